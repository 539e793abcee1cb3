"""Stored mentions by network and id there."""

from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet

from perchoir.core.jobs.tables import among, rows_of
from perchoir.listening.mentions.models import Mention

# One look for each, whatever the number of months.
_STORED = """SELECT mention_id FROM mentions_key WHERE digest = ANY (ARRAY(
    SELECT mentions_digest(%s, network, remote_id)
    FROM unnest(%s::text[], %s::text[]) AS asked (network, remote_id)))"""


def by_key(workspace_id: int, keys: Collection[tuple[str, str]]) -> QuerySet[Mention]:
    """The mentions of these networks and ids there. On SQLite also those that have one network and
    another one's id."""
    networks, ids = [network for network, _id in keys], [id for _network, id in keys]
    if connection.vendor == "postgresql":
        stored = rows_of(_STORED, [workspace_id, networks, ids])
        return Mention.objects.filter(id__in=[id for (id,) in stored])
    mine = Mention.objects.filter(workspace_id=workspace_id, network__in=set(networks))
    return among(mine, "remote_id", ids)
