"""Authors, as their posts name them."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from perchoir.core.jobs.tables import as_list, in_list, insert_rows, rows_of, table, update_rows
from perchoir.core.people.models import Workspace
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
    return author_ids(workspace_id, authors)


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
        _tell_who_shows_them(workspace, author_ids(workspace.pk, ((network, id) for id in handles)))


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
    wanted = set(keys)
    if not wanted:
        return {}
    found = rows_of(
        f"SELECT network, remote_id, id FROM {table(Author)} WHERE workspace_id = %s"  # noqa: S608
        f" AND {in_list('network', numbers=False)} AND {in_list('remote_id', numbers=False)}",
        [
            workspace_id,
            as_list(sorted({network for network, _id in wanted})),
            as_list(sorted({id for _network, id in wanted})),
        ],
    )
    return {(network, id): pk for network, id, pk in found if (network, id) in wanted}
