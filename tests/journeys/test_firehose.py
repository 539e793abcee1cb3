"""From somebody's post on a real server to a real screen: what is written there is read here."""

import time
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.house import House
from tests.rigs.atproto.rig import Account, Atproto
from tests.rigs.atproto.rig import atproto as atproto

pytestmark = [pytest.mark.browser, pytest.mark.atproto, pytest.mark.enable_socket]
PATIENCE_MS = 45_000
_names = (f"writer{number}" for number in count())

Writer = Callable[[], Account]


@pytest.fixture
def writer(atproto: Atproto) -> Writer:
    """Somebody new on that server."""
    return lambda: atproto.create_account(next(_names))


@pytest.fixture
def listening_house(house: House, atproto: Atproto) -> House:
    """Web and worker as two processes, a source at the real server, a watch."""
    house.tell("listen", since="0", **atproto.settings)
    house.run("worker")
    house.start()
    return house


def _open_deck(house: House, page: Page) -> None:
    with page.expect_response(lambda answer: "/deck/stream/" in answer.url):
        house.open(page, "/w/morvan/deck/")


def _post(page: Page, text: str) -> Locator:
    return page.get_by_role("region", name="Morvan").locator(".feed .post", has_text=text)


def _appears(post: Locator) -> None:
    post.first.wait_for(state="visible", timeout=PATIENCE_MS)
    expect(post).to_have_count(1)


def _disappears(post: Locator) -> None:
    post.first.wait_for(state="detached", timeout=PATIENCE_MS)
    expect(post).to_have_count(0)


def _report(what: str, began: float) -> None:
    """For whoever runs with -s: a figure, never an assertion."""
    print(f"\n{what}: {(time.monotonic() - began) * 1000:.0f} ms")  # noqa: T201


def test_a_post_written_there_appears_changes_and_disappears_here(
    listening_house: House, page: Page, writer: Writer
) -> None:
    anna = writer()
    anna.post("Morvan, un premier mot")
    _open_deck(listening_house, page)
    _appears(_post(page, "un premier mot"))
    began = time.monotonic()
    uri = anna.post("Morvan embauche à Brest")
    _appears(_post(page, "embauche à Brest"))
    _report("written there, read here", began)
    began = time.monotonic()
    anna.edit(uri, "Morvan embauche à Quimper")
    _appears(_post(page, "embauche à Quimper"))
    _disappears(_post(page, "embauche à Brest"))
    _report("edited there, changed here", began)
    began = time.monotonic()
    anna.delete(uri)
    _disappears(_post(page, "embauche à Quimper"))
    _report("deleted there, gone here", began)
    _appears(_post(page, "un premier mot"))


def test_a_deleted_post_leaves_search_and_counts_too(
    listening_house: House, page: Page, writer: Writer
) -> None:
    house, anna = listening_house, writer()
    uris = [anna.post(f"Morvan, palmarès {word}") for word in ("gardé", "effacé")]
    _open_deck(house, page)
    _appears(_post(page, "palmarès effacé"))
    anna.delete(uris[1])
    _disappears(_post(page, "palmarès effacé"))
    house.open(page, "/w/morvan/search/?q=palmarès")
    results = page.get_by_role("main")
    expect(results).to_contain_text("palmarès gardé")
    expect(results).not_to_contain_text("palmarès effacé")
    figures = house.tell("figures", watch="Morvan")
    assert figures["mentions"] == figures["volume"]
    assert figures["wrong_counts"] == 0


def test_an_account_that_is_taken_down_takes_all_its_posts_along(
    listening_house: House, page: Page, writer: Writer
) -> None:
    eve, anna = writer(), writer()
    for number in range(3):
        eve.post(f"Morvan, calomnie {number}")
    anna.post("Morvan, une bonne nouvelle")
    _open_deck(listening_house, page)
    _appears(_post(page, "une bonne nouvelle"))
    expect(_post(page, "calomnie")).to_have_count(3)
    eve.take_down()
    _disappears(_post(page, "calomnie"))
    expect(_post(page, "une bonne nouvelle")).to_have_count(1)
    assert listening_house.tell("figures", watch="Morvan")["wrong_counts"] == 0


def test_a_post_carries_its_authors_handle(
    listening_house: House, page: Page, writer: Writer
) -> None:
    anna = writer()
    _open_deck(listening_house, page)
    anna.post("Morvan, signé de ma main")
    expect(_post(page, "signé de ma main")).to_contain_text(anna.handle, timeout=PATIENCE_MS)


def test_the_source_is_well_and_says_when_its_last_post_came(
    listening_house: House, page: Page, writer: Writer
) -> None:
    anna = writer()
    _open_deck(listening_house, page)
    anna.post("Morvan se porte bien")
    _appears(_post(page, "se porte bien"))
    page.goto(f"{listening_house.address}/w/morvan/sources/")
    page.get_by_role("link", name="Our server").click()
    health = page.get_by_role("region", name="Health")
    expect(health).to_contain_text("Well")
    expect(health.locator("dt:has-text('Last post') + dd time")).to_be_visible()
    expect(page.get_by_role("region", name="Recent problems")).to_contain_text("None.")


def test_a_source_whose_server_dies_says_so_and_recovers(
    listening_house: House, page: Page, writer: Writer, atproto: Atproto
) -> None:
    anna = writer()
    _open_deck(listening_house, page)
    anna.post("Morvan avant la panne")
    _appears(_post(page, "avant la panne"))
    atproto.kill()
    try:
        page.goto(f"{listening_house.address}/w/morvan/sources/")
        page.get_by_role("link", name="Our server").click()
        health = page.get_by_role("region", name="Health")
        expect(health).not_to_contain_text("Well", timeout=PATIENCE_MS)
    finally:
        atproto.start()
    anna.post("Morvan après la panne")
    _open_deck(listening_house, page)
    expect(_post(page, "après la panne")).to_have_count(1, timeout=2 * PATIENCE_MS)
    expect(_post(page, "avant la panne")).to_have_count(1)
