"""Pictures in the composer: chosen, put in order by keyboard, taken away and put back, freed of
their place, described, and still there after the page is read again."""

import io

import pytest
from playwright.sync_api import FilePayload, Page, expect

from perchoir.publishing.attachments.tests.files import picture
from tests.journeys.conftest import DESK, Axe, NewPage
from tests.journeys.house import House

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def photo(name: str, body: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": io.BytesIO(body).getvalue()}


FIRST = photo("first.jpg", picture(size=(300, 200), place=True))
SECOND = photo("second.jpg", picture(size=(400, 300)))


def names(page: Page) -> list[str]:
    return page.locator(".media-item bdi").all_inner_texts()


def begin_a_post(house: House, page: Page) -> None:
    house.open(page, "/w/morvan/voices/new/")
    page.fill("[name=name]", "Ateliers Morvan")
    page.fill("[name=handle]", "ateliers")
    with page.expect_navigation():
        page.locator("main form [type=submit], main form button:not([type])").last.click()
    page.goto(f"{house.address}/w/morvan/posts/new/")


def test_pictures_are_arranged_described_and_kept(
    live_house: House, new_page: NewPage, axe: Axe
) -> None:
    page = new_page(DESK)
    begin_a_post(live_house, page)
    page.set_input_files("input[type=file]", [FIRST, SECOND])
    expect(page.locator(".media-item")).to_have_count(2)
    assert names(page) == ["first.jpg", "second.jpg"]
    axe(page)

    page.locator("[data-media-move=up]").last.press("Enter")
    assert names(page) == ["second.jpg", "first.jpg"]

    page.get_by_role("button", name="Take away").first.click()
    expect(page.locator(".media-item")).to_have_count(1)
    page.get_by_role("button", name="Put it back").press("Enter")
    assert names(page) == ["second.jpg", "first.jpg"]

    page.get_by_role("button", name="Remove the place").click()
    expect(page.get_by_text("This file tells where it was taken")).to_have_count(0)
    expect(page.get_by_text("A copy of your picture")).to_have_count(1)

    page.locator(".media-item textarea").first.fill("Un atelier")
    page.fill("textarea[name=part]", "Voir")
    with page.expect_navigation():
        page.get_by_role("button", name="Save the draft").click()
    page.reload()
    assert names(page) == ["second.jpg", "first.jpg"]
    expect(page.locator(".media-item textarea").first).to_have_value("Un atelier")


def test_a_file_that_is_no_picture_is_refused_in_place(
    live_house: House, new_page: NewPage
) -> None:
    page = new_page(DESK)
    begin_a_post(live_house, page)
    page.on("console", lambda message: None)
    page.set_input_files("input[type=file]", [photo("drawing.jpg", b"<svg/>"), SECOND])
    expect(page.locator(".media-item")).to_have_count(1)
    assert names(page) == ["second.jpg"]
