"""On PostgreSQL, mentions are kept by month and go by month; nothing that is promised changes."""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from perchoir.core.jobs.months import month_of, month_of_id, start_of
from perchoir.core.jobs.partitions import partitions_of
from perchoir.core.jobs.tables import execute, insert_rows, rows_of
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions import dropping
from perchoir.listening.mentions.erasure import erase_author
from perchoir.listening.mentions.ingest.rows import row
from perchoir.listening.mentions.models import (
    Author,
    Fingerprint,
    Match,
    Mention,
    Note,
    RawPayload,
    Retention,
    Star,
    Tally,
    Volume,
)
from perchoir.listening.mentions.months import (
    COUNTS,
    MENTIONS,
    PAYLOADS,
    hanging_on_mentions,
    make_months,
)
from perchoir.listening.mentions.recount import differences
from perchoir.listening.mentions.retention import purge_some
from perchoir.listening.mentions.tests.calendar import coming_in, have_listened_since
from perchoir.listening.mentions.tests.rig import make_watch, posted, put
from perchoir.listening.watches.models import Watch

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no months"),
]

NOW = timezone.now()
LONG_TEXT = "Morvan ferme son usine de Brest et trois cents personnes perdent leur travail"
ALL = (MENTIONS, *hanging_on_mentions, *COUNTS)


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def came(workspace: Workspace, id: str, days: int, text: str = "", author: str = "") -> Mention:
    """Stored so many days ago."""
    at = days_ago(days)
    with coming_in(at):
        event = posted(
            id, text or f"Morvan numéro {id}", author=author or id, at=at, received_at=at
        )
        put(workspace, event)
    return Mention.objects.get(remote_id=id)


def purge_all() -> None:
    while purge_some("worker"):
        pass


def kept() -> set[str]:
    return set(Mention.objects.values_list("remote_id", flat=True))


def keys() -> int:
    ((count,),) = rows_of("SELECT count(*) FROM mentions_key", [])
    return int(count)


@pytest.fixture
def year(brand: Watch) -> None:
    have_listened_since(days_ago(500), NOW)


def test_a_mention_carries_the_month_in_which_it_came_in(workspace: Workspace, year: None) -> None:
    put(workspace, posted("1"))
    assert month_of_id(Mention.objects.get().pk) == month_of(NOW)
    assert month_of_id(came(workspace, "2", 90).pk) == month_of(days_ago(90))
    where = rows_of("SELECT tableoid::regclass::text FROM mentions_mention ORDER BY id", [])
    expected = [f"mentions_mention_{start_of(month_of(at)):%Y_%m}" for at in (days_ago(90), NOW)]
    assert [name for (name,) in where] == expected


def test_months_are_made_ahead_and_once(year: None) -> None:
    assert make_months() == 0
    later = start_of(month_of(NOW) + 3)
    assert make_months(later) == 3 * len(ALL)
    assert make_months(later) == 0
    for monthly in ALL:
        assert partitions_of(monthly)[-1].high == month_of(later) + 3


def test_what_falls_into_no_month_is_not_lost(workspace: Workspace, year: None) -> None:
    far = start_of(month_of(NOW) + 30)
    with coming_in(far):
        put(workspace, posted("far"), posted("old", at=days_ago(9_000)))
    make_months(far)
    assert kept() == {"far", "old"}
    assert Match.objects.count() == RawPayload.objects.count() == 2
    assert sum(Volume.objects.values_list("posts", flat=True)) == 2
    assert rows_of("SELECT count(*) FROM mentions_mention_default", []) == [(2,)]
    assert differences(workspace) == 0


def test_a_post_is_stored_once_over_all_months(workspace: Workspace, year: None) -> None:
    first = came(workspace, "1", 200)
    stored = put(workspace, posted("1"))
    assert (stored.new, stored.repeated) == ([], 1)
    columns = [field.name for field in Mention._meta.concrete_fields if field.name != "id"]
    again = row(first, tuple(columns))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Mention, columns, [again])
    assert keys() == Mention.objects.count() == 1


