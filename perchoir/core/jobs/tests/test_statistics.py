"""SQLite learns how large its tables are."""

import pytest
from django.db import connection

from perchoir.core.jobs.statistics import refresh_statistics
from perchoir.core.people.models import Workspace

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL does this by itself")
def test_a_table_that_grew_is_known_to_have_grown() -> None:
    Workspace.objects.bulk_create(Workspace(name="W", slug=f"w{n}") for n in range(2000))

    refresh_statistics()

    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'people_workspace'")
        known = [int(stat.split()[0]) for (stat,) in cursor.fetchall()]

    assert max(known) >= 1000
