"""The copies of networks, each behind its weather, as a process of their own."""

import sys
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from pathlib import Path

import msgspec

from tests.rigs.storm import At, Front, Storm

ACCOUNTS_EACH = 25
ADDRESSES = "addresses.json"
ROUGH = 0.4
_SHARES = {At.POST: 1.0, At.MEDIA: 0.5, At.ASK: 0.2}


@cache
def storm_of(network: str) -> type[Storm]:
    """Its weather. Raises `ModuleNotFoundError` for a network that has none yet."""
    module = import_module(f"perchoir.networks.{network}.publishing.tests.storm")
    found: type[Storm] = module.STORM
    return found


def serve(folder: Path, rough: float, networks: list[str]) -> None:
    """Until whoever began it is through. `rough` is the chance that a post meets a shape; what
    prepares it has half of it, what only reads a fifth."""
    with ExitStack() as stack:
        urls = {name: _opened(name, folder, rough, stack) for name in networks}
        ready = folder / f"{ADDRESSES}.new"
        ready.write_bytes(msgspec.json.encode(urls))
        ready.rename(folder / ADDRESSES)
        sys.stdin.read()


def _opened(name: str, folder: Path, rough: float, stack: ExitStack) -> str:
    storm = storm_of(name)(folder)
    for number in range(ACCOUNTS_EACH):
        storm.open(number)
    stack.enter_context(storm.copy)
    return stack.enter_context(
        Front(storm, {at: rough * share for at, share in _SHARES.items()})
    ).url


if __name__ == "__main__":
    serve(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