def test_a_month_goes_when_no_rule_keeps_it(workspace: Workspace, year: None) -> None:
    came(workspace, "old", 450)
    came(workspace, "older", 480)
    came(workspace, "new", 100)
    names = {one.name for one in partitions_of(MENTIONS)}
    purge_all()
    assert kept() == {"new"}
    assert set(Author.objects.values_list("remote_id", flat=True)) == {"new"}
    assert differences(workspace) == 0
    assert keys() == 1
    gone = names - {one.name for one in partitions_of(MENTIONS)}
    assert f"mentions_mention_{days_ago(450):%Y_%m}" in gone
    assert not rows_of("SELECT 1 FROM pg_class WHERE relname LIKE '%%leaving'", [])
    assert min(at for at in Volume.objects.values_list("at", flat=True)) > days_ago(200)


def test_a_month_stays_while_one_workspace_keeps_it(
    workspace: Workspace, other: Workspace, year: None
) -> None:
    Retention.objects.create(workspace=other, days=1_000)
    make_watch(other, "Morvan", "morvan")
    came(workspace, "ours", 450)
    came(other, "theirs", 450)
    purge_all()
    assert kept() == {"theirs"}
    assert f"mentions_mention_{days_ago(450):%Y_%m}" in {o.name for o in partitions_of(MENTIONS)}
    assert differences(workspace) == differences(other) == 0


@pytest.fixture
def other(workspace: Workspace) -> Workspace:
    return Workspace.objects.create(name="Other", slug="other")


def test_what_hung_on_a_month_goes_with_it(workspace: Workspace, owner: Member, year: None) -> None:
    old = came(workspace, "old", 450, LONG_TEXT)
    assert Fingerprint.objects.exists()
    Note.objects.create(mention=old, member=owner, text="vu")
    Star.objects.create(mention=old, member=owner)
    purge_all()
    left = (Note, Star, Match, RawPayload, Volume, Tally, Fingerprint, Mention)
    assert [model._default_manager.count() for model in left] == [0] * 8
    assert rows_of("SELECT count(*) FROM search_entry", []) == [(0,)]


def test_copies_that_came_later_get_another_first(workspace: Workspace, year: None) -> None:
    came(workspace, "first", 450, LONG_TEXT)
    came(workspace, "second", 90, LONG_TEXT)
    came(workspace, "third", 60, LONG_TEXT)
    purge_all()
    second, third = (Mention.objects.get(remote_id=id) for id in ("second", "third"))
    assert (second.first_id, second.copies) == (None, 1)
    assert (third.first_id, third.copies) == (second.pk, 0)
    assert [match.is_copy for match in Match.objects.order_by("at")] == [False, True]


def test_a_copy_that_goes_first_is_counted_no_more(workspace: Workspace, year: None) -> None:
    came(workspace, "copy", 450, LONG_TEXT)
    with coming_in(days_ago(90)):
        at, then = days_ago(460), days_ago(90)
        put(workspace, posted("first", LONG_TEXT, author="b", at=at, received_at=then))
    assert Mention.objects.get(remote_id="first").copies == 1
    purge_all()
    first = Mention.objects.get()
    assert (first.remote_id, first.copies, first.first_id) == ("first", 0, None)


def test_counts_of_what_came_in_late_are_kept(workspace: Workspace, year: None) -> None:
    came(workspace, "old", 450)
    with coming_in(days_ago(90)):
        put(workspace, posted("late", at=days_ago(450), received_at=days_ago(90)))
    purge_all()
    assert kept() == {"late"}
    assert sum(Volume.objects.values_list("posts", flat=True)) == 1
    assert differences(workspace) == 0


def test_with_too_much_to_count_again_mentions_go_one_by_one(
    workspace: Workspace, year: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dropping, "MOST_COUNTED_AGAIN", 0)
    came(workspace, "old", 450)
    with coming_in(days_ago(90)):
        put(workspace, posted("late", at=days_ago(450), received_at=days_ago(90)))
    purge_all()
    assert kept() == {"late"}
    assert differences(workspace) == 0


