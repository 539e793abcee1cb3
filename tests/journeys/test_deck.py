"""The deck in a real browser: posts come by themselves, wait politely, and nothing is lost."""

import signal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Axe, NewPage
from tests.journeys.house import House

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
DECK = "/w/morvan/deck/"


def _column(page: Page, name: str = "Morvan") -> Locator:
    return page.get_by_role("region", name=name)


def _posts(page: Page, name: str = "Morvan") -> Locator:
    return _column(page, name).locator(".feed .post")


def _post(page: Page, text: str) -> Locator:
    return page.locator(".feed .post", has_text=text)


def _open_deck(house: House, page: Page, name: str = "Odile") -> None:
    with page.expect_response(lambda answer: "/deck/stream/" in answer.url):
        house.open(page, DECK, name)


def test_posts_stored_by_another_process_appear_in_their_columns(
    live_house: House, page: Page
) -> None:
    _open_deck(live_house, page)
    live_house.store(
        {"id": "1", "text": "Morvan ouvre ses portes samedi"},
        {"id": "2", "text": "Le prix de l’acier monte"},
        {"id": "3", "text": "Rien à voir"},
    )
    expect(_posts(page)).to_have_count(1)
    expect(_posts(page, "Acier")).to_have_count(1)
    expect(_post(page, "ouvre ses portes").locator("mark")).to_have_text("Morvan")


def test_the_newest_fifty_stand_there_and_older_ones_come_when_one_reaches_the_end(
    live_house: House, page: Page
) -> None:
    live_house.store(
        *({"id": str(n), "text": f"Morvan, avis numéro {n}", "minutes_ago": n} for n in range(120))
    )
    _open_deck(live_house, page)
    expect(_posts(page)).to_have_count(50)
    for expected in (100, 120):
        _column(page).locator(".older").scroll_into_view_if_needed()
        expect(_posts(page)).to_have_count(expected)
    expect(_posts(page).first).to_contain_text("avis numéro 0")
    expect(_posts(page).last).to_contain_text("avis numéro 119")


def test_new_posts_wait_while_the_pointer_is_on_the_column(live_house: House, page: Page) -> None:
    live_house.store({"id": "1", "text": "Morvan, un premier avis"})
    _open_deck(live_house, page)
    _posts(page).first.hover()
    live_house.store(
        {"id": "2", "text": "Morvan, un deuxième avis"},
        {"id": "3", "text": "Morvan, un troisième avis"},
    )
    waiting = _column(page).get_by_role("button", name="2 new")
    expect(waiting).to_be_visible()
    expect(_posts(page)).to_have_count(1)
    page.mouse.move(5, 5)
    expect(_posts(page)).to_have_count(3)
    expect(waiting).to_be_hidden()


def test_a_deleted_post_disappears_and_an_edited_one_changes(live_house: House, page: Page) -> None:
    live_house.store(
        {"id": "1", "text": "Morvan ferme lundi"}, {"id": "2", "text": "Morvan ouvre mardi"}
    )
    _open_deck(live_house, page)
    live_house.tell("remove", ids=["1"])
    expect(_post(page, "ferme lundi")).to_have_count(0)
    live_house.tell("edit", id="2", text="Morvan ouvre mercredi")
    expect(_post(page, "ouvre mercredi")).to_have_count(1)
    expect(_posts(page)).to_have_count(1)


def test_what_a_changed_watch_lets_go_leaves_the_open_column(live_house: House, page: Page) -> None:
    live_house.store(
        {"id": "1", "text": "Morvan ferme lundi"},
        {"id": "2", "text": "Morvan ouvre mardi, l’acier suit"},
        {"id": "3", "text": "Morvan se tait, l’acier suit"},
    )
    _open_deck(live_house, page)
    expect(_posts(page)).to_have_count(3)
    live_house.tell("change", name="Morvan", query="morvan -acier")
    expect(_posts(page)).to_have_count(1)
    expect(_posts(page, "Acier")).to_have_count(2)


