"""One line of JSON to events, by shape."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from perchoir.networks.bluesky.jetstream_frames import read_frame
from perchoir.networks.common.fields import Fields, inner, text
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Event
from perchoir.networks.files import x_posts
from perchoir.networks.files.model import Shape, Unusable
from perchoir.networks.mastodon import statuses

Found = Event | Unusable


def events_of(data: bytes, shape: Shape, received_at: datetime) -> Iterator[Found]:
    """Events, and what could not be read among them. Raises `Unusable` for the whole line."""
    if shape is Shape.JETSTREAM:
        yield from _jetstream(data, received_at)
        return
    value = decoded(data)
    found = _x(value, received_at) if shape is Shape.X else _mastodon(value, received_at)
    yield from found


def decoded(data: bytes) -> object:
    """Raises `Unusable("not_json")`."""
    try:
        value: object = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Unusable("not_json") from None
    return value


def _jetstream(data: bytes, received_at: datetime) -> Iterator[Found]:
    decoded(data)
    try:
        yield from read_frame(data, received_at).events
    except Unreadable:
        raise Unusable("not_a_post") from None


def _x(value: object, received_at: datetime) -> Iterator[Found]:
    if isinstance(value, Mapping) and not {"data", "meta", "id", "errors"} & set(value):
        raise Unusable("not_this_shape")
    for post, includes in x_posts.posts_of(value):
        try:
            yield x_posts.posted_from(post, includes, received_at, msgspec.json.encode(post))
        except Unusable as error:
            yield error


def _mastodon(value: object, received_at: datetime) -> Iterator[Found]:
    for status in _statuses(value):
        host = _host_of(status)
        if not statuses.is_public(status):
            yield Unusable("not_public")
            continue
        try:
            yield statuses.posted_from(status, host, received_at, msgspec.json.encode(status))
        except Unreadable:
            yield Unusable("not_a_post")


def _statuses(value: object) -> Iterator[Fields]:
    """A status, a list of them, or an event of the stream as it was recorded."""
    if isinstance(value, list):
        yield from (status for status in value[:1_000] if isinstance(status, Mapping))
    elif isinstance(value, Mapping) and "event" in value and "payload" in value:
        yield from _recorded(value)
    elif isinstance(value, Mapping):
        yield value
    else:
        raise Unusable("not_this_shape")


def _recorded(event: Fields) -> Iterator[Fields]:
    payload = event["payload"]
    if event["event"] not in ("update", "status.update"):
        return
    if isinstance(payload, str):
        payload = decoded(payload.encode("utf-8", "replace"))
    if isinstance(payload, Mapping):
        yield payload


def _host_of(status: Fields) -> str:
    """The server whose archive this is: the one of accounts without a domain in their name."""
    account = inner(status, "account")
    for name in ("url", "uri"):
        try:
            host = urlsplit(text(account, name)).hostname
        except ValueError:
            continue
        if host:
            return host
    return "unknown.invalid"