def test_a_post_may_come_again_once_its_month_went(workspace: Workspace, year: None) -> None:
    came(workspace, "1", 450)
    assert purge_some("worker")  # its payload
    assert purge_some("worker")  # the month; its keys are not freed yet
    while kept():
        assert purge_some("worker")
    assert keys() == 1
    put(workspace, posted("1"))
    purge_all()
    assert kept() == {"1"}
    assert keys() == 1
    assert put(workspace, posted("1")).repeated == 1


def test_payloads_go_by_month_long_before_mentions(workspace: Workspace, year: None) -> None:
    came(workspace, "old", 100)
    came(workspace, "new", 1)
    assert purge_some("worker")
    name = f"{PAYLOADS.table}_{days_ago(100):%Y_%m}"
    assert rows_of(f"SELECT count(*) FROM {name}", []) == [(0,)]
    assert [one.mention.remote_id for one in RawPayload.objects.all()] == ["new"]
    assert kept() == {"old", "new"}


def test_by_months_a_mention_stays_until_its_month_is_over(
    workspace: Workspace, year: None, settings: LazySettings
) -> None:
    middle = start_of(month_of(days_ago(180))) + timedelta(days=14)
    days = (NOW - middle).days
    Retention.objects.create(workspace=workspace, days=days)
    came(workspace, "early", days + 10)
    came(workspace, "late in the month", days - 10)
    settings.PURGE_BY_MONTH = True
    purge_all()
    assert kept() == {"early", "late in the month"}
    settings.PURGE_BY_MONTH = False
    purge_all()
    assert kept() == {"late in the month"}


def test_by_months_a_shorter_rule_does_not_wait(
    workspace: Workspace, year: None, settings: LazySettings
) -> None:
    settings.PURGE_BY_MONTH = True
    Retention.objects.create(workspace=workspace, network="bluesky", days=30)
    came(workspace, "old", 40)
    purge_all()
    assert kept() == set()


def test_an_author_is_erased_from_every_month(
    workspace: Workspace, owner: Member, year: None
) -> None:
    for number, days in enumerate((400, 200, 1)):
        came(workspace, f"{number}", days, author="anna")
    came(workspace, "other", 200)
    assert erase_author(owner, Author.objects.get(remote_id="anna")) == 3
    assert kept() == {"other"}
    assert keys() == 1
    assert rows_of("SELECT count(*) FROM search_entry", []) == [(1,)]


def plan(statement: str) -> str:
    return "\n".join(row[0] for row in rows_of("EXPLAIN " + statement, []))


def test_a_query_reads_only_the_months_that_it_asks_for(workspace: Workspace, year: None) -> None:
    old, new = came(workspace, "old", 200), came(workspace, "new", 1)
    ids = plan(f"SELECT * FROM mentions_mention WHERE id IN ({old.pk}, {new.pk})")
    assert ids.count("Scan") <= 4
    assert f"mentions_mention_{days_ago(200):%Y_%m}" in ids
    assert f"mentions_mention_{days_ago(100):%Y_%m}" not in ids
    since = days_ago(1).isoformat()
    counts = plan(f"SELECT * FROM mentions_tally WHERE watch_id = 1 AND at >= '{since}'")
    assert f"mentions_tally_{days_ago(100):%Y_%m}" not in counts


def test_a_note_on_a_mention_that_is_gone_is_refused(workspace: Workspace, owner: Member) -> None:
    execute("SET CONSTRAINTS ALL IMMEDIATE", [])
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.create(mention_id=1, member=owner, text="?")


def test_by_months_what_falls_into_no_month_does_not_wait(
    workspace: Workspace, year: None, settings: LazySettings
) -> None:
    settings.PURGE_BY_MONTH = True
    with coming_in(start_of(month_of(NOW) + 30)):
        put(workspace, posted("lost", at=days_ago(400), received_at=days_ago(400)))
    purge_all()
    assert kept() == set()