def test_a_killed_server_loses_nothing_and_doubles_nothing(live_house: House, page: Page) -> None:
    live_house.store({"id": "0", "text": "Morvan avant la coupure"})
    _open_deck(live_house, page)
    expect(_posts(page)).to_have_count(1)
    live_house.stop(signal.SIGKILL)
    expect(page.get_by_role("status").filter(has_text="connecting again")).to_be_visible()
    for n in range(1, 21):
        live_house.store({"id": str(n), "text": f"Morvan, coupure {n}"})
    live_house.start()
    expect(_posts(page)).to_have_count(21)
    live_house.store({"id": "21", "text": "Morvan après la coupure"})
    expect(_posts(page)).to_have_count(22)
    numbers = _posts(page).evaluate_all("all => all.map(post => post.dataset.mention)")
    assert len(set(numbers)) == 22


def test_a_break_longer_than_events_are_kept_falls_back_to_the_database(
    live_house: House, page: Page
) -> None:
    live_house.store({"id": "0", "text": "Morvan avant la coupure"})
    _open_deck(live_house, page)
    live_house.stop(signal.SIGKILL)
    live_house.store({"id": "1", "text": "Morvan pendant la coupure"})
    live_house.store({"id": "2", "text": "Morvan encore pendant la coupure"})
    live_house.tell("remove", ids=["0"])
    live_house.tell("purge")
    live_house.start()
    expect(_posts(page)).to_have_count(2)
    expect(_post(page, "avant la coupure")).to_have_count(0)


def test_the_server_stops_at_once_with_a_deck_open(live_house: House, page: Page) -> None:
    _open_deck(live_house, page)
    assert live_house.stop() < 5


def test_the_keyboard_walks_and_sorts(live_house: House, page: Page) -> None:
    ids = live_house.store(
        {"id": "1", "text": "Morvan, le plus ancien", "author": "Paul Le Goff", "minutes_ago": 3},
        {"id": "2", "text": "Morvan, au milieu", "minutes_ago": 2},
        {"id": "3", "text": "Morvan, le plus récent", "minutes_ago": 1},
        {"id": "4", "text": "Un mot sur l’acier", "minutes_ago": 1},
    )
    _open_deck(live_house, page)
    keys = page.keyboard
    keys.press("j")
    expect(_post(page, "le plus récent")).to_be_focused()
    keys.press("s")
    expect(_post(page, "le plus récent").locator(".starred")).to_be_visible()
    keys.press("j")
    keys.press("e")
    expect(_post(page, "au milieu").locator(".handled")).to_be_visible()
    keys.press("j")
    keys.press("x")
    expect(_post(page, "le plus ancien")).to_have_count(0)
    keys.press("l")
    expect(_post(page, "Un mot sur")).to_be_focused()
    keys.press("o")
    expect(page.locator("#deck-panel [data-reading]")).to_have_attribute(
        "data-reading", str(ids["4"])
    )
    keys.press("Escape")
    expect(page.locator("#deck-panel")).to_be_hidden()
    expect(_post(page, "Un mot sur")).to_be_focused()
    assert live_house.tell("look", id="3")["stars"] == 1
    assert live_house.tell("look", id="2")["handled"]
    assert live_house.tell("look", id="1")["hidden"]


