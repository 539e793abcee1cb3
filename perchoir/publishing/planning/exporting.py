"""The posts of a period as a file that can be imported again.

A picture is named by the hash of its bytes (SHA-256), which is the same in every house that has it.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from perchoir.core.audit.actions import record
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Right
from perchoir.core.spreadsheets import Sheet
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.queries import text_of

COLUMNS = ("voice", "accounts", "time", "zone", "state", "language", "text", "content json")
_ATTACHED = ("attachment", "picture")
_KEPT = ("language", "parts", "variants", "languages", "campaign")
_AT_ONCE = 200


def export_posts(by: Member, start: datetime, end: datetime) -> QuerySet[Post]:
    """The posts due from `start` until before `end`, noted in the audit log."""
    by.require(Right.READ_POSTS)
    first, last = (f"{one:%Y-%m-%d}" for one in (start, end))
    record(by.workspace, by.user, "posts.exported", first=first, last=last)
    due = Delivery.objects.filter(
        workspace=by.workspace, state__in=list(State), due_at__gte=start, due_at__lt=end
    )
    deliveries = Delivery.objects.select_related("account").order_by("id")
    return (
        Post.objects.filter(workspace=by.workspace, pk__in=due.values("post"))
        .select_related("voice")
        .prefetch_related(Prefetch("deliveries", deliveries))
        .order_by("due_at", "pk")
    )


def json_pieces(posts: QuerySet[Post], workspace: Workspace) -> Iterator[str]:
    """One object with the list `posts`, a post a line."""
    pictures = _pictures(workspace)
    yield '{"posts": ['
    for number, post in enumerate(posts.iterator(chunk_size=_AT_ONCE)):
        written = json.dumps(_plain(post, pictures), ensure_ascii=False)
        yield f"{',' if number else ''}\n{written}"
    yield "\n]}\n"


def csv_pieces(posts: QuerySet[Post], workspace: Workspace, language: str) -> Iterator[str]:
    """A header and a line a post. `text` is for people; `content json` holds all of it."""
    pictures, sheet = _pictures(workspace), Sheet(language)
    yield sheet.beginning(COLUMNS)
    for post in posts.iterator(chunk_size=_AT_ONCE):
        one = _plain(post, pictures)
        content = json.dumps(one["content"], ensure_ascii=False)
        cells = [one["voice"], ", ".join(one["accounts"]), one["local_time"], one["zone"]]
        states, said = ", ".join(one["states"]), str(one["content"].get("language") or "")
        yield sheet.rows([[*cells, states, said, text_of(post.content), content]])


def _plain(post: Post, pictures: dict[int, str]) -> dict[str, Any]:
    deliveries = list(post.deliveries.all())
    kept = [one for one in deliveries if one.state != State.CANCELLED] or deliveries
    content = {name: post.content[name] for name in _KEPT if name in post.content}
    return {
        "voice": post.voice.handle,
        "accounts": [f"{one.account.network}:{one.account.handle}" for one in kept],
        "local_time": post.local_time,
        "zone": post.zone,
        "states": list(dict.fromkeys(one.state for one in deliveries)),
        "content": _named(content, pictures),
    }


def _named(value: Any, pictures: dict[int, str]) -> Any:
    """The same content with hashes in the place of our own numbers of pictures."""
    if isinstance(value, dict):
        return {
            name: pictures.get(one, "")
            if name in _ATTACHED and isinstance(one, int)
            else _named(one, pictures)
            for name, one in value.items()
        }
    return [_named(one, pictures) for one in value] if isinstance(value, list) else value


def _pictures(workspace: Workspace) -> dict[int, str]:
    return dict(Attachment.objects.filter(workspace=workspace).values_list("pk", "sha256"))
