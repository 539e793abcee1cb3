"""What LinkedIn says when it says no.

learn.microsoft.com/linkedin/shared/api-guide/concepts/error-handling, November 2026. Its answers
hold `status`, `serviceErrorCode`, `code`, `message` and, for what was wrong with the input,
`errorDetails.inputErrors`. Messages may change, codes may not.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from perchoir.core.outbound import Answer
from perchoir.networks.common.delays import limit_resets_in, retry_after
from perchoir.networks.common.fields import Fields, inner, objects, text
from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary, Unknown
from perchoir.networks.linkedin.publishing.urns import first_post_in

# 65600 invalid, 65601 revoked, 65602 expired, 65603 and 65604 not good for this call.
_TOKEN_CODES: Final = frozenset({"65600", "65601", "65602", "65603", "65604"})
_TOKEN_WORDS: Final = ("INVALID_ACCESS_TOKEN", "REVOKED_ACCESS_TOKEN", "EXPIRED_ACCESS_TOKEN")
_VERSION: Final = ("NONEXISTENT_VERSION", "VERSION_MISSING", "DEPRECATED_VERSION")
_DUPLICATE: Final = "DUPLICATE_POST"
# 400 for a token without the right of pages (third parties, 2026).
_NOT_FOR_PAGES: Final = "permissions must be used"


def words_of(found: Any) -> str:
    """Its codes and its message, "" when it says nothing."""
    if not isinstance(found, Mapping):
        return ""
    inputs: list[Fields] = objects(inner(found, "errorDetails"), "inputErrors")
    said = [text(found, name) for name in ("serviceErrorCode", "code", "message", "error")]
    said += [text(one, name) for one in inputs for name in ("code", "description")]
    return " ".join(word for word in said if word)


def check_open(answer: Answer, words: str, said: str, now: datetime) -> None:
    """What every call may meet. Raises `NeedsReconnect`, `Refused` and `Temporary`; comes back
    where the status is left to the caller. Nothing of it was written."""
    codes = set(words.split())
    if answer.status == 401 or codes & _TOKEN_CODES or codes & set(_TOKEN_WORDS):
        raise NeedsReconnect("token_refused", said)
    if answer.status == 426 or (400 <= answer.status < 500 and codes & set(_VERSION)):
        raise Refused("version_retired", said)
    if answer.status == 429:
        raise Temporary("too_many_requests", said, wait_of(answer.headers, now))


def wait_of(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds until LinkedIn listens again: what it names, else until midnight UTC, when its days
    begin."""
    named = retry_after(headers, now)
    named = limit_resets_in(headers, now) if named is None else named
    if named is not None:
        return named
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - now).total_seconds()


def no_to_post(status: int, words: str, said: str, *, is_reply: bool) -> ConnectorError:
    """Why LinkedIn did not take a post: a clean no, but for the repetition, which may be our own
    post whose answer was lost."""
    if _DUPLICATE in words or (status == 422 and "duplicate" in words.lower()):
        return Unknown("said_before_there", f"{first_post_in(words)} {said}".strip())
    if is_reply and status in (404, 410):
        return Refused("answered_post_gone", said)
    if status == 403 and is_reply:
        return Refused("product_missing", said)
    if status == 403 or _NOT_FOR_PAGES in words.lower():
        return NeedsReconnect("not_allowed_to_write", said)
    return Refused("refused_by_server", said)
