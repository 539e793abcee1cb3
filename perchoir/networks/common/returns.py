"""What somebody brings back from a network's own page."""

from collections.abc import Mapping

from perchoir.networks.contract import Refused


def check_yes(answer: Mapping[str, str]) -> None:
    """Raises `Refused` when they said no there, or the network did (RFC 6749, 4.1.2.1)."""
    error = answer.get("error", "")
    if error == "access_denied":
        raise Refused("said_no")
    if error or not answer.get("code"):
        raise Refused("sign_in_refused", error[:100])
