"""What every journey shares: a real browser, a whole house on loopback, and axe.

`live_house` is a started house with people and watches; `page` is a signed-out tab; `axe(page)`
fails with the broken rules of WCAG 2.2 AA.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.journeys.house import Builder, House, houses

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core@4.14.1" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

NewPage = Callable[[ViewportSize], Page]

# A busy machine is no fault of the page's: what never comes is told after half a minute.
expect.set_options(timeout=30_000)


class Axe(Protocol):
    """`only` names rules of axe; without, all those of WCAG 2.2 AA are asked."""

    def __call__(self, page: Page, only: Sequence[str] = ()) -> None: ...


@pytest.fixture(scope="session")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    with houses(tmp_path_factory.mktemp("house")) as builder:
        yield builder


@pytest.fixture
def house(builder: Builder, tmp_path: Path) -> Iterator[House]:
    """A settled house whose web process has not been started."""
    house = builder.build(tmp_path / "house")
    house.settle()
    yield house
    house.close()


@pytest.fixture
def live_house(house: House) -> House:
    house.start()
    return house


# Of a module, not of the session: playwright keeps an event loop running in this thread, and
# other modules have asynchronous tests.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """Tabs of any size, each a browser of its own; an error in one of them fails the test."""
    opened: list[Page] = []
    wrong: list[str] = []

    def open_page(size: ViewportSize = DESK) -> Page:
        context = chromium.new_context(viewport=size, has_touch=size == PHONE, locale="en-GB")
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if _is_ours(said.text) else None)
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        page.context.close()
    assert wrong == []


def _is_ours(said: str) -> bool:
    """Broken policy and the like; a server that is down is part of some journeys."""
    return "Content Security Policy" in said or "Uncaught" in said


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page(DESK)


@pytest.fixture(scope="session")
def axe() -> Axe:
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page, only: Sequence[str] = ()) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        asked = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
        found = page.evaluate(
            "asked => axe.run(document, {runOnly: asked, resultTypes: ['violations']})", asked
        )
        assert _complaints(found["violations"]) == []

    return check


def _complaints(violations: list[dict[str, object]]) -> list[str]:
    return [
        f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']][:3]}"  # type: ignore[attr-defined]
        for one in violations
    ]
