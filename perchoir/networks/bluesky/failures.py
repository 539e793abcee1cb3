"""What goes wrong on the way, in the contract's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from perchoir.core.outbound import OutboundFailed, OutboundRefused
from perchoir.networks.contract import Refused, Temporary

_TOO_MANY_REQUESTS = 429
_PROBLEM_CHARACTERS = 2_000


class Unreadable(ValueError):
    """One frame or record that is not what the network promises. The stream goes on."""


class Skips:
    """Counts what could not be read, and keeps the first."""

    def __init__(self) -> None:
        self.count = 0
        self.problem = ""

    def add(self, error: Exception, payload: str | bytes) -> None:
        self.count += 1
        shown = payload if isinstance(payload, str) else payload.decode("utf-8", "backslashreplace")
        self.note(f"{error}: {shown}")

    def note(self, problem: str) -> None:
        """Something worth showing that cost no post."""
        clean = problem.replace("\x00", "�")
        self.problem = self.problem or clean[:_PROBLEM_CHARACTERS]


@contextmanager
def contract_errors() -> Iterator[None]:
    """The guarded client's errors as `Refused` and `Temporary`."""
    try:
        yield
    except OutboundRefused as error:
        raise Refused(error.code, error.detail) from error
    except OutboundFailed as error:
        raise _failed(error) from error


def _failed(error: OutboundFailed) -> Refused | Temporary:
    status = error.status or 0
    if status == _TOO_MANY_REQUESTS:
        return Temporary("too_many_requests", error.detail)
    if 400 <= status < 500:
        return Refused("not_this_service", error.detail)
    return Temporary(error.code, error.detail)
