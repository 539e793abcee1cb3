"""A passkey in a real browser: kept, used to come in without a password, and taken away."""

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.journeys.conftest import Axe
from tests.journeys.house import House

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


@pytest.fixture
def here(live_house: House) -> str:
    """Browsers give passkeys to names alone, not to numbers."""
    return f"http://localhost:{live_house.port}"


@pytest.fixture
def authenticator(page: Page) -> CDPSession:
    """A finger that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def _sign_in_with_password(page: Page, here: str) -> None:
    page.goto(f"{here}/accounts/login/")
    page.get_by_label("E-mail address").fill("odile@morvan.example")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{here}/w/morvan/")


def _add_passkey(page: Page, here: str) -> None:
    page.goto(f"{here}/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    _confirm_with_password(page)
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def _confirm_with_password(page: Page) -> None:
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Go on").click()


def _sign_out(page: Page, here: str) -> None:
    page.goto(f"{here}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_passkey_is_added_opens_the_account_alone_and_is_removed(
    authenticator: CDPSession, page: Page, here: str, axe: Axe
) -> None:
    _sign_in_with_password(page, here)
    _add_passkey(page, here)
    _sign_out(page, here)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{here}/w/morvan/")
    page.goto(f"{here}/accounts/2fa/webauthn/")
    axe(page)
    page.get_by_role("row", name="My laptop").get_by_role("link", name="Remove").click()
    page.get_by_role("link", name="Use a security key").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No passkey yet.")).to_be_visible()


def test_a_passkey_that_was_removed_opens_nothing(
    authenticator: CDPSession, page: Page, here: str
) -> None:
    _sign_in_with_password(page, here)
    _add_passkey(page, here)
    page.goto(f"{here}/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No passkey yet.")).to_be_visible()
    _sign_out(page, here)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in with a passkey").click()
    page.goto(f"{here}/w/morvan/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
