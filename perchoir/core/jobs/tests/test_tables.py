"""Many rows go in alike, however many there are."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from perchoir.core.jobs.tables import FEWEST_COPIED, insert_rows
from perchoir.core.live.models import LiveEvent
from perchoir.core.people.models import Workspace

COLUMNS = ("workspace", "topic", "payload", "at")
MANY = FEWEST_COPIED + 1


@pytest.mark.parametrize("count", [1, MANY])
def test_values_come_back_as_they_went_in(workspace: Workspace, count: int) -> None:
    at = timezone.now()
    payload = {"a": ['"quoted" \\ tab\t line\n', None, 1.5], "empty": {}}
    rows = [(workspace.pk, f"é{n}\t\\N", payload, at + timedelta(seconds=n)) for n in range(count)]
    insert_rows(LiveEvent, COLUMNS, rows)
    stored = LiveEvent.objects.order_by("id").values_list(*COLUMNS)
    assert list(stored) == rows


@pytest.mark.parametrize("count", [1, MANY])
def test_a_conflict_is_settled_row_by_row(workspace: Workspace, count: int) -> None:
    columns = ("id", "workspace", "topic", "payload", "at")
    rows: list[tuple[object, ...]] = [
        (n + 1, workspace.pk, f"{n}", {}, timezone.now()) for n in range(count)
    ]
    for topic in ("first", "second"):
        changed = [(*row[:2], topic, *row[3:]) for row in rows]
        insert_rows(LiveEvent, columns, changed, "(id) DO UPDATE SET topic = excluded.topic")
    assert list(LiveEvent.objects.values_list("topic", flat=True)) == ["second"] * count


@pytest.mark.parametrize("count", [1, MANY])
def test_a_broken_rule_is_the_same_error(workspace: Workspace, count: int) -> None:
    columns = ("id", "workspace", "topic", "payload", "at")
    rows: list[tuple[object, ...]] = [
        (n + 1, workspace.pk, "", {}, timezone.now()) for n in range(count)
    ]
    insert_rows(LiveEvent, columns, rows)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(LiveEvent, columns, rows)
