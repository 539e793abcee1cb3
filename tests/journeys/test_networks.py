"""Registering this site with a network, in a real browser: copying what goes there, and the form
where no script runs."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Axe
from tests.journeys.house import House

pytestmark = pytest.mark.browser
SETUP = "/w/morvan/networks/x/"


def test_what_goes_into_the_network_s_fields_is_copied(
    live_house: House, page: Page, axe: Axe
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    live_house.open(page, SETUP)
    field = page.locator(".type-there > div", has_text="Callback URI")
    field.get_by_role("button", name="Copy").click()
    expect(field.get_by_role("button")).to_have_text("Copied")
    axe(page)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{live_house.address}/connect/return/"


def test_the_form_says_what_is_missing_where_no_script_runs(
    live_house: House, chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    live_house.open(page, "/w/morvan/networks/")
    page.get_by_role("link", name="Register with X").click()
    expect(page.get_by_role("heading", name="Create an app")).to_be_visible()
    # What the browser itself would ask for is not what this is about.
    page.get_by_label("Client ID").fill(" ")
    page.get_by_label("Client secret").fill("never-shown")
    page.get_by_role("button", name="Check with X and keep").click()
    expect(page.locator("#id_client_id_error")).to_be_visible()
    assert "never-shown" not in page.content()
    context.close()
