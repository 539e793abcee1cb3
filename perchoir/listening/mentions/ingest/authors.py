"""Authors, as their posts name them."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from perchoir.core.jobs.tables import as_list, in_list, insert_rows, rows_of, table, update_rows
from perchoir.core.people.models import Workspace
from perchoir.listening.mentions import hooks
from perchoir.listening.mentions.ingest.announcing import Announcements
from perchoir.listening.mentions.ingest.cleaning import clean_text
from perchoir.listening.mentions.ingest.folding import Key
from perchoir.listening.mentions.ingest.unit import watches_of
from perchoir.listening.mentions.models import Author, Mention
from perchoir.networks.contract import IncomingAuthor

_NEWEST = 200
_COLUMNS = (
    "workspace",
    "network",
    "remote_id",
    "handle",
    "name",
    "followers",
    "avatar_url",
    "first_seen_at",
)


def upsert_authors(
    workspace_id: int, authors: Mapping[Key, IncomingAuthor], handles: Mapping[str, str]
) -> dict[Key, int]:
    """Write what is newly known of each; the id of every one. `handles` are looked-up ones."""
    if not authors:
        return {}
    now = timezone.now()
    mine = table(Author)
    before = _known_as(_rows(workspace_id, authors))
    insert_rows(
        Author,
        _COLUMNS,
        [
            (
                workspace_id,
                network,
                author.id,
                author.handle or clean_text(handles.get(author.id, ""), 255),
                author.name,
                author.followers,
                author.avatar_url,
                now,
            )
            for (network, _id), author in sorted(authors.items())
        ],
        f"""(workspace_id, network, remote_id) DO UPDATE SET
            handle = CASE WHEN excluded.handle <> '' THEN excluded.handle ELSE {mine}.handle END,
            name = CASE WHEN excluded.name <> '' THEN excluded.name ELSE {mine}.name END,
            followers = COALESCE(excluded.followers, {mine}.followers),
            avatar_url = CASE WHEN excluded.avatar_url <> '' THEN excluded.avatar_url
                ELSE {mine}.avatar_url END""",
    )
    rows = _rows(workspace_id, authors)
    after = _known_as(rows)
    _tell_renamed([id for id, known in after.items() if before.get(id, known) != known])
    return _ids(rows)


def name_authors(workspace: Workspace, network: str, handles: Mapping[str, str]) -> None:
    """Write handles that were looked up after the posts were stored, and tell open pages."""
    with transaction.atomic():
        update_rows(
            Author,
            "handle = %s",
            "workspace_id = %s AND network = %s AND remote_id = %s AND handle = ''",
            [
                (clean_text(handle, 255), workspace.pk, network, id)
                for id, handle in sorted(handles.items())
            ],
        )
        named = author_ids(workspace.pk, ((network, id) for id in handles))
        _tell_renamed(sorted(named.values()))
        _tell_who_shows_them(workspace, named)


def _tell_renamed(authors: Sequence[int]) -> None:
    for hook in hooks.on_renamed if authors else ():
        hook(authors)


def _tell_who_shows_them(workspace: Workspace, authors: Mapping[Key, int]) -> None:
    announcements = Announcements()
    mentions = Mention.objects.filter(author_id__in=authors.values()).order_by("-id")[:_NEWEST]
    ids = list(mentions.values_list("id", flat=True))
    watches = watches_of(ids)
    for id in ids:
        announcements.changed(id, watches.get(id, set()))
    announcements.publish(workspace)


def author_ids(workspace_id: int, keys: Iterable[Key]) -> dict[Key, int]:
    """The ids of these authors, as far as they are known."""
    return _ids(_rows(workspace_id, keys))


_Row = tuple[str, str, int, str, str]


def _ids(rows: Iterable[_Row]) -> dict[Key, int]:
    return {(network, remote_id): id for network, remote_id, id, *_ in rows}


def _known_as(rows: Iterable[_Row]) -> dict[int, tuple[str, str]]:
    """What `from:` finds each author by: the handle, or the name of one without a handle."""
    return {id: (handle, "" if handle else name) for _network, _id, id, handle, name in rows}


def _rows(workspace_id: int, keys: Iterable[Key]) -> list[_Row]:
    """Network, its id, our id, handle and name of these authors."""
    wanted = set(keys)
    if not wanted:
        return []
    found = rows_of(
        f"SELECT network, remote_id, id, handle, name FROM {table(Author)}"  # noqa: S608
        f" WHERE workspace_id = %s AND {in_list('network', numbers=False)}"
        f" AND {in_list('remote_id', numbers=False)}",
        [
            workspace_id,
            as_list(sorted({network for network, _id in wanted})),
            as_list(sorted({id for _network, id in wanted})),
        ],
    )
    return [row for row in found if row[:2] in wanted]
