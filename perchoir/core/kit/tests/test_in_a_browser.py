"""What the small controllers promise, in a real browser, under the real policy."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from perchoir.core.people.models import Member, User

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps a loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-quic"]
        )
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def design_page(page: Page, live_server: LiveServer) -> Page:
    user = User.objects.create_user(email="claire@example.org", password="a long perch")
    return open_as(user, page, live_server, "/design/")


@pytest.fixture
def desk(page: Page, live_server: LiveServer, owner: Member) -> Page:
    home = reverse("home:index", kwargs={"slug": owner.workspace.slug})
    return open_as(owner.user, page, live_server, home)


def open_as(user: User, page: Page, server: LiveServer, path: str) -> Page:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
    page.goto(f"{server.url}{path}")
    page.wait_for_function("window.Stimulus !== undefined")
    return page


def test_the_theme_and_the_density_change_at_once(design_page: Page) -> None:
    root = design_page.locator("html")
    design_page.get_by_label("Night").check()
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root).to_have_css("background-color", "rgb(18, 22, 27)")
    design_page.get_by_label("Compact").check()
    expect(root).to_have_attribute("data-density", "compact")


def test_a_question_mark_lists_the_keys_of_the_page(design_page: Page) -> None:
    design_page.keyboard.press("?")
    help_ = design_page.get_by_role("dialog", name="Keys of this page")
    expect(help_).to_contain_text("Send")
    design_page.keyboard.press("Escape")
    expect(help_).to_be_hidden()


def test_a_letter_typed_in_a_field_stays_a_letter(design_page: Page) -> None:
    design_page.get_by_label("Query").fill("")
    design_page.get_by_label("Query").press("?")
    expect(design_page.get_by_label("Query")).to_have_value("?")
    expect(design_page.get_by_role("dialog")).to_be_hidden()


def test_danger_asks_twice_and_can_be_left(design_page: Page) -> None:
    design_page.get_by_role("button", name="Delete this watch").click()
    dialog = design_page.get_by_role("dialog", name="Delete the watch")
    expect(dialog).to_contain_text("This cannot be undone.")
    expect(dialog.get_by_role("button", name="Leave it")).to_be_focused()
    dialog.get_by_role("button", name="Leave it").click()
    expect(dialog).to_be_hidden()


def test_a_menu_opens_under_its_button_and_is_walked_with_arrows(design_page: Page) -> None:
    button = design_page.get_by_role("button", name="More")
    button.click()
    expect(design_page.get_by_role("link", name="Star")).to_be_focused()
    design_page.keyboard.press("ArrowDown")
    expect(design_page.get_by_role("link", name="Note")).to_be_focused()
    design_page.keyboard.press("Escape")
    expect(design_page.get_by_role("link", name="Star")).to_be_hidden()


def test_the_page_never_scrolls_sideways_on_a_phone(design_page: Page) -> None:
    design_page.set_viewport_size({"width": 320, "height": 640})
    assert design_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_ctrl_k_finds_a_page_by_its_name(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    desk.get_by_role("combobox").fill("SOÙRCES")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/sources/")


def test_the_palette_is_walked_with_arrows_and_closed_with_escape(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    options = desk.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("combobox")).to_be_hidden()


def test_words_that_name_no_page_are_searched_for(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    desk.get_by_role("combobox").fill("recall in Rodez")
    expect(desk.get_by_text("Nothing by that name.")).to_be_visible()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/search/?q=recall+in+Rodez")


def test_on_a_phone_the_pages_are_under_the_thumb(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    more = desk.get_by_role("button", name="More")
    box = more.bounding_box()
    assert box is not None
    assert box["y"] > 700
    more.click()
    expect(desk.get_by_role("link", name="Sources")).to_be_in_viewport()
