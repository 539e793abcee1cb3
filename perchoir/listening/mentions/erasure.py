"""What is kept about one author: shown, given to them, or erased on their request (GDPR)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import zstandard
from django.db import transaction
from django.db.models import Max, Min, Q

from perchoir.core.audit.actions import record
from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Right
from perchoir.listening.mentions.ingest import remove_from
from perchoir.listening.mentions.models import Author, Mention, Note, RawPayload, Star

STEP = 1_000


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much is kept about an author."""

    mentions: int
    payloads: int
    notes: int
    stars: int
    earliest: datetime | None
    latest: datetime | None


def find_author(workspace: Workspace, network: str, who: str) -> Author | None:
    """By id on the network, or by handle (with or without `@`, in any case)."""
    who = who.strip().removeprefix("@")
    mine = Author.objects.filter(workspace=workspace, network=network)
    exact = mine.filter(remote_id=who).first()
    return exact or mine.filter(Q(handle__iexact=who)).order_by("pk").first()


def holdings(author: Author) -> Holdings:
    """What an export gives and an erasure takes."""
    theirs = Mention.objects.filter(author=author)
    span = theirs.aggregate(earliest=Min("at"), latest=Max("at"))
    return Holdings(
        mentions=theirs.count(),
        payloads=RawPayload.objects.filter(mention__author=author).count(),
        notes=Note.objects.filter(mention__author=author).count(),
        stars=Star.objects.filter(mention__author=author).count(),
        **span,
    )


def export_author(by: Member | None, author: Author) -> Iterator[str]:
    """One JSON document in pieces. Without a member, the operator asked at the machine."""
    if by:
        by.require(Right.ERASE_AUTHORS, of=author)
    record(author.workspace, _user(by), "author.exported", network=author.network)
    return _document(author)


def erase_author(by: Member | None, author: Author) -> int:
    """Remove the author and all they wrote, in steps that each leave the counts right; how many
    mentions went."""
    if by:
        by.require(Right.ERASE_AUTHORS, of=author)
    workspace, network = author.workspace, author.network
    erased = 0
    while ids := list(Mention.objects.filter(author=author).values_list("pk", flat=True)[:STEP]):
        erased += remove_from(workspace, ids)
    with transaction.atomic():
        Author.objects.filter(pk=author.pk).delete()
        # Neither name nor id: a log that may not be changed must not keep them.
        record(workspace, _user(by), "author.erased", network=network, mentions=erased)
    return erased


def _user(by: Member | None) -> User | None:
    return by.user if by else None


def _document(author: Author) -> Iterator[str]:
    yield '{"author": ' + _json(_author(author)) + ', "mentions": [\n'
    mentions = Mention.objects.filter(author=author).order_by("at", "pk")
    related = mentions.select_related("raw_payload").prefetch_related("notes", "matches__watch")
    for number, mention in enumerate(related.iterator(chunk_size=200)):
        yield (",\n" if number else "") + _json(_mention(mention))
    yield "\n]}\n"


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)


def _author(author: Author) -> dict[str, Any]:
    return {
        "network": author.network,
        "id": author.remote_id,
        "handle": author.handle,
        "name": author.name,
        "followers": author.followers,
        "avatar": author.avatar_url,
        "first_seen_at": author.first_seen_at,
        "muted_at": author.muted_at,
    }


def _mention(mention: Mention) -> dict[str, Any]:
    payload = getattr(mention, "raw_payload", None)
    raw = zstandard.decompress(bytes(payload.payload)) if payload else b""
    return {
        "id": mention.remote_id,
        "address": mention.url,
        "at": mention.at,
        "received_at": mention.received_at,
        "edited_at": mention.edited_at,
        "kind": mention.kind,
        "language": mention.language,
        "title": mention.title,
        "text": mention.text,
        "links": mention.links,
        "tags": mention.tags,
        "mentioned": mention.mentioned,
        "media": mention.media,
        "counts": mention.counts,
        "followers": mention.followers,
        "watches": sorted(match.watch.name for match in mention.matches.all()),
        "notes": [note.text for note in mention.notes.all()],
        "as_received": raw.decode("utf-8", "replace"),
    }
