"""What goes wrong on a stream, in the contract's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from perchoir.core.outbound import OutboundFailed
from perchoir.networks.common.answers import contract_errors
from perchoir.networks.common.html import clean
from perchoir.networks.common.problems import Skipped
from perchoir.networks.contract import Refused, Temporary

_TOO_MANY_REQUESTS = 429
_LONGEST = 2_000


class Skips(Skipped):
    """Also keeps a warning of the server that cost no post."""

    def note(self, warning: str) -> None:
        self.problem = self.problem or clean(warning[:_LONGEST])


@contextmanager
def stream_errors() -> Iterator[None]:
    """As `contract_errors`; a server that answers 4xx instead of opening a stream is refused."""
    with contract_errors():
        try:
            yield
        except OutboundFailed as error:
            status = error.status or 0
            if status == _TOO_MANY_REQUESTS:
                raise Temporary("too_many_requests", error.detail) from error
            if 400 <= status < 500:
                raise Refused("not_this_service", error.detail) from error
            raise
