"""A database of the bench's own, with a workspace for each set of watches.

Django is imported inside functions: the settings read the environment that `house` sets first.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from perchoir.listening.engine import Query, canonical

SETTINGS = ("shared_buffers=512MB", "max_wal_size=4GB", "synchronous_commit=on")
WORKERS = 2


@contextmanager
def house() -> Iterator[str]:
    """An empty database, migrated; yields its kind. Processes started inside inherit it."""
    before = dict(os.environ)
    with ExitStack() as stack:
        os.environ["PERCHOIR_DATA"] = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        if os.environ.get("BACKEND") == "postgresql" and "PERCHOIR_DATABASE_URL" not in os.environ:
            os.environ["PERCHOIR_DATABASE_URL"] = stack.enter_context(_cluster())
        try:
            yield _migrated()
        finally:
            close()
            os.environ.clear()
            os.environ.update(before)


@contextmanager
def _cluster() -> Iterator[str]:
    from tools.postgres import cluster

    with cluster(SETTINGS) as url:
        yield url


def open_django() -> None:
    """Have models at hand; without `house`, those of an empty folder."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()


def _migrated() -> str:
    open_django()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    return connection.vendor


def close() -> None:
    """End our connections: another process must not inherit them."""
    from django.db import connections

    connections.close_all()


def furnish(name: str, watches: Sequence[tuple[int, Query]]) -> int:
    """A workspace with these watches and a source for each worker; its number."""
    from perchoir.core.people.models import Workspace
    from perchoir.listening.sources.models import Source
    from perchoir.listening.watches.models import Watch

    workspace = Workspace.objects.create(name=name, slug=name)
    Watch.objects.bulk_create(
        (
            Watch(workspace=workspace, name=f"Watch {number}", query=canonical(query))
            for number, query in watches
        ),
        batch_size=2_000,
    )
    for number in range(WORKERS):
        Source.objects.create(workspace=workspace, key="bluesky.jetstream", name=f"Part {number}")
    return workspace.pk


def stored(workspace_id: int) -> int:
    """How many mentions a workspace has."""
    from perchoir.listening.mentions.models import Mention

    return Mention.objects.filter(workspace_id=workspace_id).count()


def server_pids() -> list[int]:
    """The processes of the database server; none for SQLite, which runs inside ours."""
    from django.db import connection

    from bench.engine.machine import family

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = cursor.fetchone()[0]
    with open(f"{folder}/postmaster.pid", encoding="ascii") as file:
        return family(int(file.readline()))
