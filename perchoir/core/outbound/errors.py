"""The two ways in which a call to the outside can end badly.

`code` names a sentence of the interface (the README of this folder lists them all); `detail` is
for the technical log: it may name a host, never a path, a query or a header.
"""


class OutboundError(Exception):
    """Base of the two. An answer with status 404 or 500 is an answer, not an error.

    `status` is what a server answered instead of opening a WebSocket, when it answered at all.
    """

    def __init__(self, code: str, detail: str = "", status: int | None = None) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.status = status


class OutboundRefused(OutboundError):
    """We said no: the address is not allowed, the answer is too large. Trying again is useless."""


class OutboundFailed(OutboundError):
    """The outside did not answer as promised: trying again later can help."""
