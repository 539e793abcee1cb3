"""The calendar: everything due, on the viewer's clock, at a bounded price; moving says first what
falls, and can be undone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from perchoir.core.people.models import Member
from perchoir.publishing.approvals.actions import decide, submit_post
from perchoir.publishing.deliveries.models import Delivery, State
from perchoir.publishing.planning import agenda
from perchoir.publishing.planning.agenda import Asked, calendar_of, timeless
from perchoir.publishing.planning.models import PlanFile, Slot
from perchoir.publishing.planning.slots import change_slots
from perchoir.publishing.posts.models import Post
from perchoir.publishing.tests.speaking import add_account, make_voice, only_delivery, write
from perchoir.publishing.voices.models import Voice

PARIS = "Europe/Paris"
SignIn = Callable[[Member], Client]
CALENDAR = "/w/morvan/planning/"
MAY = Asked("month", date(2031, 5, 6), PARIS)


@pytest.fixture
def post(manager: Member, voice: Voice) -> Post:
    return write(manager, voice, "Portes ouvertes", local_time="2031-05-06T10:00")


@pytest.fixture
def client(manager: Member, sign_in: SignIn) -> Client:
    return sign_in(manager)


def _move(client: Client, post: Post, **values: object) -> object:
    given = {
        "revision": post.revision, "local_time": "2031-05-07T10:00", "zone": PARIS, **values,
    }  # fmt: skip
    return client.post(f"{CALENDAR}{post.pk}/move/", given)


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_each_view_shows_what_is_due_with_its_state_in_words(
    client: Client, post: Post, view: str
) -> None:
    page = client.get(CALENDAR, {"view": view, "day": "2031-05-06", "zone": PARIS})
    assert page.status_code == 200
    assert "Portes ouvertes" in page.content.decode()
    assert "10:00" in page.content.decode()
    assert 'class="standing drafts"' in page.content.decode()


def test_weeks_begin_on_monday_and_months_are_whole() -> None:
    assert MAY.days[0].weekday() == 0
    assert (len(MAY.days), MAY.days[0], MAY.days[-1]) == (35, date(2031, 4, 28), date(2031, 6, 1))
    week = Asked("week", date(2031, 5, 11), PARIS)
    assert (week.days[0], week.days[-1]) == (date(2031, 5, 5), date(2031, 5, 11))
    assert [MAY.beside(-1), MAY.beside(1)] == [date(2031, 4, 1), date(2031, 6, 1)]
    assert len(Asked("list", date(2028, 2, 9), PARIS).days) == 29


def test_a_post_stands_on_the_day_of_the_viewers_clock(manager: Member, voice: Voice) -> None:
    write(manager, voice, local_time="2031-05-06T01:00")
    there = calendar_of(manager.workspace, Asked("list", date(2031, 5, 6), "America/New_York"))
    assert [cell.day for cell in there.cells if cell.entries] == [date(2031, 5, 5)]


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [("voice", 1, 1), ("network", "bluesky", 1), ("state", "review", 1), ("author", 1, 2)],
)
def test_filters_choose(
    manager: Member, owner: Member, voice: Voice, name: str, value: int | str, number: int
) -> None:
    write(manager, voice, local_time="2031-05-06T10:00")
    other = make_voice(manager.workspace, "helene")
    add_account(other, "bluesky")
    submitted = write(owner, other, local_time="2031-05-06T11:00")
    submitted.deliveries.update(state=State.IN_REVIEW)
    write(manager, make_voice(manager.workspace, "paul"), local_time="2031-05-06T12:00")
    numbers = {"voice": voice.pk, "author": manager.pk}
    asked = agenda.Asked(
        "list",
        date(2031, 5, 6),
        PARIS,
        **{name: numbers.get(name, value)},  # type: ignore[arg-type]
    )
    found = calendar_of(manager.workspace, asked)
    assert sum(len(cell.entries) for cell in found.cells) == number


def test_what_was_cancelled_is_not_there(manager: Member, post: Post) -> None:
    post.deliveries.update(state=State.CANCELLED)
    assert calendar_of(manager.workspace, MAY).is_empty


def test_a_cell_shows_a_few_and_says_how_many_more(
    client: Client, manager: Member, voice: Voice
) -> None:
    for minute in range(7):
        write(manager, voice, f"Texte {minute}", local_time=f"2031-05-06T10:0{minute}")
    (cell,) = [one for one in calendar_of(manager.workspace, MAY).cells if one.entries]
    assert (len(cell.entries), cell.more) == (4, 3)
    page = client.get(CALENDAR, {"day": "2031-05-06"}, headers={"accept-language": "en"})
    assert "and 3 more" in page.content.decode()


def test_a_flood_is_cut_and_said(
    manager: Member, voice: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "MOST_READ", 2)
    for hour in (10, 11, 12):
        write(manager, voice, local_time=f"2031-05-06T{hour}:00")
    found = calendar_of(manager.workspace, MAY)
    assert found.cut
    assert sum(len(cell.entries) for cell in found.cells) == 2


def test_the_number_of_queries_does_not_grow_with_the_posts(
    client: Client, manager: Member, voice: Voice
) -> None:
    counts = []
    for day in range(1, 7):
        write(manager, voice, local_time=f"2031-05-0{day}T10:00")
        write(manager, voice)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(CALENDAR, {"day": "2031-05-06"})
        counts.append(len(queries))
    assert counts[1] == counts[-1]


def test_the_calendar_reads_an_index(manager: Member, voice: Voice) -> None:
    _fill_years(voice, 1_500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = agenda._due(manager.workspace, MAY).explain()
    # The planners choose among the indexes that hold the time; reading all rows is none of them.
    assert "Index" in plan or "INDEX delivery_planned" in plan
    assert "Seq Scan" not in plan
    assert "SCAN deliveries_delivery" not in plan
    assert "due_at" in plan


def _fill_years(voice: Voice, number: int) -> None:
    """A post each day for years."""
    account = voice.accounts.get()
    first = datetime(2028, 1, 1, 9, tzinfo=UTC)
    posts = Post.objects.bulk_create(
        Post(workspace=voice.workspace, voice=voice, due_at=first + day * timedelta(days=1))
        for day in range(number)
    )
    Delivery.objects.bulk_create(
        Delivery(
            workspace=voice.workspace, voice=voice, post=post, account=account,
            state=State.SEEN, due_at=post.due_at,
        )
        for post in posts
    )  # fmt: skip


def test_a_draft_without_a_time_waits_beside_the_calendar(manager: Member, voice: Voice) -> None:
    post = write(manager, voice)
    assert [entry.post for entry in timeless(manager.workspace, MAY)] == [post]


def test_free_hours_stand_in_the_calendar(client: Client, manager: Member, voice: Voice) -> None:
    change_slots(manager, voice, [*[[]] * 1, [datetime(2031, 1, 1, 18, tzinfo=UTC).time()]])
    page = client.get(CALENDAR, {"day": "2031-05-06", "zone": PARIS}).content.decode()
    assert f"?voice={voice.pk}&amp;at=2031-05-06T18:00" in page


def test_an_hour_that_does_not_exist_says_so(manager: Member, voice: Voice) -> None:
    write(manager, voice, local_time="2031-03-30T01:30")
    found = calendar_of(manager.workspace, Asked("week", date(2031, 3, 30), PARIS))
    assert [cell.key for cell in found.cells if not cell.exists] == ["2031-03-30T02"]


def test_an_empty_calendar_teaches_the_next_step(client: Client, voice: Voice) -> None:
    assert "posts/new/" in client.get(CALENDAR).content.decode()


def test_nonsense_in_the_address_is_left_out(client: Client, post: Post) -> None:
    page = client.get(
        CALENDAR,
        {"view": "x", "day": "9999-99-99", "zone": "Nowhere", "voice": "a", "state": "?"},
    )
    assert page.status_code == 200


def test_a_drop_moves_at_once_and_can_be_undone(client: Client, post: Post) -> None:
    answer = client.post(
        f"{CALENDAR}{post.pk}/move/",
        {"revision": 1, "local_time": "2031-05-07T10:00", "zone": PARIS},
        follow=True,
    )
    post.refresh_from_db()
    assert post.local_time == "2031-05-07T10:00"
    undo = answer.content.decode().split('action="')
    address = next(one for one in undo if "/planning/undo/" in one[:40]).partition('"')[0]
    client.post(address.replace("&amp;", "&"))
    post.refresh_from_db()
    assert post.local_time == "2031-05-06T10:00"


def test_an_undo_that_was_made_up_does_nothing(client: Client, post: Post) -> None:
    assert client.post(f"{CALENDAR}undo/?back=made-up").status_code == 400


def test_the_page_says_what_falls_before_it_moves(
    client: Client, manager: Member, approver: Member, voice: Voice
) -> None:
    voice.steps = [{"rule": "any", "members": [approver.pk]}]
    voice.save()
    post = write(manager, voice, local_time="2031-05-06T10:00")
    submit_post(manager, post, revision=1)
    delivery = only_delivery(post)
    decide(approver, delivery, digest=delivery.digest, decision="yes")
    page = _move(client, post)
    assert 'name="losing" value="1"' in page.content.decode()  # type: ignore[attr-defined]
    assert only_delivery(post).state == State.SCHEDULED
    _move(client, post, losing=1)
    assert only_delivery(post).state == State.IN_REVIEW


def test_what_stands_near_is_asked_before_it_moves(
    client: Client, manager: Member, voice: Voice, post: Post
) -> None:
    other = make_voice(manager.workspace, "helene")
    write(manager, other, "Autre chose", local_time="2031-05-07T10:30")
    page = _move(client, post).content.decode()  # type: ignore[attr-defined]
    post.refresh_from_db()
    assert post.local_time == "2031-05-06T10:00"
    keys = page.split('name="all_the_same" value="')[1].partition('"')[0]
    _move(client, post, all_the_same=keys)
    post.refresh_from_db()
    assert post.local_time == "2031-05-07T10:00"
    assert post.all_the_same.count() == 1


def test_what_cannot_move_says_why_and_keeps_what_was_typed(client: Client, post: Post) -> None:
    Delivery.objects.filter(post=post).update(state=State.SENT)
    page = _move(client, post)
    assert page.status_code == 400  # type: ignore[attr-defined]
    assert "2031-05-07T10:00" in page.content.decode()  # type: ignore[attr-defined]


def test_one_comes_back_to_our_own_pages_only(client: Client, post: Post) -> None:
    answer = _move(client, post, next="https://elsewhere.example/w/")
    assert urlsplit(answer["Location"]).netloc == ""  # type: ignore[index]
    assert answer["Location"] == CALENDAR  # type: ignore[index]


def test_hours_are_typed_as_people_write_them(client: Client, voice: Voice) -> None:
    address = f"{CALENDAR}slots/{voice.pk}/"
    assert client.post(address, {"day0": "9h, 18:30 7h05"}).status_code == 302
    assert [f"{slot.at:%H:%M}" for slot in Slot.objects.filter(voice=voice)] == [
        "07:05", "09:00", "18:30",
    ]  # fmt: skip
    assert "09:00" in client.get(address).content.decode()
    assert client.get(f"{CALENDAR}slots/").status_code == 200
    for wrong in ("25:00", "midi", "12:99"):
        page = client.post(address, {"day0": wrong})
        assert page.status_code == 400
        assert wrong in page.content.decode()


def test_a_proposal_is_shown_adjusted_and_accepted(
    client: Client, manager: Member, voice: Voice
) -> None:
    posts = [write(manager, voice, f"Brouillon {number}") for number in range(3)]
    assert "Brouillon 2" in client.get(f"{CALENDAR}spread/").content.decode()
    window = {
        "first": "2031-05-08", "last": "2031-05-08", "opens": "08:00", "closes": "19:00",
        "zone": PARIS, "apart": "10", "post": [post.pk for post in posts],
    }  # fmt: skip
    page = client.post(f"{CALENDAR}spread/proposal/", window).content.decode()
    assert page.count('type="datetime-local"') == 3
    assert not Post.objects.filter(due_at__isnull=False).exists()
    lines = {f"at-{post.pk}": f"2031-05-08T1{number}:00" for number, post in enumerate(posts)}
    lines |= {f"revision-{post.pk}": "1" for post in posts}
    again = client.post(f"{CALENDAR}spread/proposal/", window | lines)
    assert again.content.decode().count('type="datetime-local"') == 3
    stale = client.post(
        f"{CALENDAR}spread/accept/", window | lines | {f"revision-{posts[0].pk}": 9}
    )
    assert stale.status_code == 409
    assert not Post.objects.filter(due_at__isnull=False).exists()
    client.post(f"{CALENDAR}spread/accept/", window | lines)
    assert Post.objects.filter(due_at__isnull=False).count() == 3


def test_a_window_that_is_none_is_said_on_the_page(client: Client, voice: Voice) -> None:
    for address in ("proposal", "accept"):
        assert client.post(f"{CALENDAR}spread/{address}/", {"first": "x"}).status_code == 400


def test_a_file_is_looked_at_then_confirmed(client: Client, voice: Voice) -> None:
    assert client.get(f"{CALENDAR}import/").status_code == 200
    file = SimpleUploadedFile("plan.csv", "voix;texte\nmorvan;Été\nnobody;Non\n".encode())
    there = client.post(f"{CALENDAR}import/", {"file": file})["Location"]
    page = client.get(there).content.decode()
    assert "Été" in page
    assert "nobody" in page
    client.post(there, {"column-voice": "0", "column-text": "1", "date_format": "iso"})
    assert client.post(f"{there}confirm/", {"count": "9"}).status_code == 409
    assert client.post(f"{there}confirm/", {"count": "1"}).status_code == 302
    assert str(Post.objects.get()) == "Été"


def test_the_questions_of_a_file_stand_on_its_page_and_wait_for_a_yes(
    client: Client, voice: Voice
) -> None:
    rows = "date,text\n2031-05-08 10:00,Merci @paul@ailleurs.example\n"
    file = SimpleUploadedFile("plan.csv", rows.encode())
    there = client.post(f"{CALENDAR}import/", {"file": file})["Location"]
    assert "who @paul@ailleurs.example is" in client.get(there).content.decode()
    assert client.post(f"{there}confirm/", {"count": "1"}).status_code == 409
    assert not Post.objects.exists()
    assert client.post(f"{there}confirm/", {"count": "1", "known": "1"}).status_code == 302
    assert Post.objects.count() == 1


def test_a_file_that_is_none_is_said_and_one_can_be_forgotten(
    client: Client, manager: Member, voice: Voice
) -> None:
    assert client.post(f"{CALENDAR}import/").status_code == 400
    empty = SimpleUploadedFile("plan.csv", b" ")
    assert client.post(f"{CALENDAR}import/", {"file": empty}).status_code == 400
    good = SimpleUploadedFile("plan.csv", b"text\nBonjour\n")
    there = client.post(f"{CALENDAR}import/", {"file": good})["Location"]
    client.post(f"{there}forget/")
    assert not PlanFile.objects.exists()


def test_a_file_goes_after_a_day(client: Client, voice: Voice) -> None:
    good = b"text\nBonjour\n"
    client.post(f"{CALENDAR}import/", {"file": SimpleUploadedFile("a.csv", good)})
    with time_machine.travel("2036-01-01T00:00:00+00:00"):
        client.force_login(voice.workspace.members.get().user,
                           backend="django.contrib.auth.backends.ModelBackend")  # fmt: skip
        client.post(f"{CALENDAR}import/", {"file": SimpleUploadedFile("b.csv", good)})
    assert [file.name for file in PlanFile.objects.all()] == ["b.csv"]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_period_is_exported(client: Client, post: Post, form: str) -> None:
    period = {"first": "2031-05-01", "last": "2031-05-31", "as": form, "zone": PARIS}
    answer = client.get(f"{CALENDAR}export/", period)
    assert "Portes ouvertes" in b"".join(answer).decode()
    wrong = client.get(f"{CALENDAR}export/", {"as": "exe"})
    assert wrong.status_code == 404


def test_what_stands_near_stops_a_hand_in_until_somebody_goes_on(
    client: Client, manager: Member, voice: Voice, post: Post
) -> None:
    other = make_voice(manager.workspace, "helene")
    write(manager, other, "Autre chose", local_time="2031-05-06T10:30")
    address = f"/w/morvan/posts/{post.pk}/"
    assert 'id="near"' in client.get(address).content.decode()
    form = {
        "part": "Portes ouvertes", "account": [one.pk for one in voice.accounts.all()],
        "revision": post.revision, "local_time": "2031-05-06T10:00", "zone": PARIS,
    }  # fmt: skip
    page = client.post(f"{address}submit/", form).content.decode()
    assert only_delivery(post).state == State.DRAFT
    keys = page.split('name="all_the_same" value="')[1].partition('"')[0]
    post.refresh_from_db()
    seen = {"revision": post.revision, "sure": "yes"}
    client.post(f"{address}submit/", form | seen | {"all_the_same": "made-up"})
    assert only_delivery(post).state == State.DRAFT
    post.refresh_from_db()
    client.post(
        f"{address}submit/", form | seen | {"revision": post.revision, "all_the_same": keys}
    )
    assert only_delivery(post).state == State.SCHEDULED


def test_all_the_same_is_said_on_the_page_of_the_post(
    client: Client, manager: Member, voice: Voice, post: Post
) -> None:
    write(manager, voice, "Autre chose", local_time="2031-05-06T10:05")
    page = client.get(f"/w/morvan/posts/{post.pk}/").content.decode()
    keys = page.split('name="all_the_same" value="')[1].partition('"')[0]
    client.post(f"{CALENDAR}{post.pk}/all-the-same/", {"all_the_same": keys})
    assert 'id="near"' not in client.get(f"/w/morvan/posts/{post.pk}/").content.decode()


def test_a_free_hour_is_one_press_away(client: Client, manager: Member, voice: Voice) -> None:
    change_slots(manager, voice, [[datetime(2031, 1, 1, 18, tzinfo=UTC).time()]] * 7)
    post = write(manager, voice)
    page = client.get(f"/w/morvan/posts/{post.pk}/").content.decode()
    slot = page.split('name="slot" value="')[1].partition('"')[0]
    accounts = [one.pk for one in voice.accounts.all()]
    form = {"part": "Bonjour", "account": accounts, "revision": 1, "slot": slot}
    client.post(f"/w/morvan/posts/{post.pk}/", form)
    post.refresh_from_db()
    assert f"{post.local_time} {post.zone}" == slot
    empty = client.get("/w/morvan/posts/new/", {"at": "2031-05-06T18:00"}).content.decode()
    assert 'value="2031-05-06T18:00"' in empty
