"""Takes the pictures of the README from the running product, on the sample workspace.

Starts Perchoir on an empty data folder and a press feed on loopback, makes an owner, adds the
sample, waits until the deck moves, and photographs its pages in two languages and two themes.
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import ClassVar

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
DESK: ViewportSize = {"width": 1360, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 780}
PASSWORD = "a long walk along the quay"
FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>
<title>{title}</title><link>http://{host}/</link><description/>
<item><guid>{path}</guid><title>{article}</title><link>http://{host}{path}/1</link></item>
</channel></rss>"""
PAPERS = {
    "/industrie": ("L’Écho de l’industrie", "Vaudrelle publie ses pannes, ville par ville"),
    "/courrier": (
        "Le Courrier de Montrieux",
        "Ligne D de Montrieux : le conseil se réunit ce soir",
    ),
    "/ancien": ("Métiers du rail", "Un métier : régleur de portes"),
}


class Press(BaseHTTPRequestHandler):
    """Newspapers with one article each; one of them goes for good as soon as it is listened to."""

    gone: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        title, article = PAPERS[self.path]
        text = FEED.format(host=self.headers["Host"], path=self.path, title=title, article=article)
        body = text.encode()
        self.send_response(410 if self.path in self.gone else 200)
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.gone.update({self.path} & {"/ancien"})

    def log_message(self, format: str, *args: object) -> None:
        return


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with press() as feed, product() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        slug = settle(browser, address, feed)
        for language in ("fr", "en"):
            for theme in ("light", "dark"):
                photograph(browser, f"{address}/w/{slug}/", language, theme)
        browser.close()
    print(f"{len(list(PICTURES.glob('*.webp')))} pictures in {PICTURES.relative_to(ROOT)}")


@contextmanager
def press() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Press)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@contextmanager
def product() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        address = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "PERCHOIR_DATA": folder,
            "PERCHOIR_PORT": str(port),
            "PERCHOIR_ADDRESS": address,
            "PERCHOIR_OUTBOUND_ALLOW": "127.0.0.1",
        }
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "perchoir"), "up"], env=environment
        )
        try:
            wait_for(address)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("Perchoir did not answer within a minute.")


def settle(browser: Browser, address: str, feed: str) -> str:
    """Make the owner, add the sample and a source to it; the sample's address."""
    page = browser.new_page(locale="fr", viewport=DESK)
    page.goto(address)
    page.fill("[name=name]", "Odile Garance")
    page.fill("[name=email]", "odile@vaudrelle.example")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=company]", "Vaudrelle")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/w/**")
    page.goto(page.url.rstrip("/") + "/sample/")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/deck/")
    slug = page.url.split("/w/")[1].split("/")[0]
    for path, (title, _) in PAPERS.items():
        add_feed(page, f"{address}/w/{slug}/sources/", feed + path, title)
    time.sleep(45)
    page.context.storage_state(path=state_path())
    page.close()
    return slug


def add_feed(page: Page, sources: str, feed: str, title: str) -> None:
    page.goto(f"{sources}add/feeds.feed/")
    page.fill("[name=source_name]", title)
    page.fill("[name=address]", feed)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def state_path() -> str:
    return str(Path(tempfile.gettempdir()) / "perchoir-pictures.json")


def photograph(browser: Browser, workspace: str, language: str, theme: str) -> None:
    context = browser.new_context(
        storage_state=state_path(),
        locale=language,
        color_scheme="dark" if theme == "dark" else "light",
        viewport=DESK,
    )
    page = context.new_page()
    choose_language(page, workspace, language)
    for name, path in addresses(page, workspace).items():
        page.goto(path)
        page.wait_for_timeout(900)
        save(page, f"{name}-{language}-{theme}")
    page.set_viewport_size(PHONE)
    for name, path in on_a_phone(page, workspace).items():
        page.goto(path)
        page.wait_for_timeout(900)
        save(page, f"{name}-{language}-{theme}")
    context.close()


def choose_language(page: Page, workspace: str, language: str) -> None:
    page.goto(workspace.split("/w/")[0] + "/people/me/")
    form = page.locator("main form", has=page.locator("select[name=language]"))
    form.locator("select[name=language]").select_option(language)
    form.locator("button[type=submit]").first.click()
    page.wait_for_load_state()


def addresses(page: Page, workspace: str) -> dict[str, str]:
    base = workspace.split("/w/")[0]
    watch, trends = (
        page_link(page, f"{workspace}{place}", "Vaudrelle") for place in ("watches/", "trends/")
    )
    return {
        "home": workspace,
        "deck": f"{workspace}deck/",
        "watch": f"{base}{watch}",
        "trends": f"{base}{trends}",
        "sources": f"{workspace}sources/",
        "compose": base + page_link(page, f"{workspace}posts/?shown=planned", "Demain"),
        "calendar": f"{workspace}planning/",
        "charter": f"{workspace}charter/",
        "voice": f"{base}/@vaudrelle",
    }


def on_a_phone(page: Page, workspace: str) -> dict[str, str]:
    base = workspace.split("/w/")[0]
    review = page_link(page, f"{workspace}reviews/", "apprentis")
    return {"phone": f"{workspace}deck/", "approve": f"{base}{review}"}


def page_link(page: Page, address: str, words: str) -> str:
    page.goto(address)
    return page.locator("main a", has_text=words).first.get_attribute("href") or ""


def save(page: Page, name: str) -> None:
    Image.open(BytesIO(page.screenshot())).save(PICTURES / f"{name}.webp", quality=82, method=6)


if __name__ == "__main__":
    main()