def test_what_was_hidden_comes_back_with_undo(live_house: House, page: Page) -> None:
    live_house.store({"id": "1", "text": "Morvan, un avis"})
    _open_deck(live_house, page)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(_posts(page)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(_posts(page)).to_have_count(1)
    assert not live_house.tell("look", id="1")["hidden"]


def test_a_note_and_a_colleague_are_reached_from_the_keyboard(
    live_house: House, page: Page
) -> None:
    live_house.store({"id": "1", "text": "Morvan, un avis"})
    _open_deck(live_house, page)
    page.keyboard.press("j")
    page.keyboard.press("n")
    note = page.get_by_label("A few words for your colleagues")
    expect(note).to_be_focused()
    note.fill("À reprendre demain")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#deck-panel .note")).to_contain_text("À reprendre demain")
    page.get_by_label("Hand to").select_option(label="Anatole")
    page.get_by_role("button", name="Hand over").click()
    expect(_posts(page).first).to_contain_text("for Anatole")
    seen = live_house.tell("look", id="1")
    assert (seen["notes"], seen["assignee"]) == (["À reprendre demain"], "Anatole")


def test_a_muted_author_leaves_every_column_of_every_open_deck(
    live_house: House, page: Page, new_page: NewPage
) -> None:
    live_house.store(
        {"id": "1", "text": "Morvan, encore moi", "author": "Bruit Blanc"},
        {"id": "2", "text": "L’acier, toujours moi", "author": "Bruit Blanc"},
        {"id": "3", "text": "Morvan, un avis posé"},
    )
    other = new_page({"width": 1200, "height": 800})
    _open_deck(live_house, other, "Anatole")
    _open_deck(live_house, page)
    _post(page, "encore moi").hover()
    _post(page, "encore moi").get_by_role("button", name="Mute the author").click()
    for deck in (page, other):
        expect(_post(deck, "moi")).to_have_count(0)
        expect(_posts(deck)).to_have_count(1)


def test_columns_are_the_members_own(live_house: House, page: Page, new_page: NewPage) -> None:
    _open_deck(live_house, page)
    _column(page, "Acier").get_by_role("button", name="Column Acier").click()
    page.get_by_role("button", name="Move left").locator("visible=true").click()
    expect(page.locator(".column h2").first).to_have_text("Acier")
    _column(page, "Acier").get_by_role("button", name="Column Acier").click()
    page.get_by_role("button", name="4", exact=True).locator("visible=true").click()
    expect(_column(page, "Acier")).to_have_attribute("data-width", "4")
    page.reload()
    expect(page.locator(".column h2").first).to_have_text("Acier")
    expect(_column(page, "Acier")).to_have_attribute("data-width", "4")
    other = new_page({"width": 1200, "height": 800})
    _open_deck(live_house, other, "Anatole")
    expect(other.locator(".column h2").first).to_have_text("Morvan")


def test_on_a_phone_one_column_fills_the_screen_and_a_post_opens_as_a_page(
    live_house: House, new_page: NewPage
) -> None:
    live_house.store({"id": "1", "text": "Morvan, un avis"})
    phone = new_page(PHONE)
    _open_deck(live_house, phone)
    box = _column(phone).bounding_box()
    assert box
    assert box["width"] == 390
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    _posts(phone).first.locator(".name").tap()
    expect(phone.get_by_role("heading", level=1, name="Jeanne Riou")).to_be_visible()
    phone.get_by_role("button", name="Star").tap()
    expect(phone.get_by_role("button", name="Remove the star")).to_be_visible()


def test_a_mention_shows_its_conversation_its_copies_and_its_author(
    live_house: House, page: Page
) -> None:
    same = "Morvan ferme l’usine de Brest, annonce la direction dans un communiqué ce matin"
    ids = live_house.store(
        {"id": "1", "text": same, "author": "Agence Iroise", "minutes_ago": 30},
        {"id": "2", "text": same, "author": "Le Courrier", "minutes_ago": 20},
        {"id": "3", "text": "Faux, dit Morvan", "reply_to": "1", "kind": "reply"},
        {"id": "4", "text": "Morvan embauche", "author": "Le Courrier", "minutes_ago": 60},
    )
    live_house.open(page, f"/w/morvan/mentions/{ids['2']}/")
    first = page.get_by_role("region", name="Who said it first").get_by_role("listitem").first
    expect(first).to_contain_text("Agence Iroise")
    expect(page.get_by_role("region", name="The same author")).to_contain_text("embauche")
    expect(page.get_by_role("link", name="Read it where it was written")).to_have_attribute(
        "rel", "noreferrer noopener nofollow"
    )
    live_house.open(page, f"/w/morvan/mentions/{ids['1']}/")
    expect(page.get_by_role("region", name="The conversation")).to_contain_text("Faux, dit")


def test_markup_in_a_post_is_shown_as_text(live_house: House, page: Page) -> None:
    _open_deck(live_house, page)
    live_house.store(
        {
            "id": "1",
            "text": "Morvan <img src=x onerror=alert(1)> <script>alert(2)</script>",
            "author": "<b>Eve</b>",
        }
    )
    expect(_posts(page).first).to_contain_text("<script>alert(2)</script>")
    expect(_posts(page).first).to_contain_text("<b>Eve</b>")


def test_the_deck_and_a_mention_pass_axe_in_both_languages_and_themes(
    live_house: House, page: Page, axe: Axe
) -> None:
    ids = live_house.store(
        {"id": "1", "text": "Morvan, un avis #acier", "link": "https://journal.example/a"},
        {"id": "2", "text": "Morvan, une réponse", "reply_to": "1", "kind": "reply", "likes": 12},
    )
    for language, theme in (("fr", "light"), ("fr", "dark"), ("en", "light"), ("en", "dark")):
        live_house.tell("theme", theme=theme, language=language)
        _open_deck(live_house, page)
        expect(_posts(page)).to_have_count(2)
        page.keyboard.press("j")
        axe(page)
        page.keyboard.press("o")
        expect(page.locator("#deck-panel [data-reading]")).to_be_visible()
        axe(page)
        page.goto(f"{live_house.address}/w/morvan/mentions/{ids['1']}/")
        axe(page)


def _order(page: Page) -> list[str]:
    return page.locator(".column h2").all_inner_texts()


def test_columns_are_dragged_by_their_head(live_house: House, page: Page) -> None:
    _open_deck(live_house, page)
    assert _order(page) == ["Morvan", "Acier"]
    with page.expect_response(lambda answer: "/move/" in answer.url):
        _column(page, "Acier").locator(".column-head").drag_to(
            _column(page), target_position={"x": 20, "y": 20}
        )
    assert _order(page) == ["Acier", "Morvan"]
    page.reload()
    assert _order(page) == ["Acier", "Morvan"]


def test_columns_are_put_in_order_from_the_keyboard(live_house: House, page: Page) -> None:
    _open_deck(live_house, page)
    _column(page, "Acier").get_by_role("button", name="Column Acier").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move left").locator("visible=true").focus()
    with page.expect_response(lambda answer: "/move/" in answer.url):
        page.keyboard.press("Enter")
    assert _order(page) == ["Acier", "Morvan"]


READ_ALL = """async () => {
  const list = document.querySelector('[data-feed]')
  for (let older; (older = list.querySelector('.older'));) {
    if (list.querySelectorAll('.post').length >= 1000) return
    const answer = await fetch(older.getAttribute('hx-get'), { headers: { 'HX-Request': 'true' } })
    older.outerHTML = await answer.text()
  }
}"""


def test_a_column_keeps_a_thousand_posts_and_brings_the_others_back(
    live_house: House, page: Page
) -> None:
    live_house.store(
        *({"id": str(n), "text": f"Morvan, avis {n}", "minutes_ago": n + 1} for n in range(1010))
    )
    _open_deck(live_house, page)
    page.evaluate(READ_ALL)
    expect(_posts(page)).to_have_count(1000)
    live_house.store({"id": "new", "text": "Morvan, tout nouveau"})
    expect(_posts(page).first).to_contain_text("tout nouveau")
    expect(_posts(page)).to_have_count(1000)
    expect(_posts(page).last).to_contain_text("avis 998")
    page.mouse.move(5, 5)
    _column(page).locator(".older").scroll_into_view_if_needed()
    expect(_posts(page)).to_have_count(1011)
    expect(_posts(page).last).to_contain_text("avis 1009")


HEAR = """
  window.rung = 0
  window.told = []
  const made = AudioContext.prototype.createOscillator
  AudioContext.prototype.createOscillator = function () { window.rung += 1; return made.call(this) }
  window.Notification = class extends EventTarget {
    static permission = 'default'
    static async requestPermission() { return (this.permission = window.answer) }
    constructor(title, options) { super(); window.told.push([title, options.body]) }
  }
"""


def _until(page: Page, script: str) -> None:
    """Wait until this is true in the page, whose policy refuses playwright's own way."""
    for _try in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(script)


def _switch(page: Page, name: str) -> Locator:
    menu = _column(page).get_by_role("button", name="Column Morvan")
    switch = page.get_by_role("switch", name=name).locator("visible=true")
    if not switch.count():
        menu.click()
    return switch


def test_a_column_rings_and_notifies_when_one_looks_elsewhere(
    live_house: House, page: Page
) -> None:
    page.add_init_script(HEAR + "window.answer = 'granted'")
    _open_deck(live_house, page)
    _switch(page, "Sound").click()
    _until(page, "window.rung > 0")
    _switch(page, "Notification").click()
    expect(_switch(page, "Notification")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")
    page.evaluate("window.rung = 0; Object.defineProperty(document, 'hidden', { get: () => true })")
    live_house.store({"id": "1", "text": "Morvan recrute à Brest"})
    _until(page, "window.told.length === 1")
    assert page.evaluate("window.told") == [["Morvan", "Jeanne Riou: Morvan recrute à Brest"]]
    assert page.evaluate("window.rung") == 2


def test_a_refused_notification_is_explained_and_stays_off(live_house: House, page: Page) -> None:
    page.add_init_script(HEAR + "window.answer = 'denied'")
    _open_deck(live_house, page)
    _switch(page, "Notification").click()
    expect(page.get_by_role("status").filter(has_text="does not let this site")).to_be_visible()
    expect(_switch(page, "Notification")).to_have_attribute("aria-checked", "false")


SAME = "Morvan ferme l’usine de Brest, annonce la direction dans un communiqué ce matin"


def test_copies_raise_a_figure_and_flood_nothing(live_house: House, page: Page) -> None:
    live_house.store({"id": "first", "text": SAME, "author": "Agence Iroise", "minutes_ago": 9})
    _open_deck(live_house, page)
    live_house.store(*({"id": str(n), "text": SAME, "author": f"Voix {n}"} for n in range(12)))
    expect(_posts(page)).to_have_count(1)
    expect(_post(page, "Agence Iroise").locator(".copies")).to_have_text("12 copies")
    expect(_column(page).locator("[data-passing]")).to_be_hidden()
    live_house.tell("remove", ids=["first"])
    expect(_post(page, "Voix 0").locator(".copies")).to_have_text("11 copies")
    expect(_posts(page)).to_have_count(1)
    _switch(page, "Each copy").click()
    expect(_posts(page)).to_have_count(12)


def test_copies_of_what_is_out_of_sight_are_told_in_one_line(live_house: House, page: Page) -> None:
    ids = live_house.store(
        {"id": "first", "text": SAME, "author": "Agence Iroise", "minutes_ago": 90},
        *({"id": f"x{n}", "text": f"Morvan, avis {n}", "minutes_ago": n} for n in range(60)),
    )
    _open_deck(live_house, page)
    expect(_posts(page)).to_have_count(50)
    line = _column(page).locator("[data-passing]")
    live_house.store({"id": "c1", "text": SAME, "author": "Paul Le Goff"})
    expect(line).to_contain_text("Paul Le Goff passed on: “Morvan ferme l’usine")
    live_house.store({"id": "c2", "text": SAME, "author": "Juliette Marchal"})
    expect(line).to_contain_text("Juliette Marchal and 1 other passed on")
    line.click()
    expect(page.locator("#deck-panel [data-reading]")).to_have_attribute(
        "data-reading", str(ids["first"])
    )


def test_on_a_phone_the_thumb_reaches_what_to_do_with_a_post(
    live_house: House, new_page: NewPage
) -> None:
    live_house.store({"id": "1", "text": "Morvan, un avis"})
    live_house.tell("widen", columns=15)
    phone = new_page(PHONE)
    _open_deck(live_house, phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    _posts(phone).first.locator(".text").tap()
    tools = phone.get_by_role("group", name="What to do with it")
    box = tools.bounding_box()
    assert box
    assert box["y"] > PHONE["height"] * 0.75
    tools.get_by_role("button", name="Star").tap()
    expect(_posts(phone).first.locator(".starred")).to_be_visible()
    tools.get_by_role("button", name="Close").tap()
    expect(tools).to_be_hidden()
    phone.get_by_role("link", name="Acier").tap()
    expect(phone.get_by_role("link", name="Acier")).to_have_attribute("aria-current", "true")


def test_an_empty_column_says_what_it_listens_for_and_passes_axe(
    live_house: House, page: Page, axe: Axe
) -> None:
    _open_deck(live_house, page)
    expect(_column(page)).to_contain_text("This column listens for")
    axe(page)
