"""From a post to a row."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models.base import ModelState

from perchoir.core.jobs.tables import concrete_field
from perchoir.listening.mentions.ingest.cleaning import clean_counts, clean_list
from perchoir.listening.mentions.ingest.preparing import Kept
from perchoir.listening.mentions.models import Mention

EDITABLE = (
    "url",
    "title",
    "text",
    "language",
    "language_estimated",
    "edited_at",
    "links",
    "tags",
    "mentioned",
    "media",
    "counts",
    "text_hash",
    "sentiment",
    "offence",
)
COLUMNS = (
    "workspace",
    "source",
    "network",
    "remote_id",
    "author",
    "kind",
    "at",
    "received_at",
    "reply_to",
    "reply_to_author",
    "root",
    "quoted",
    "followers",
    *EDITABLE,
    "copies",
)


def new_mention(kept: Kept, workspace_id: int, source_id: int | None, author_id: int) -> Mention:
    """The mention as it will be stored, without its id."""
    post = kept.post
    # As `Mention(...)` makes it, which asks every field in turn: six times the work.
    mention = Mention.__new__(Mention)
    vars(mention).update(
        _unwritten(),
        _state=ModelState(),
        workspace_id=workspace_id,
        source_id=source_id,
        network=post.network,
        remote_id=post.id,
        author_id=author_id,
        kind=post.kind.value,
        at=post.created_at,
        received_at=post.received_at,
        reply_to=post.reply_to,
        reply_to_author=post.reply_to_author,
        root=post.root,
        quoted=post.quoted,
        followers=post.author.followers,
        **_editable(kept),
    )
    return mention


@cache
def _unwritten() -> dict[str, Any]:
    """What a mention holds before anything is said of it; each list of it is replaced."""
    return {name: value for name, value in vars(Mention()).items() if name != "_state"}


def edit(mention: Mention, kept: Kept) -> None:
    """Bring the mention to what its author made of it. When and by whom it was written stays."""
    for name, value in _editable(kept).items():
        setattr(mention, name, value)


def row(mention: Mention, columns: tuple[str, ...]) -> tuple[Any, ...]:
    """The values of these columns."""
    return _values(columns)(mention)


@cache
def _values(columns: tuple[str, ...]) -> Callable[[Mention], tuple[Any, ...]]:
    return attrgetter(*(concrete_field(Mention, name).attname for name in columns))


def prepared_values(mention: Mention, columns: tuple[str, ...]) -> list[Any]:
    """The values of these columns as the database wants them among plain values."""
    fields = [concrete_field(Mention, name) for name in columns]
    return [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, row(mention, columns), strict=True)
    ]


def _editable(kept: Kept) -> dict[str, Any]:
    post = kept.post
    return {
        "url": post.url,
        "title": post.title,
        "text": post.text,
        "language": kept.language,
        "language_estimated": kept.language_estimated,
        "edited_at": kept.edited_at,
        "links": clean_list(post.links),
        "tags": clean_list(post.tags),
        "mentioned": clean_list(post.mentioned),
        "media": clean_list(post.media),
        "counts": clean_counts(post.counts),
        "text_hash": kept.fingerprint.hash if kept.fingerprint else None,
        "sentiment": kept.estimate.sentiment,
        "offence": kept.estimate.offence,
    }
