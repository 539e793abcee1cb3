"""A server of the AT Protocol on loopback, as small as publishing needs it: records, blobs, tokens.

In words and behaviour as the reference server 0.3.215, which the tests in `tests/networks` ask the
same: both keep `ServedPublisherConformance`.
"""

import hashlib
import json
from typing import Any

from perchoir.networks.contract.publishing_rigs import LIMIT_S, Shown
from tests.rigs.fake_network import Asked, Behaviour, FakeNetwork, Lost, Reply, Stalled, in_json

ME, OTHER = "did:plc:morvan", "did:plc:anna"
HANDLES = {ME: "morvan.test", OTHER: "anna.test"}
Key = tuple[str, str]


class FakeBluesky(FakeNetwork):
    """`records` are by account and key, in the order of their writing. `fates` are dealt to the
    calls that write, one each."""

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[Key, dict[str, Any]] = {}
        self.blobs: set[str] = set()
        self.tokens = {"access-of-me": ME}
        self.refreshes = {"refresh-of-me": ME}
        self.fates: list[str | Reply] = []
        self.complaints: list[str] = []
        self._count = 0

    def _chosen(self, asked: Asked) -> Behaviour:
        name = asked.path.removeprefix("/xrpc/")
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if name == "com.atproto.identity.resolveHandle":
            return self._resolved(asked.query["handle"])
        if name == "com.atproto.repo.getRecord":
            return self._record(asked)
        if name == "com.atproto.server.refreshSession":
            return self._refreshed(token)
        did = self.tokens.get(token)
        if did is None:
            return no(400, "ExpiredToken", "Token has expired")
        return self._opened(name, did, asked)

    def _opened(self, name: str, did: str, asked: Asked) -> Behaviour:
        match name:
            case "com.atproto.repo.putRecord":
                return self._fated(did, asked)
            case "com.atproto.repo.deleteRecord":
                about = json.loads(asked.body)
                self.records.pop((about["repo"], about["rkey"]), None)
                return in_json({})
            case "com.atproto.repo.uploadBlob":
                return self._blob(asked)
            case "com.atproto.server.getSession":
                return in_json({"did": did, "handle": HANDLES[did], "active": True})
            case "app.bsky.feed.getPosts":
                return in_json({"posts": [{"likeCount": 3, "repostCount": 1}]})
        self.complaints.append(f"{asked.method} {asked.path}")
        return no(501, "MethodNotImplemented", "Method Not Implemented")

    def _fated(self, did: str, asked: Asked) -> Behaviour:
        fate = self.fates.pop(0) if self.fates else "fine"
        if isinstance(fate, Reply):
            return fate
        kind, _colon, when = fate.partition(":")
        if kind == "limit":
            body = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
            return in_json(body, 429, Retry_After=str(LIMIT_S))
        written = self._put(did, asked) if when != "before" else None
        if kind == "fine":
            assert written is not None
            return written
        return _fault(kind, asked)

    def _put(self, did: str, asked: Asked) -> Reply:
        about = json.loads(asked.body)
        key, record = (about["repo"], about["rkey"]), about["record"]
        if about["repo"] != did or about["collection"] != "app.bsky.feed.post":
            return no(400, "InvalidRequest", "Invalid repo or collection")
        if len(record["text"]) > 300:
            return no(400, "InvalidRequest", "Invalid app.bsky.feed.post record: text too long")
        lost = _blobs_in(record) - self.blobs
        if lost:
            return no(400, "InvalidRequest", f"Could not find blob: {lost.pop()}")
        there = self.records.get(key)
        if there is not None and there != record:
            return no(400, "InvalidSwap", f"Record was at {_cid(there)}")
        self.records[key] = record
        commit = {"cid": _cid({}), "rev": about["rkey"]}
        return in_json({"uri": _uri(key), "cid": _cid(record), "commit": commit})

    def _record(self, asked: Asked) -> Reply:
        key = (asked.query["repo"], asked.query["rkey"])
        found = self.records.get(key)
        if found is None:
            return no(400, "RecordNotFound", f"Could not locate record: {_uri(key)}")
        return in_json({"uri": _uri(key), "cid": _cid(found), "value": found})

    def _blob(self, asked: Asked) -> Reply:
        link = f"bafkrei{hashlib.sha256(asked.body).hexdigest()}"
        self.blobs.add(link)
        kind = asked.headers["content-type"]
        blob = {"$type": "blob", "ref": {"$link": link}, "mimeType": kind, "size": len(asked.body)}
        return in_json({"blob": blob})

    def _refreshed(self, token: str) -> Reply:
        """The old refresh token still gives a pair, as on the reference server for a while."""
        did = self.refreshes.get(token)
        if did is None:
            return no(400, "ExpiredToken", "Token has been revoked")
        self._count += 1
        access, refresh = f"access-{self._count:06d}", f"refresh-{self._count:06d}"
        self.tokens[access] = self.refreshes[refresh] = did
        given = {"accessJwt": access, "refreshJwt": refresh, "did": did, "handle": HANDLES[did]}
        return in_json(given)

    @staticmethod
    def _resolved(handle: str) -> Reply:
        found = next((did for did, name in HANDLES.items() if name == handle), "")
        if not found:
            return no(400, "InvalidRequest", "Unable to resolve handle")
        return in_json({"did": found})


def no(status: int, name: str, message: str) -> Reply:
    """The error shape of XRPC."""
    return in_json({"error": name, "message": message}, status)


def _fault(kind: str, asked: Asked) -> Behaviour:
    if kind == "reset":
        return Lost()
    if kind == "hang":
        return Stalled()
    if kind == "error":
        return no(500, "InternalServerError", "Internal Server Error")
    if kind == "garbage":
        return Reply(200, {"Content-Type": "text/html"}, b"<h1>It works</h1>")
    return Reply(500, {}, f"{asked.headers} {asked.body!r}".encode())


def _blobs_in(record: dict[str, Any]) -> set[str]:
    images = record.get("embed", {}).get("images", [])
    return {one["image"]["ref"]["$link"] for one in images}


def _uri(key: Key) -> str:
    return f"at://{key[0]}/app.bsky.feed.post/{key[1]}"


def _cid(record: dict[str, Any]) -> str:
    return f"bafyrei{hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()}"


def shown_record(record: Any) -> Shown:
    """A record as the conformance tests want it, from this server or the reference one."""
    value = record["value"]
    features = [one for facet in value.get("facets", []) for one in facet["features"]]
    return Shown(
        id=record["uri"],
        text=value["text"],
        reply_to=value.get("reply", {}).get("parent", {}).get("uri", ""),
        links=tuple(one["uri"] for one in features if "uri" in one),
        alts=tuple(image["alt"] for image in value.get("embed", {}).get("images", [])),
        mentioned=tuple(one["did"] for one in features if "did" in one),
    )
