"""The guarded client's errors, and the statuses of servers, in the contract's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from perchoir.core.outbound import Answer, OutboundFailed, OutboundRefused
from perchoir.networks.common.delays import limit_resets_in, retry_after
from perchoir.networks.common.html import clean
from perchoir.networks.contract import Refused, Temporary


@contextmanager
def contract_errors() -> Iterator[None]:
    """`OutboundRefused` as `Refused`, `OutboundFailed` as `Temporary`, with the same code."""
    try:
        yield
    except OutboundRefused as error:
        raise Refused(error.code, error.detail) from error
    except OutboundFailed as error:
        raise Temporary(error.code, error.detail) from error


def check_busy(answer: Answer, now: datetime) -> None:
    """Raises `Temporary` for 429 and 5xx, with the delay that the server asked for."""
    if answer.status == 429:
        delay = retry_after(answer.headers, now)
        delay = limit_resets_in(answer.headers, now) if delay is None else delay
        raise Temporary("too_many_requests", said_by(answer), delay)
    if answer.status >= 500:
        raise Temporary("server_trouble", said_by(answer), retry_after(answer.headers, now))


def said_by(answer: Answer) -> str:
    """The status and the beginning of the answer, for the technical log."""
    return f"{answer.status} {clean(answer.text[:300])}".strip()
