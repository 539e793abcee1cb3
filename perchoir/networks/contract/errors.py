"""The four ways in which a network can fail us. Each says whether trying again can help."""


class ConnectorError(Exception):
    """Base of the tree.

    `code` names a sentence of the interface (translated there); `detail` is what the network
    said, for the technical log and never shown as the only explanation.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class Temporary(ConnectorError):
    """Trying again later can help. `retry_after` in seconds, when the network named a delay."""

    def __init__(self, code: str, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class Refused(ConnectorError):
    """A clean no: trying the same again cannot help."""


class NeedsReconnect(ConnectorError):
    """The authorisation is gone: a person must connect again."""


class Unknown(ConnectorError):
    """Nobody can say whether it happened: look before doing it again."""
