"""The page of one mention, and reading by keyset."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from perchoir.core.media import Shape, proxied_path
from perchoir.core.people.models import Member, Workspace
from perchoir.listening.mentions.cards import Piece, cards_for, cut, without_last_links
from perchoir.listening.mentions.models import Match, Mention, RawPayload
from perchoir.listening.mentions.queries import Place, newest_of_watch, visible_matches
from perchoir.listening.mentions.reading import read_mention
from perchoir.listening.mentions.tests.rig import NOON, make_watch, posted, put
from perchoir.listening.watches.models import Watch
from perchoir.networks.contract import Link

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]
COPY = "Morvan ferme l’usine de Brest, annonce la direction dans un communiqué ce matin"


@pytest.fixture
def watch(workspace: Workspace) -> Watch:
    return make_watch(workspace, "Morvan", "morvan")


def _fill(workspace: Workspace, number: int) -> None:
    put(
        workspace,
        *(
            posted(str(n), f"Morvan, avis {n}", at=NOON + timedelta(seconds=n // 3))
            for n in range(number)
        ),
    )


def _all_pages(watch: Watch, limit: int) -> list[str]:
    found: list[str] = []
    below = None
    while True:
        page = newest_of_watch(watch, below, limit)
        found += [one.remote_id for one in page.mentions]
        if page.older is None:
            return found
        below = Place.read(str(page.older))


@pytest.mark.parametrize("limit", [1, 7, 30, 50])
def test_pages_follow_each_other_with_nothing_lost_and_nothing_twice(
    workspace: Workspace, watch: Watch, limit: int
) -> None:
    _fill(workspace, 30)
    found = _all_pages(watch, limit)
    assert sorted(found, key=int) == [str(n) for n in range(30)]
    assert [int(one) // 3 for one in found] == sorted((n // 3 for n in range(30)), reverse=True)


@pytest.mark.parametrize(
    "text", ["", "_", "yesterday_1", "2026-11-02T12:00:00_1", "2026-11-02T12:00:00+00:00_x"]
)
def test_a_place_that_nobody_wrote_is_the_top(text: str) -> None:
    assert Place.read(text) is None


def test_the_newest_of_a_watch_are_read_from_their_index(
    workspace: Workspace, watch: Watch
) -> None:
    _fill(workspace, 30)
    page = newest_of_watch(watch, None, 10)
    assert page.older
    matches = visible_matches().filter(watch=watch, at__lte=page.older.at)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = matches.order_by("-at", "-id")[:50].explain()
    assert "match_newest" in plan
    assert "TEMP B-TREE" not in plan


def test_the_firsts_of_a_watch_are_read_past_a_storm_from_their_own_index(
    workspace: Workspace, watch: Watch
) -> None:
    _fill(workspace, 40)
    _storm(watch, 3_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    matches = visible_matches().filter(watch=watch, is_copy=False)
    plan = matches.order_by("-at", "-id")[:50].explain()
    assert "match_firsts" in plan
    assert "TEMP B-TREE" not in plan
    firsts = newest_of_watch(watch, None, 50, copies=False).mentions
    assert len(firsts) == 40


def _storm(watch: Watch, number: int) -> None:
    """Copies of one post, newer than all others."""
    one = Mention.objects.order_by("pk")[0]
    copies = [
        Mention(
            workspace=watch.workspace,
            network="bluesky",
            remote_id=f"copy{n}",
            author=one.author,
            first=one,
            at=NOON + timedelta(hours=1, seconds=n),
            received_at=NOON + timedelta(hours=1, seconds=n),
        )
        for n in range(number)
    ]
    Mention.objects.bulk_create(copies)
    Match.objects.bulk_create(
        [Match(watch=watch, mention=one, at=one.at, is_copy=True) for one in copies]
    )


def test_a_column_is_read_in_as_many_queries_for_fifty_as_for_five(
    workspace: Workspace,
    watch: Watch,
    analyst: Member,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    _fill(workspace, 60)
    for limit in (5, 50):
        with django_assert_num_queries(3):
            mentions = newest_of_watch(watch, None, limit).mentions
            cards = cards_for(analyst, mentions, [watch.query])
            assert all(card.pieces and card.mention.author.name for card in cards)


def test_the_page_of_a_mention_takes_as_many_queries_whatever_surrounds_it(
    workspace: Workspace,
    watch: Watch,
    analyst: Member,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    put(
        workspace,
        *(posted(str(n), COPY, author=f"a{n}", at=NOON + timedelta(minutes=n)) for n in range(30)),
        *(posted(f"r{n}", f"Morvan répond {n}", root="0", reply_to="0") for n in range(30)),
    )
    client = sign_in(analyst)
    first = Mention.objects.get(remote_id="0")
    with django_assert_max_num_queries(32):
        assert client.get(f"/w/morvan/mentions/{first.pk}/").status_code == 200


def test_copies_begin_with_who_said_it_first(
    workspace: Workspace, watch: Watch, analyst: Member
) -> None:
    later = NOON + timedelta(hours=1)
    put(workspace, posted("1", COPY, author="agence"))
    put(workspace, posted("2", COPY, author="journal", at=later))
    copy = Mention.objects.select_related("author", "workspace", "first").get(remote_id="2")
    copies = read_mention(analyst, copy).copies
    assert [one.mention.remote_id for one in copies] == ["1", "2"]


def test_a_mention_says_which_watch_brought_it_and_by_which_words(
    workspace: Workspace, watch: Watch, analyst: Member, sign_in: SignIn
) -> None:
    put(workspace, posted("1", "Chez Morvan, tout va bien"))
    answer = sign_in(analyst).get(f"/w/morvan/mentions/{Mention.objects.get().pk}/")
    assert "<mark>Morvan</mark>" in answer.text
    assert 'id="reading-why"' in answer.text


def test_a_mention_of_another_workspace_is_not_there(
    workspace: Workspace, watch: Watch, stranger: Member, sign_in: SignIn
) -> None:
    put(workspace, posted("1"))
    number = Mention.objects.get().pk
    assert sign_in(stranger).get(f"/w/elsewhere/mentions/{number}/").status_code == 404


def test_the_payload_is_shown_as_text_while_it_is_kept(
    workspace: Workspace, watch: Watch, analyst: Member, sign_in: SignIn
) -> None:
    put(workspace, posted("1", raw='{"texte": "<b>été</b>"}'.encode()))
    client = sign_in(analyst)
    address = f"/w/morvan/mentions/{Mention.objects.get().pk}/raw/"
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.text == '{\n  "texte": "<b>été</b>"\n}'
    RawPayload.objects.all().delete()
    assert client.get(address).status_code == 404


def test_a_picture_that_cannot_be_had_leaves_a_placeholder_and_a_foreign_address_nothing(
    workspace: Workspace, analyst: Member, sign_in: SignIn
) -> None:
    client = sign_in(analyst)
    signed = proxied_path("morvan", "http://127.0.0.1:1/a.png", Shape.SMALL)
    assert client.get(f"/w/morvan/mentions/media/{signed}")["Location"].endswith("no-picture.svg")
    foreign = proxied_path("elsewhere", "http://127.0.0.1:1/a.png", Shape.SMALL)
    assert client.get(f"/w/morvan/mentions/media/{foreign}").status_code == 404


def test_a_link_that_is_no_web_address_is_not_shown(
    workspace: Workspace, watch: Watch, analyst: Member
) -> None:
    links = (Link("javascript:alert(1)"), Link("http://[broken"), Link("https://a.example/b?c=d"))
    put(workspace, posted("1", links=links))
    mention = Mention.objects.select_related("author").get()
    [shown] = cards_for(analyst, [mention])[0].links
    assert (shown.host, shown.rest) == ("a.example", "/b?c=d")


def test_a_link_says_where_it_goes_even_when_its_name_looks_like_another(
    workspace: Workspace, watch: Watch, analyst: Member, sign_in: SignIn
) -> None:
    links = (Link("https://аррӏе.com/\u202egpj"), Link("https://économie.fr/"))
    put(workspace, posted("1", author="\u202eelgoog", links=links))
    mention = Mention.objects.select_related("author").get()
    assert [link.host for link in cards_for(analyst, [mention])[0].links] == [
        "xn--80ak6aa92e.com",
        "économie.fr",
    ]
    page = sign_in(analyst).get(f"/w/morvan/mentions/{mention.pk}/").text
    assert '<bdi class="host" dir="ltr">xn--80ak6aa92e.com</bdi>' in page
    assert 'title="xn--80ak6aa92e.com/gpj"' in page
    assert "<bdi>ELGOOG</bdi>" in page


def test_marks_never_overlap_and_take_the_sign_of_a_tag() -> None:
    assert cut("voir #Morvan ici", [(6, 12), (6, 9), (8, 12)]) == [
        Piece("voir "),
        Piece("#Morvan", matched=True),
        Piece(" ici"),
    ]
    assert cut("", [(0, 3)]) == []


def test_addresses_that_stand_below_a_text_are_not_written_twice() -> None:
    urls = ["https://a.example/1", "https://b.example/2"]
    assert without_last_links("Lire https://a.example/1 https://b.example/2\n", urls) == "Lire"
    assert without_last_links("https://a.example/1 à lire", urls) == "https://a.example/1 à lire"


def test_a_watch_without_a_match_has_an_empty_column(watch: Watch) -> None:
    assert not Match.objects.exists()
    assert newest_of_watch(watch).mentions == []


def test_what_a_mention_sounds_like_is_said_to_be_estimated(
    workspace: Workspace, watch: Watch, analyst: Member, sign_in: SignIn
) -> None:
    put(workspace, posted("1", "Morvan, quelle honte, bande de connards"))
    answer = sign_in(analyst).get(f"/w/morvan/mentions/{Mention.objects.get().pk}/")
    assert "estimated: negative" in answer.text
    assert "may offend, estimated" in answer.text


def test_a_card_is_quiet_about_what_is_neither_good_nor_bad(
    workspace: Workspace, watch: Watch, analyst: Member, sign_in: SignIn
) -> None:
    put(workspace, posted("1", "Morvan, conseil municipal lundi à 18 h à la mairie"))
    client = sign_in(analyst)
    assert "estimated" not in client.get("/w/morvan/search/", {"q": "morvan"}).text
    assert (
        "estimated: neutral" in client.get(f"/w/morvan/mentions/{Mention.objects.get().pk}/").text
    )
