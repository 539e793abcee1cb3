"""The row between claims and the brake.

Whoever lets something leave shares it; whoever pulls the brake takes it alone and so waits for
those who came before, and those who come after see the brake. SQLite has one writer at a time and
begins every transaction as a writer, which is the same.
"""

from collections.abc import Iterable

from django.db import connection

from perchoir.core.jobs.tables import as_list, in_list, rows_of, table
from perchoir.publishing.deliveries.models import Gate


def make_gate(workspace_id: int) -> None:
    """The gate of this workspace is there. Nothing leaves a workspace without one."""
    Gate.objects.bulk_create([Gate(workspace_id=workspace_id)], ignore_conflicts=True)


def share(workspaces: Iterable[int]) -> set[int]:
    """Hold these gates, with others, until the transaction ends; those that exist."""
    return _take(workspaces, "FOR SHARE")


def take_alone(workspace_id: int) -> None:
    """Hold this gate alone until the transaction ends, when everybody who shared it is through."""
    make_gate(workspace_id)
    _take([workspace_id], "FOR UPDATE")


def _take(workspaces: Iterable[int], how: str) -> set[int]:
    lock = how if connection.vendor == "postgresql" else ""
    column = in_list("workspace_id")
    found = rows_of(
        f"SELECT workspace_id FROM {table(Gate)} WHERE {column} ORDER BY workspace_id {lock}",  # noqa: S608
        [as_list(sorted(set(workspaces)))],
    )
    return {row[0] for row in found}
