"""The calendar in a real browser: posts come from a file, move by key, by pointer, and back."""

import json
import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.journeys.conftest import DESK, Axe, NewPage
from tests.journeys.house import House

pytestmark = pytest.mark.browser
CALENDAR = "/w/morvan/planning/"
MAY = f"{CALENDAR}?day=2031-05-06&zone=Europe/Paris"


@pytest.fixture
def planned(house: House, new_page: NewPage) -> Page:
    """A tab that looks at two planned posts of one voice."""
    house.tell("theme", theme="auto", language="en")
    house.start()
    page = new_page(DESK)
    fill_calendar(page, house, "Portes ouvertes", "Nos ateliers recrutent")
    house.open(page, MAY)
    return page


def fill_calendar(page: Page, house: House, *texts: str) -> None:
    """A voice, and posts at 10:00 from 6 May 2031 on, a day each, imported from a file."""
    house.open(page, "/w/morvan/voices/new/")
    page.fill("input[name=name]", "Ateliers Morvan")
    page.fill("input[name=handle]", "morvan")
    page.click("main button.primary")
    page.wait_for_url("**/voices/*/")
    posts = [
        {"text": text, "local_time": f"2031-05-{day:02d}T10:00"}
        for day, text in enumerate(texts, start=6)
    ]
    file = FilePayload(
        name="plan.json", mimeType="application/json", buffer=json.dumps(posts).encode()
    )
    house.open(page, f"{CALENDAR}import/")
    page.set_input_files("input[type=file]", files=file)
    page.click("main button.primary")
    page.click("form[action$='confirm/'] button.primary")
    page.wait_for_url(f"**{CALENDAR}")


def _cell(page: Page, day: str) -> Locator:
    return page.locator(f"[data-cell='{day}']")


def test_a_post_moves_by_key_and_says_so(planned: Page, axe: Axe) -> None:
    axe(planned)
    grip = _cell(planned, "2031-05-06").locator("a.grip")
    grip.focus()
    planned.keyboard.press("Space")
    said = planned.locator("[data-planning-target=said]")
    expect(said).to_contain_text("Tuesday 6 May")
    planned.keyboard.press("ArrowDown")
    expect(said).to_have_text("Tuesday 13 May")
    planned.keyboard.press("Escape")
    expect(said).to_have_text("Left where it was.")
    planned.keyboard.press("Enter")
    planned.keyboard.press("ArrowRight")
    planned.keyboard.press("ArrowRight")
    planned.keyboard.press("Enter")
    expect(_cell(planned, "2031-05-08")).to_contain_text("Portes ouvertes")
    planned.get_by_role("button", name="Undo").click()
    expect(_cell(planned, "2031-05-06")).to_contain_text("Portes ouvertes")


def test_what_others_move_is_shown_and_the_keyboard_stays_where_it_is(
    planned: Page, house: House, new_page: NewPage
) -> None:
    grip = _cell(planned, "2031-05-07").locator("a.grip")
    grip.focus()
    colleague = new_page(DESK)
    house.open(colleague, MAY)
    _cell(colleague, "2031-05-06").locator("li.planned").drag_to(_cell(colleague, "2031-05-15"))
    expect(_cell(planned, "2031-05-15")).to_contain_text("Portes ouvertes")
    expect(grip).to_be_focused()
    # What is held stays where it is until it is let go.
    planned.keyboard.press("Space")
    _cell(colleague, "2031-05-15").locator("li.planned").drag_to(_cell(colleague, "2031-05-20"))
    expect(_cell(colleague, "2031-05-20")).to_contain_text("Portes ouvertes")
    planned.wait_for_timeout(1_500)
    expect(_cell(planned, "2031-05-15")).to_contain_text("Portes ouvertes")
    planned.keyboard.press("Escape")
    expect(_cell(planned, "2031-05-20")).to_contain_text("Portes ouvertes")
    expect(grip).to_be_focused()


def test_a_post_is_dragged_to_another_hour_and_asked_about(planned: Page, axe: Axe) -> None:
    planned.get_by_role("link", name="Week", exact=True).click()
    entry = _cell(planned, "2031-05-06T10").locator("li.planned")
    entry.drag_to(_cell(planned, "2031-05-06T14"))
    expect(_cell(planned, "2031-05-06T14")).to_contain_text("14:00")
    _cell(planned, "2031-05-06T14").locator("li.planned").drag_to(_cell(planned, "2031-05-07T10"))
    # Another post of the same network stands there: it is asked first.
    expect(planned.get_by_role("main")).to_contain_text("Nos ateliers recrutent")
    axe(planned)
    planned.get_by_role("button", name="Move it all the same").click()
    expect(_cell(planned, "2031-05-07T10")).to_contain_text(re.compile("Portes ouvertes"))
