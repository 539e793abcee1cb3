"""An account is connected in a real browser, on the pages of a real server, and back."""

from itertools import count

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.conftest import DESK, PHONE, Axe, NewPage
from tests.journeys.house import House
from tests.rigs.atproto.rig import PASSWORD, Account, Atproto
from tests.rigs.atproto.rig import atproto as atproto

pytestmark = [pytest.mark.browser, pytest.mark.atproto, pytest.mark.enable_socket]
_names = (f"browser{number}" for number in count())


@pytest.fixture
def account(atproto: Atproto) -> Account:
    return atproto.create_account(next(_names))


@pytest.mark.parametrize(("language", "size"), [("fr", PHONE), ("en", DESK)])
def test_an_owner_connects_an_account_on_its_own_server_s_page(
    house: House, new_page: NewPage, atproto: Atproto, account: Account, axe: Axe,
    language: str, size: ViewportSize,
) -> None:  # fmt: skip
    house.tell("theme", theme="auto", language=language)
    house.start()
    page = new_page(size)
    voice = _new_voice(page, house)
    axe(page)

    page.click("a[href*='/connect/bluesky/']")
    axe(page)
    page.fill("input[name=handle]", account.handle)
    page.click("details summary")
    page.fill("input[name=server]", atproto.url)
    page.fill("input[name=plc]", atproto.plc_url)
    page.click("main button.primary")
    expect(page.get_by_role("heading", level=1)).to_contain_text("localhost")
    axe(page)
    page.click("main a.primary")

    _say_yes(page)
    page.wait_for_url(voice)
    expect(page.get_by_role("main")).to_contain_text(f"@{account.handle}")
    axe(page)


def _new_voice(page: Page, house: House) -> str:
    house.open(page, "/w/morvan/voices/new/")
    page.fill("input[name=name]", "Odile Morvan")
    page.fill("input[name=handle]", "odile-morvan")
    page.click("main button.primary")
    page.wait_for_url("**/voices/*/")
    return page.url


def _say_yes(page: Page) -> None:
    """On the server's own pages, which are not ours."""
    page.fill("input[type=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Authorize").click()
