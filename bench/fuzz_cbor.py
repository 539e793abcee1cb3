"""Fuzzes the reader of firehose frames, CBOR and the CAR blocks inside: damaged bytes, and whole
CBOR with damaged values inside.

python -m bench.fuzz_cbor             SECONDS=60 by default, QUICK=1 for ten
"""

import random
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import libipld

from bench.fuzz_jetstream import assert_storable, damaged
from bench.fuzzing import fuzz
from perchoir.networks.bluesky.embeds import Blobs
from perchoir.networks.bluesky.repo_frames import read_repo_frame
from perchoir.networks.bluesky.syntax import POST, REPOST
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Posted

RECORDED = Path("perchoir/networks/bluesky/tests/recorded/firehose")
NOW = datetime(2026, 12, 20, 9, 50, tzinfo=UTC)
SERVER = Blobs("https://pds.example.com")
WANTED = frozenset({POST, REPOST})
TOKENS = (
    b"\xa2bopart" + b"g#commit",
    b"fblocksX",
    b"cops\x81",
    b"ftooBig\xf5",
    b"cseq\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"cseq\x3b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"dtext",
    b"\xd8\x2a\x58\x25\x00",
    b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\xbb\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\xfb\x7f\xf8\x00\x00\x00\x00\x00\x00",
)


SEEDS = [path.read_bytes() for path in sorted(RECORDED.glob("*.cbor"))]


def target(data: bytes) -> None:
    """A frame is refused as a whole, or every post it gives is well formed and can be stored."""
    chance = random.Random(data)
    with suppress(Unreadable):
        check(with_damaged_body(chance, data))
    check(data)


def check(data: bytes) -> None:
    for change in read_repo_frame(data, NOW, SERVER, WANTED).changes:
        if isinstance(change, Posted):
            assert_storable(change.post)


def with_damaged_body(chance: random.Random, noise: bytes) -> bytes:
    """A recorded frame with other values in its body; half of the time only its blocks suffer."""
    header, body = libipld.decode_dag_cbor_multi(chance.choice(SEEDS))
    if chance.random() < 0.5 and body.get("blocks"):
        at = chance.randrange(len(body["blocks"]))
        after = at + chance.choice((0, 1, 40))
        body["blocks"] = body["blocks"][:at] + noise[:40] + body["blocks"][after:]
    else:
        body = damaged(chance, body, noise.decode("utf-8", "replace"))
    return bytes(libipld.encode_dag_cbor(header) + libipld.encode_dag_cbor(body))


def main() -> None:
    fuzz("cbor", target, SEEDS, (Unreadable,), tokens=TOKENS)


if __name__ == "__main__":
    main()
