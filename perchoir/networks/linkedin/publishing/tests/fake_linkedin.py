"""LinkedIn on loopback, as its documentation describes it (version 2026-07): posts, comments,
uploads, pages, tokens, refusals.

It keeps what it accepted in `posts` and `comments`, cuts a commentary where something reserved is
not escaped, and refuses the same content twice by naming the post it means. `fates` are dealt to
the calls that write, one each. A request without its headers or with a field that is not documented
is refused as LinkedIn refuses it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote

from perchoir.networks.contract.publishing_rigs import LIMIT_S
from perchoir.networks.linkedin.publishing.tests.fake_answers import (
    denied,
    duplicate,
    fault,
    limited,
    missing,
    refused,
)
from perchoir.networks.linkedin.publishing.tests.fake_people import OTHER, PAGE, People, Token
from perchoir.networks.linkedin.publishing.tests.fake_uploads import Upload
from perchoir.networks.linkedin.publishing.version import VERSION
from tests.rigs.fake_network import Asked, Behaviour, Reply, in_json

_REQUIRED: Final = {"author", "commentary", "visibility", "distribution", "lifecycleState"}
_TAKEN: Final = _REQUIRED | {"content", "isReshareDisabledByAuthor"}
_CONTENT: Final = {
    "media": {"id", "altText", "title"},
    "article": {"source", "title", "description", "thumbnail"},
    "multiImage": {"images"},
}
_URN = re.compile(r"urn%3Ali%3A[A-Za-z]+%3A[A-Za-z0-9%_-]+")


@dataclass
class Post:
    """As LinkedIn holds it: `commentary` as it was sent."""

    urn: str
    author: str
    commentary: str
    content: dict[str, Any] = field(default_factory=dict)
    created_at: float = 0.0
    is_public: bool = True

    @property
    def activity(self) -> str:
        """The other name under which comments know it."""
        return f"urn:li:activity:{int(self.urn.rpartition(':')[2]) + 1}"


@dataclass
class Comment:
    """`under` is the activity, `parent` the comment that it answers ("" for none)."""

    urn: str
    id: str
    actor: str
    text: str
    post: str
    parent: str = ""
    image: str = ""
    created_at: float = 0.0


class FakeLinkedIn(People):
    """See above. "token-of-the-page" opens a member who looks after `PAGE`, "token-of-the-member"
    the same member by an app that was granted no more than Share on LinkedIn."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[Post] = []
        self.comments: list[Comment] = []
        self.uploads: dict[str, Upload] = {}
        self.fates: list[str | Reply] = []
        self.retired: set[str] = set()
        self.polls = 0
        self.refuses_repeats = True

    def standing(self, author: str = PAGE) -> list[Post]:
        """What this author posted and what stands, oldest first."""
        return [post for post in self.posts if post.author == author]

    def add(self, commentary: str, author: str = OTHER, **more: Any) -> Post:
        at = more.pop("created_at", datetime.now(UTC).timestamp())
        post = Post(f"urn:li:share:{self._number(at)}", author, commentary, created_at=at, **more)
        self.posts.append(post)
        return post

    def _number(self, at: float) -> int:
        """As LinkedIn numbers: milliseconds, then what makes it the only one."""
        self._count += 16
        return (int(at * 1000) << 22) + self._count

    def _chosen(self, asked: Asked) -> Behaviour:
        return self._answer(asked)

    def _answer(self, asked: Asked) -> Behaviour:
        if asked.path.startswith("/oauth/v2/"):
            return self._oauth(asked)
        token = self.tokens.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if token is None:
            return refused(401, "REVOKED_ACCESS_TOKEN", "The token has been revoked", 65601)
        if asked.path.startswith("/dms-uploads/"):
            return self._take_piece(asked)
        if asked.path.startswith("/v2/"):
            return self._who(asked, token)
        return self._versioned(asked) or self._rest(asked, token)

    def _versioned(self, asked: Asked) -> Reply | None:
        version = asked.headers.get("linkedin-version", "")
        if not version:
            return refused(400, "VERSION_MISSING", "A version must be present")
        if version != VERSION.name or version in self.retired:
            said = f"Requested version {version} is not active"
            return refused(426, "NONEXISTENT_VERSION", said)
        if asked.headers.get("x-restli-protocol-version") != "2.0.0":
            return refused(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")
        is_finder = "q" in asked.query
        if is_finder and asked.headers.get("x-restli-method") != "FINDER":
            return refused(400, "ILLEGAL_ARGUMENT", "the method of a finder is FINDER")
        return None

    def _rest(self, asked: Asked, token: Token) -> Behaviour:
        first, *rest = asked.path.removeprefix("/rest/").split("/")
        if any(":" in part or "(" in part for part in rest):
            return refused(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")
        keys = [unquote(part) for part in rest]
        doors: dict[tuple[str, str], Callable[[Asked, Token, list[str]], Behaviour]] = {
            ("POST", "posts"): self._posting,
            ("GET", "posts"): self._reading,
            ("DELETE", "posts"): self._delete,
            ("POST", "socialActions"): self._commenting,
            ("GET", "socialActions"): self._comments,
            ("DELETE", "socialActions"): self._delete_comment,
            ("POST", "images"): self._begin_upload,
            ("GET", "images"): self._upload_state,
            ("POST", "videos"): self._begin_upload,
            ("GET", "videos"): self._upload_state,
            ("GET", "organizationAcls"): self._acls,
            ("GET", "organizations"): self._organizations,
            ("GET", "networkSizes"): self._sizes,
            ("GET", "organizationalEntityShareStatistics"): self._statistics,
            ("GET", "memberCreatorPostAnalytics"): self._member_statistics,
        }
        return doors[asked.method, first](asked, token, keys)

    def _posting(self, asked: Asked, token: Token, _keys: list[str]) -> Behaviour:
        return self._dealt(asked, lambda: self._post(json.loads(asked.body), token))

    def _commenting(self, asked: Asked, token: Token, keys: list[str]) -> Behaviour:
        return self._dealt(asked, lambda: self._comment(json.loads(asked.body), token, keys[0]))

    def _dealt(self, asked: Asked, write: Callable[[], Reply]) -> Behaviour:
        fate = self.fates.pop(0) if self.fates else "fine"
        if isinstance(fate, Reply):
            return fate
        kind, _colon, when = fate.partition(":")
        if kind == "limit":
            return limited(LIMIT_S)
        written = write() if when != "before" else None
        if kind == "fine":
            assert written is not None
            return written
        return fault(kind, asked)

    def _post(self, body: dict[str, Any], token: Token) -> Reply:
        no = _not_as_documented(body) or self._not_theirs(body["author"], token)
        if no is not None:
            return no
        content = body.get("content", {})
        no = self._not_ready(content) or self._repetition(body)
        if no is not None:
            return no
        post = self.add(body["commentary"], body["author"], content=content)
        return Reply(201, {"x-restli-id": post.urn, "Content-Type": "application/json"})

    def _not_theirs(self, author: str, token: Token) -> Reply | None:
        if author == token.member and "w_member_social" in token.scopes:
            return None
        if "w_organization_social" not in token.scopes:
            said = "Organization permissions must be used when using organization as author"
            return refused(400, "ILLEGAL_ARGUMENT", said)
        if self.roles.get(author) == "ADMINISTRATOR":
            return None
        return refused(403, "ACCESS_DENIED", "Field Value validation failed: author", 100)

    def _not_ready(self, content: dict[str, Any]) -> Reply | None:
        shown = content.get("multiImage", {}).get("images") or [content.get("media", {})]
        urns = [one["id"] for one in shown if one] + [
            content["article"]["thumbnail"]
            for _ in "1"
            if "thumbnail" in content.get("article", {})
        ]
        for urn in urns:
            if urn not in self.uploads or not self.uploads[urn].is_closed:
                return refused(400, "MEDIA_ASSET_WAITING_UPLOAD", f"{urn} has no bytes")
        return None

    def _repetition(self, body: dict[str, Any]) -> Reply | None:
        said = (body["commentary"], body.get("content", {}))
        same = [
            one for one in self.standing(body["author"]) if (one.commentary, one.content) == said
        ]
        return duplicate(same[-1].urn) if same and self.refuses_repeats else None

    def _reading(self, asked: Asked, token: Token, keys: list[str]) -> Reply:
        if keys:
            post = self.post_of(keys[0])
            return missing() if post is None else self._may_read(post.author, token, _seen(post))
        author = asked.query["author"]
        assert _URN.search(asked.raw_query), asked.raw_query
        found = [post for post in reversed(self.posts) if post.author == author]
        start, most = int(asked.query["start"]), int(asked.query["count"])
        page = [_seen(post) for post in found[start : start + most]]
        return self._may_read(author, token, {"paging": {"start": start}, "elements": page})

    def _may_read(self, author: str, token: Token, whole: dict[str, Any]) -> Reply:
        may = author in self.roles and "r_organization_social" in token.scopes
        return in_json(whole) if may else denied()

    def _delete(self, asked: Asked, token: Token, keys: list[str]) -> Reply:
        assert asked.headers["x-restli-method"] == "DELETE"
        post = self.post_of(keys[0])
        if post is not None:
            no = self._not_theirs(post.author, token)
            if no is not None:
                return no
            self.posts.remove(post)
            self.comments = [one for one in self.comments if one.post != post.urn]
        return Reply(204)

    def post_of(self, urn: str) -> Post | None:
        return next((post for post in self.posts if urn in (post.urn, post.activity)), None)

    def comment_of(self, urn: str) -> Comment | None:
        return next((one for one in self.comments if one.urn == urn), None)

    def _comment(self, body: dict[str, Any], token: Token, key: str) -> Reply:
        assert set(body) <= {"actor", "object", "message", "parentComment", "content"}, body
        parent = self.comment_of(key)
        post = self.post_of(body["object"])
        if post is None or (":comment:" in key and parent is None):
            return refused(404, "NOT_FOUND", "Could not find entity")
        if parent is not None and (parent.parent or body.get("parentComment") != parent.urn):
            return refused(
                400, "ILLEGAL_ARGUMENT", "parentComment is no comment of the first level"
            )
        no = self._not_theirs(body["actor"], token)
        if no is not None:
            return no
        comment = self._kept(body, post, parent)
        return Reply(
            201,
            {"x-restli-id": comment.id, "Content-Type": "application/json"},
            json.dumps(_seen_comment(comment, post)).encode(),
        )

    def _kept(self, body: dict[str, Any], post: Post, parent: Comment | None) -> Comment:
        at = datetime.now(UTC).timestamp()
        number = str(self._number(at))
        comment = Comment(
            f"urn:li:comment:({post.activity},{number})", number, body["actor"],
            body["message"]["text"], post.urn, parent.urn if parent else "", created_at=at,
        )  # fmt: skip
        for one in body.get("content", []):
            comment.image = one["entity"]["image"]
        self.comments.append(comment)
        return comment

    def _comments(self, asked: Asked, token: Token, keys: list[str]) -> Reply:
        if "r_organization_social" not in token.scopes:
            return denied()
        post = self.post_of(keys[0]) or self.post_of(keys[0].partition("(")[2].partition(",")[0])
        if post is None:
            return missing()
        if len(keys) == 3:
            one = next((one for one in self.comments if one.id == keys[2]), None)
            return missing() if one is None else in_json(_seen_comment(one, post))
        parent = keys[0] if ":comment:" in keys[0] else ""
        found = [one for one in self.comments if (one.post, one.parent) == (post.urn, parent)]
        start, most = int(asked.query["start"]), int(asked.query["count"])
        page = [_seen_comment(one, post) for one in found[start : start + most]]
        return in_json({"paging": {"start": start}, "elements": page})

    def _delete_comment(self, asked: Asked, token: Token, keys: list[str]) -> Reply:
        one = next((one for one in self.comments if one.id == keys[2]), None)
        if one is None:
            return missing()
        if one.actor != asked.query["actor"]:
            return denied()
        self.comments.remove(one)
        return Reply(204)

    def _begin_upload(self, asked: Asked, token: Token, _keys: list[str]) -> Reply:
        if asked.query["action"] == "finalizeUpload":
            about = json.loads(asked.body)["finalizeUploadRequest"]
            whole = self.uploads[about["video"]].close(about["uploadedPartIds"])
            return Reply(200) if whole else refused(400, "ILLEGAL_ARGUMENT", "parts are missing")
        about = json.loads(asked.body)["initializeUploadRequest"]
        no = self._not_theirs(about["owner"], token)
        if no is not None:
            return denied()
        kind = "video" if asked.path.endswith("videos") else "image"
        number = self._number(datetime.now(UTC).timestamp())
        upload = Upload(f"urn:li:{kind}:C4E{number}", about["owner"], about.get("fileSizeBytes", 0))
        upload.polls = self.polls
        self.uploads[upload.urn] = upload
        return in_json({"value": self._begun(upload, kind)})

    def _begun(self, upload: Upload, kind: str) -> dict[str, Any]:
        begun: dict[str, Any] = {"uploadUrlExpiresAt": 1_900_000_000_000, kind: upload.urn}
        if upload.is_video:
            return {**begun, "uploadToken": "", "uploadInstructions": upload.instructions(self.url)}
        return {
            **begun,
            "uploadUrl": f"{self.url}/dms-uploads/{upload.number}/0?ca=vector_feedshare",
        }

    def _take_piece(self, asked: Asked) -> Reply:
        number, piece = asked.path.split("/")[2:]
        upload = next(one for one in self.uploads.values() if one.number == number)
        assert asked.method == "PUT"
        tag = upload.take(int(piece), asked.body)
        return Reply(200 if upload.is_video else 201, {"ETag": f'"{tag}"'})

    def _upload_state(self, asked: Asked, token: Token, keys: list[str]) -> Reply:
        upload = self.uploads.get(keys[0])
        if upload is None:
            return missing()
        return in_json({"id": upload.urn, "owner": upload.owner, "status": upload.state()})

    def _statistics(self, asked: Asked, token: Token, _keys: list[str]) -> Reply:
        urn = re.fullmatch(
            r".*&(?:shares|ugcPosts)=List\((urn%3Ali%3A\w+%3A\d+)\)", asked.raw_query
        )
        assert urn, asked.raw_query
        total = {
            "uniqueImpressionsCount": 500, "shareCount": 1, "engagement": 0.01, "clickCount": 9,
            "likeCount": 3, "impressionCount": 600, "commentCount": 2,
        }  # fmt: skip
        one = {
            "organizationalEntity": PAGE,
            "share": unquote(urn[1]),
            "totalShareStatistics": total,
        }
        return in_json({"paging": {"start": 0}, "elements": [one]})

    def _member_statistics(self, asked: Asked, token: Token, _keys: list[str]) -> Reply:
        if "r_member_postAnalytics" not in token.scopes:
            return denied()
        urn = re.search(r"&entity=\((share|ugc):(urn%3Ali%3A\w+%3A\d+)\)&", asked.raw_query)
        assert urn, asked.raw_query
        if self.post_of(unquote(urn[2])) is None:
            return missing()
        counts = {"IMPRESSION": 60, "REACTION": 5, "COMMENT": 4, "RESHARE": 2}
        one = {"count": counts[asked.query["queryType"]], "targetEntity": {urn[1]: unquote(urn[2])}}
        return in_json({"paging": {"start": 0}, "elements": [one]})


def _not_as_documented(body: dict[str, Any]) -> Reply | None:
    """Fields that are missing, or that are not there at all."""
    content = body.get("content", {})
    strange = set(body) - _TAKEN | set(content) - set(_CONTENT)
    for kind, taken in _CONTENT.items():
        strange |= set(content.get(kind, {})) - taken
    wrong = sorted(strange | (_REQUIRED - set(body)))
    if len(content) > 1 or (body.get("lifecycleState") != "PUBLISHED"):
        wrong.append("content")
    if "article" in content and not content["article"].get("title"):
        wrong.append("/content/article/title")
    if body.get("distribution", {}).get("feedDistribution") != "MAIN_FEED":
        wrong.append("/distribution/feedDistribution")
    if not wrong:
        return None
    return refused(422, "ILLEGAL_ARGUMENT", f"ERROR :: {wrong} :: unrecognized or required field")


def _seen(post: Post) -> dict[str, Any]:
    at = int(post.created_at * 1000)
    seen = {
        "id": post.urn, "author": post.author, "commentary": post.commentary, "createdAt": at,
        "publishedAt": at, "lastModifiedAt": at, "lifecycleState": "PUBLISHED",
        "visibility": "PUBLIC", "isReshareDisabledByAuthor": False,
        "distribution": {"feedDistribution": "MAIN_FEED", "thirdPartyDistributionChannels": []},
    }  # fmt: skip
    return {**seen, "content": post.content} if post.content else seen


def _seen_comment(one: Comment, post: Post) -> dict[str, Any]:
    stamp = {"actor": one.actor, "time": int(one.created_at * 1000)}
    seen: dict[str, Any] = {
        "actor": one.actor, "commentUrn": one.urn, "created": stamp, "lastModified": stamp,
        "id": one.id, "message": {"attributes": [], "text": one.text}, "object": post.activity,
        "likesSummary": {"totalLikes": 4, "aggregatedTotalLikes": 4},
        "commentsSummary": {"aggregatedTotalComments": 1, "totalFirstLevelComments": 1},
    }  # fmt: skip
    return {**seen, "parentComment": one.parent} if one.parent else seen
