"""One frame of Jetstream to events. Two wires say the same thing:

- the current one, `network.bsky.jetstream.subscribeEvents`: `{"$type": "message", "payload": ...}`
  (lexicon of bluesky-social/jetstream, August 2026);
- the older one, `/subscribe`: bare objects with `kind` and `time_us` (its README, and section 5.1
  of the current documentation, which keeps that wire as it is).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from perchoir.networks.bluesky.embeds import BLUESKY_CDN
from perchoir.networks.bluesky.records import post_from
from perchoir.networks.bluesky.syntax import POST, REPOST, is_did, post_uri
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Event, Posted, Removed

GONE: Final = frozenset({"deleted", "takendown"})
COLLECTIONS: Final = frozenset({POST, REPOST})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOMORROW = timedelta(days=1)
_V2_PREFIX = "network.bsky.jetstream.subscribeEvents#"


class Frame(msgspec.Struct, frozen=True):
    """What one frame says. `at` is when the server saw it, `handle` a change of handle (DID and
    the new one), `notice` a warning of the server, `error` the reason why it hangs up."""

    events: tuple[Event, ...] = ()
    at: datetime | None = None
    handle: tuple[str, str] | None = None
    notice: str = ""
    error: str = ""


def read_frame(data: str | bytes, received_at: datetime) -> Frame:
    """Raises `Unreadable`. `received_at` is aware and in UTC."""
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    try:
        frame = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable(f"not JSON ({error})") from None
    if not isinstance(frame, dict):
        raise Unreadable("not an object")
    if "$type" in frame:
        return _second_wire(frame, received_at, raw)
    return _first_wire(frame, received_at, raw)


def microseconds(moment: datetime) -> int:
    """Since 1970, as Jetstream's cursors count."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _first_wire(frame: Mapping[str, Any], received_at: datetime, raw: bytes) -> Frame:
    at = _moment(frame.get("time_us"), received_at)
    kind = str(frame.get("kind"))
    return _by_kind(kind, frame, frame.get(kind), at, received_at, raw)


def _second_wire(frame: Mapping[str, Any], received_at: datetime, raw: bytes) -> Frame:
    if frame["$type"] == "error":
        return Frame(error=str(frame.get("error")))
    payload = frame.get("payload")
    if not isinstance(payload, dict):
        raise Unreadable("a message without payload")
    kind = str(payload.get("$type")).removeprefix(_V2_PREFIX)
    if kind == "info":
        return Frame(notice=f"{payload.get('name')}: {payload.get('message', '')}")
    seen = payload.get("witnessedAt") or payload.get("time")
    at = _moment(_microseconds_of(seen), received_at)
    body = payload if kind == "commit" else payload.get(kind)
    return _by_kind(kind, payload, body, at, received_at, raw)


def _by_kind(
    kind: str,
    envelope: Mapping[str, Any],
    body: object,
    at: datetime,
    received_at: datetime,
    raw: bytes,
) -> Frame:
    if kind not in ("commit", "identity", "account"):
        return Frame(at=at)
    did = envelope.get("did")
    if not isinstance(did, str) or not is_did(did) or not isinstance(body, dict):
        raise Unreadable(f"{kind} without its parts")
    if kind == "commit":
        return Frame(events=_changes(did, body, at, received_at, raw), at=at)
    if kind == "identity":
        return Frame(at=at, handle=(did, str(body.get("handle") or "")))
    return Frame(events=departures(did, body), at=at)


def departures(did: str, account: Mapping[str, Any]) -> tuple[Event, ...]:
    """An account that is gone for good takes its posts with it; one that is paused does not."""
    if account.get("active") is False and str(account.get("status")) in GONE:
        return (Removed(network="bluesky", author_id=did),)
    return ()


def _changes(
    did: str, commit: Mapping[str, Any], at: datetime, received_at: datetime, raw: bytes
) -> tuple[Event, ...]:
    collection = str(commit.get("collection"))
    if collection not in COLLECTIONS:
        return ()
    rkey, operation = str(commit.get("rkey")), commit.get("operation")
    if operation == "delete":
        return (Removed(network="bluesky", post_id=post_uri(did, collection, rkey)),)
    if operation not in ("create", "update"):
        raise Unreadable("an unknown operation")
    post = post_from(
        did,
        collection,
        rkey,
        commit.get("record"),
        received_at=received_at,
        blobs=BLUESKY_CDN,
        raw=raw,
    )
    return (Posted(post, edited_at=at if operation == "update" else None),)


def _moment(time_us: object, received_at: datetime) -> datetime:
    """A time from the future would make us skip what comes before it: refused."""
    if not isinstance(time_us, int) or time_us <= 0:
        raise Unreadable("no time")
    try:
        moment = _EPOCH + timedelta(microseconds=time_us)
    except OverflowError:
        raise Unreadable("no time") from None
    if moment > received_at + _TOMORROW:
        raise Unreadable("a time in the future")
    return moment


def _microseconds_of(text: object) -> int | None:
    try:
        moment = msgspec.convert(text, datetime)
        return microseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (msgspec.ValidationError, OverflowError):
        return None
