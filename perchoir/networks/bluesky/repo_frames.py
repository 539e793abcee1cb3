"""One frame of `com.atproto.sync.subscribeRepos` to events.

A frame is two DAG-CBOR values, a header and a body; a commit's body carries the new records as
CAR blocks (atproto.com, specifications "event stream" and "sync", as of November 2026).
"""

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import libipld
import msgspec

from perchoir.networks.bluesky.embeds import Blobs
from perchoir.networks.bluesky.jetstream_frames import COLLECTIONS, departures
from perchoir.networks.bluesky.records import post_from
from perchoir.networks.bluesky.syntax import is_did, is_record_key, moment, post_uri
from perchoir.networks.common.problems import Unreadable
from perchoir.networks.contract import Event, Posted, Removed

_CID_BYTES = 36
_MOST_OPERATIONS = 500
_ERROR: Final = -1


class Missing(msgspec.Struct, frozen=True):
    """A record that the frame names and does not carry: to be asked for."""

    did: str
    collection: str
    rkey: str
    at: datetime
    edited: bool


class RepoFrame(msgspec.Struct, frozen=True):
    """What one frame says. `problems` are operations that could not be read."""

    seq: int | None = None
    at: datetime | None = None
    changes: tuple[Event | Missing, ...] = ()
    handle: tuple[str, str] | None = None
    notice: str = ""
    error: str = ""
    problems: tuple[str, ...] = ()


def read_repo_frame(
    data: str | bytes, received_at: datetime, blobs: Blobs, collections: frozenset[str]
) -> RepoFrame:
    """Raises `Unreadable`. `received_at` is aware and in UTC."""
    header, body = _decoded(data)
    if header.get("op") == _ERROR:
        return RepoFrame(error=str(body.get("error")))
    kind = header.get("t")
    if kind == "#info":
        return RepoFrame(notice=f"{body.get('name')}: {body.get('message', '')}")
    seq, at = _position(body, received_at)
    if kind == "#commit":
        return _commit(body, seq, at, received_at, blobs, collections & COLLECTIONS)
    did = body.get("did")
    if kind == "#identity" and isinstance(did, str):
        return RepoFrame(seq, at, handle=(did, str(body.get("handle") or "")))
    if kind == "#account" and isinstance(did, str) and is_did(did):
        return RepoFrame(seq, at, departures(did, body))
    return RepoFrame(seq, at)


def _decoded(data: str | bytes) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if isinstance(data, str):
        raise Unreadable("text instead of CBOR")
    try:
        values = libipld.decode_dag_cbor_multi(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not CBOR ({error})") from None
    if len(values) != 2 or not all(isinstance(value, Mapping) for value in values):
        raise Unreadable("not a header and a body")
    return values[0], values[1]


def _position(body: Mapping[str, Any], received_at: datetime) -> tuple[int, datetime]:
    seq = body.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq < 2**63:
        raise Unreadable("no sequence number")
    return seq, moment(body.get("time"), received_at)


def _commit(
    body: Mapping[str, Any],
    seq: int,
    at: datetime,
    received_at: datetime,
    blobs: Blobs,
    collections: frozenset[str],
) -> RepoFrame:
    did = body.get("repo")
    if not isinstance(did, str) or not is_did(did):
        raise Unreadable("a commit of nobody")
    operations = [op for op in _operations(body) if op[1] in collections]
    if not operations:
        return RepoFrame(seq, at)
    changes, problems = _Changes(did, at, received_at, blobs, _blocks(body)).read(operations)
    return RepoFrame(seq, at, changes, problems=problems)


def _operations(body: Mapping[str, Any]) -> Iterator[tuple[str, str, str, object]]:
    """Action, collection, record key and content id of each operation."""
    ops = body.get("ops")
    for op in ops[:_MOST_OPERATIONS] if isinstance(ops, list) else []:
        path = op.get("path") if isinstance(op, Mapping) else None
        if isinstance(path, str) and path.count("/") == 1:
            collection, rkey = path.split("/")
            yield str(op.get("action")), collection, rkey, op.get("cid")


def _blocks(body: Mapping[str, Any]) -> Mapping[bytes, Any]:
    """The blocks by content id; none when they are broken: the records are then asked for."""
    blocks = body.get("blocks")
    if not isinstance(blocks, bytes) or not blocks:
        return {}
    try:
        return dict(libipld.decode_car(blocks)[1])
    except (ValueError, RecursionError, TypeError):
        return {}


class _Changes:
    """The operations of one commit, one by one."""

    def __init__(
        self,
        did: str,
        at: datetime,
        received_at: datetime,
        blobs: Blobs,
        blocks: Mapping[bytes, Any],
    ) -> None:
        self._did = did
        self._at = at
        self._received_at = received_at
        self._blobs = blobs
        self._blocks = blocks

    def read(
        self, operations: list[tuple[str, str, str, object]]
    ) -> tuple[tuple[Event | Missing, ...], tuple[str, ...]]:
        changes: list[Event | Missing] = []
        problems: list[str] = []
        for action, collection, rkey, cid in operations:
            try:
                changes.append(self._change(action, collection, rkey, cid))
            except Unreadable as error:
                problems.append(f"{error}: {self._did}/{collection}/{rkey}")
        return tuple(changes), tuple(problems)

    def _change(self, action: str, collection: str, rkey: str, cid: object) -> Event | Missing:
        if action == "delete":
            return Removed(network="bluesky", post_id=post_uri(self._did, collection, rkey))
        if action not in ("create", "update"):
            raise Unreadable("an unknown operation")
        edited = action == "update"
        block = self._blocks.get(cid) if isinstance(cid, bytes) else None
        if block is None:
            return self._missing(collection, rkey, edited)
        record = as_json(block)
        post = post_from(
            self._did,
            collection,
            rkey,
            record,
            received_at=self._received_at,
            blobs=self._blobs,
            raw=payload(self._did, collection, rkey, record, self._at, edited),
        )
        return Posted(post, edited_at=self._at if edited else None)

    def _missing(self, collection: str, rkey: str, edited: bool) -> Missing:
        if not is_record_key(rkey):
            raise Unreadable("not an address of a record")
        return Missing(self._did, collection, rkey, self._at, edited)


def payload(
    did: str, collection: str, rkey: str, record: object, at: datetime, edited: bool
) -> bytes:
    """The record in the shape of Jetstream's older wire, so that what is kept has one shape."""
    commit = {
        "operation": "update" if edited else "create",
        "collection": collection,
        "rkey": rkey,
        "record": record,
    }
    time_us = int(at.astimezone(UTC).timestamp() * 1_000_000)
    frame = {"did": did, "time_us": time_us, "kind": "commit", "commit": commit}
    try:
        return msgspec.json.encode(frame)
    except (OverflowError, ValueError, TypeError, RecursionError):
        raise Unreadable("a record that no JSON can hold") from None


def as_json(value: object) -> object:
    """A CBOR value in the JSON form of the data model. Raises `Unreadable` when it is too deep."""
    try:
        return _as_json(value)
    except RecursionError:
        raise Unreadable("a record too deep") from None


def _as_json(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_json(one) for one in value]
    if isinstance(value, bytes):
        return _link(value) or {"$bytes": base64.b64encode(value).decode("ascii").rstrip("=")}
    return value


def _link(value: bytes) -> dict[str, str] | None:
    """Content ids come out of the decoder as bytes: version 1, 36 bytes in all."""
    if len(value) != _CID_BYTES or value[0] != 1:
        return None
    try:
        return {"$link": str(libipld.encode_cid(value))}
    except ValueError:
        return None
