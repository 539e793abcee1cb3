"""Keeping the full text in step with the mentions, inside the transaction that stores them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import transaction

from perchoir.core.jobs.tables import among, as_list, execute, in_list, rows_of
from perchoir.listening.mentions.models import Author, Mention
from perchoir.listening.mentions.posts import post_by
from perchoir.listening.search.index.backend import backend
from perchoir.listening.search.index.entries import Entry
from perchoir.listening.search.index.reading import entry_terms
from perchoir.listening.search.index.terms import bucket_terms
from perchoir.listening.search.keys import key_of

_STEP = 500
T = TypeVar("T")


def index_stored(mentions: Sequence[Mention]) -> None:
    """Index new and changed mentions; called once per batch by the store."""
    wanted = {mention.author_id for mention in mentions}
    authors = {author.pk: author for author in among(Author.objects.all(), "id", wanted)}
    write_entries(_entries((mention, authors[mention.author_id]) for mention in mentions))


def index_renamed(authors: Sequence[int]) -> None:
    """Index all mentions of these authors again: `from:` finds them by who they are now."""
    mentions = Mention.objects.filter(author__in=authors).order_by("-id")
    index_mentions(list(mentions.values_list("id", flat=True)))


def index_mentions(ids: Sequence[int]) -> None:
    """Read mentions and put them into the index, in place of what was there."""
    for some in _steps(ids):
        mentions = Mention.objects.filter(pk__in=some).select_related("author")
        write_entries(_entries((mention, mention.author) for mention in mentions))


def remove_mentions(ids: Sequence[int]) -> None:
    """Take mentions out. A deleted mention goes by itself; this is for those being replaced."""
    for some in _steps(ids):
        execute(f"DELETE FROM search_entry WHERE {in_list('mention_id')}", [as_list(some)])  # noqa: S608


def _entries(mentions: Iterable[tuple[Mention, Author]]) -> list[Entry]:
    """Mentions as the index keeps them."""
    in_buckets = backend().USES_BUCKETS
    return [_entry(mention, author, in_buckets) for mention, author in mentions]


def _entry(mention: Mention, author: Author, in_buckets: bool) -> Entry:
    workspace_id, key = mention.workspace_id, key_of(mention.at, mention.pk)
    words, facts = entry_terms(workspace_id, post_by(author, mention))
    if in_buckets:
        facts += bucket_terms(workspace_id, key)
    return Entry(key, mention.pk, words, facts)


@transaction.atomic
def write_entries(entries: Sequence[Entry]) -> None:
    """Write entries in place of those of the same mentions."""
    remove_mentions([entry.mention_id for entry in entries])
    backend().insert(list(_with_free_keys(entries)))


def _with_free_keys(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Two ids two million apart in one millisecond would share a key: the later moves up."""
    taken = _taken([entry.key for entry in entries])
    for entry in entries:
        key = entry.key
        while key in taken or (key != entry.key and _taken([key])):
            key += 1
        taken.add(key)
        yield Entry(key, entry.mention_id, entry.words, entry.facts)


def _taken(keys: Sequence[int]) -> set[int]:
    found = rows_of(f"SELECT key FROM search_entry WHERE {in_list('key')}", [as_list(keys)])  # noqa: S608
    return {key for (key,) in found}


def _steps(things: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(things)
    while some := list(islice(waiting, _STEP)):
        yield some
