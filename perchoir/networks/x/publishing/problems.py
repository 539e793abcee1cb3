"""What X says when it says no.

docs.x.com/x-api/fundamentals/response-codes-and-errors, August 2026; the words of single refusals
as clients report them (third parties, November 2026).

Its problems come in four shapes: `title`, `detail` and `type`; a list of those under `errors`;
`code` and `message`; and `error` with `error_description`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from perchoir.core.outbound import Answer
from perchoir.networks.common.delays import limit_resets_in, retry_after
from perchoir.networks.common.fields import Fields, objects, text
from perchoir.networks.contract import ConnectorError, NeedsReconnect, Refused, Temporary, Unknown

_WORDS: Final = ("type", "title", "detail", "message", "reason", "error", "error_description")
# Which window is empty is told by its remaining; the quarter of an hour is named last.
_WINDOWS: Final = ("x-app-limit-24hour", "x-user-limit-24hour")

# Whoever answers so could not have written, and nothing of ours makes it change its mind.
_NO_CREDITS: Final = ("/problems/credits", "creditsdepleted", "usage-capped", "usagecapexceeded")
_NOT_ENROLLED: Final = (
    "client-forbidden", "client-not-enrolled", "not-enrolled", "access level", "product package",
    "unsupported-authentication",
)  # fmt: skip
_NOT_ACTIVE: Final = ("suspended", "temporarily locked", "account is locked", "deactivated")
_NOT_ALLOWED_TO: Final = ("oauth2-permissions", "oauth1-permissions", "scope", "read-only app")
_DUPLICATE: Final = ("duplicate content", "status is a duplicate")
_PARENT_GONE: Final = ("deleted or not visible", "in_reply_to_tweet_id", "cannot be found")
_NOT_THERE: Final = "resource-not-found"
_CASHTAGS: Final = ("cashtag",)


def words_of(found: Any) -> str:
    """All that X says of what went wrong, in lower case; "" when it says nothing."""
    if not isinstance(found, Mapping):
        return ""
    every: list[Fields] = [found, *objects(found, "errors")]
    said = [text(one, name) for one in every for name in _WORDS]
    return " ".join(word for word in said if word).lower()


def wait_of(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until the window that is empty opens again, None when X does not say."""
    for window in _WINDOWS:
        if headers.get(f"{window}-remaining", "").strip() == "0":
            return _until(headers.get(f"{window}-reset", ""), now)
    reset = _until(headers.get("x-rate-limit-reset", ""), now)
    return retry_after(headers, now) if reset is None else reset


def check_open(answer: Answer, words: str, said: str, now: datetime) -> None:
    """What every call may meet. Raises `NeedsReconnect`, `Refused` and `Temporary`; comes back
    where the status is left to the caller. Nothing of it was written."""
    if answer.status == 401:
        raise NeedsReconnect("token_refused", said)
    if answer.status == 402 or _says(words, _NO_CREDITS):
        raise Refused("credits_used_up", said)
    if answer.status == 429:
        raise Temporary("too_many_requests", said, wait_of(answer.headers, now))
    if answer.status != 403:
        return
    if _says(words, _NOT_ACTIVE):
        raise NeedsReconnect("account_not_active", said)
    if _says(words, _NOT_ALLOWED_TO):
        raise NeedsReconnect("not_allowed_to_write", said)
    if _says(words, _NOT_ENROLLED):
        raise Refused("plan_forbids", said)


def no_to_post(
    status: int, words: str, said: str, *, is_reply: bool, is_quote: bool
) -> ConnectorError:
    """Why X did not take a post: a clean no, but for the duplicate, which may be our own."""
    if _says(words, _DUPLICATE):
        return Unknown("said_before_there", said)
    if is_reply and (status == 404 or _says(words, _PARENT_GONE)):
        return Refused("answered_post_gone", said)
    if status == 410 or (status == 404 and _NOT_THERE not in words):
        return Refused("version_retired", said)
    if _says(words, _CASHTAGS):
        return Refused("one_cashtag", said)
    if status == 403 and is_reply:
        return Refused("reply_not_summoned", said)
    if status == 403 and is_quote:
        return Refused("quote_not_allowed", said)
    return Refused("refused_by_server", said)


def _says(words: str, any_of: tuple[str, ...]) -> bool:
    return any(one in words for one in any_of)


def _until(reset: str, now: datetime) -> float | None:
    return limit_resets_in({"x-ratelimit-reset": reset}, now)
