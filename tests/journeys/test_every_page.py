"""Every page of the house can be used by everybody: WCAG 2.2 AA by axe, in both languages, by day
and by night, and on a phone.

Pages are not listed here: every address that answers with one is found and opened.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import DESK, PHONE, Axe, NewPage
from tests.journeys.house import House

pytestmark = pytest.mark.browser
COLOURS = ("color-contrast", "link-in-text-block")
"""All that the night changes: the page is the same."""


@pytest.fixture
def running(house: House) -> House:
    house.start()
    return house


def opened(page: Page, house: House, language: str) -> Iterator[str]:
    house.tell("theme", theme="auto", language=language)
    for path in house.tell("pages")["pages"]:
        house.open(page, path)
        yield path


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_passes_axe_by_day_and_by_night(
    running: House, new_page: NewPage, axe: Axe, language: str
) -> None:
    page = new_page(DESK)
    seen = 0
    wrong: dict[str, str] = {}
    for path in opened(page, running, language):
        seen += 1
        # A voice's own page speaks the language of the voice.
        spoken = "fr" if path.startswith("/@") else language
        wrong |= {f"{path} {fault}": fault for fault in _faults(page, spoken)}
        for scheme, rules in (("light", ()), ("dark", COLOURS)):
            # Still pictures: half-way through a change of theme, colours are neither.
            page.emulate_media(
                color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
            )
            try:
                axe(page, rules)
            except AssertionError as error:
                wrong[f"{path} {scheme}"] = str(error)[:900]
    assert not wrong, "\n".join(f"{where}: {fault}" for where, fault in wrong.items())
    assert seen > 25


def _faults(page: Page, language: str) -> list[str]:
    faults = {
        "is said to be in another language": page.locator("html").get_attribute("lang") != language,
        "does not have one heading": page.locator("h1").count() != 1,
        "has no title of its own": not re.search(r"\w", page.title().split("·")[0]),
    }
    return [fault for fault, found in faults.items() if found]


def test_no_page_is_wider_than_a_phone(running: House, new_page: NewPage) -> None:
    page = new_page(PHONE)
    too_wide = [
        path
        for path in opened(page, running, "fr")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth")
    ]
    assert too_wide == []
