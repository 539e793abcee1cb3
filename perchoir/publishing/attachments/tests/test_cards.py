"""The card of a link is made of what a stranger's page says: hostile until cleaned."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as house
from PIL import Image

from perchoir.core.audit.models import Entry
from perchoir.core.errors import Mistake
from perchoir.core.outbound import OutboundRefused
from perchoir.core.people.models import Member
from perchoir.publishing.attachments import cards
from perchoir.publishing.attachments.cards import LONGEST_PAGE, Found, fetch_card, read_page
from perchoir.publishing.attachments.keeping import path_of
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.tests.files import picture

HTML = "text/html; charset=utf-8"


class Site(ThreadingHTTPServer):
    """Answers of a made-up site by path: type, body, or where it redirects."""

    daemon_threads = True
    pages: dict[str, tuple[str, bytes]]

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class _Answers(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        kind, body = self.server.pages.get(self.path, ("", b""))
        if kind == "redirect":
            self.send_response(302)
            self.send_header("Location", body.decode())
            self.end_headers()
            return
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.end_headers()
        self._write(body)

    def _write(self, body: bytes) -> None:
        try:
            self.wfile.write(body)
            while body.endswith(b"<!-- for ever -->"):
                self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            return

    def log_message(self, *_said: Any) -> None:
        return


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.ENV = msgspec.structs.replace(house.ENV, outbound_allow=["127.0.0.1"])
    server = Site(("127.0.0.1", 0), _Answers)
    server.pages = {}
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def read(site: Site, body: str | bytes, kind: str = HTML) -> Found:
    site.pages["/"] = (kind, body.encode() if isinstance(body, str) else body)
    return async_to_sync(read_page)(site.at("/"))


def test_a_page_says_its_title_its_words_and_its_picture(site: Site) -> None:
    site.pages["/a.png"] = ("image/png", picture("PNG"))
    found = read(
        site,
        '<head><title>Other</title><meta property="og:title" content="L&#39;atelier ouvre">'
        '<meta name="description" content="À Nantes,\n le 3 mai."><meta property="og:image" '
        'content="/a.png"></head>',
    )
    assert found == Found("L'atelier ouvre", "À Nantes, le 3 mai.", picture("PNG"))


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<title>Only a title</title>", "Only a title"),
        ('<meta name="twitter:title" content="By the bird"><title>No</title>', "By the bird"),
        ('<meta property="og:title" content=" "><title>Not empty</title>', "Not empty"),
        ("<p>Nothing</p>", ""),
        ('<svg><title>Drawing</title></svg>', "Drawing"),
        ('<meta property="og:title" content="<script>a</script>">', "<script>a</script>"),
        ('<meta property="og:title" content="gnp.\u202eecilop\u2069\u200b\x07">', "gnp. ecilop"),
        (f'<meta property="og:title" content="{"x" * 5_000}">', "x" * 299 + "…"),
    ],
)  # fmt: skip
def test_a_title_is_plain_words_on_one_line(site: Site, body: str, title: str) -> None:
    assert read(site, body).title == title


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<title>Été</title>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ('<meta charset="windows-1252"><title>Été</title>'.encode("cp1252"), "text/html"),
        ("<title>Été</title>".encode(), "text/html"),
        ("<title>Été</title>".encode("cp1252") + b" " * 20, "text/html"),
        ("<title>Été</title>".encode(), "text/html; charset=nobody-knows"),
    ],
)
def test_accents_are_read_whatever_the_page_is_written_in(
    site: Site, body: bytes, kind: str
) -> None:
    assert read(site, body, kind).title == "Été"


def test_a_page_without_an_end_is_cut(site: Site) -> None:
    body = "<title>Begins</title>" + "x" * LONGEST_PAGE + "<!-- for ever -->"
    assert read(site, body).title == "Begins"


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "text/plain"])
def test_what_is_no_page_has_no_card(site: Site, kind: str) -> None:
    with pytest.raises(Mistake, match="does not lead to a page"):
        read(site, b"...", kind)


def test_a_page_that_is_not_there_is_said(site: Site) -> None:
    with pytest.raises(Mistake, match="404"):
        async_to_sync(read_page)(site.at("/nothing"))


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/"])
def test_a_page_that_leads_to_a_private_place_is_not_followed(site: Site, to: str) -> None:
    site.pages["/"] = ("redirect", to.encode())
    with pytest.raises(OutboundRefused):
        async_to_sync(read_page)(site.at("/"))


@pytest.mark.parametrize(
    "src",
    ["http://169.254.169.254/a.png", "javascript:alert(1)", "data:image/png;base64,AA", "/no"],
)
def test_a_picture_that_cannot_be_had_costs_only_the_picture(site: Site, src: str) -> None:
    found = read(site, f'<title>Page</title><meta property="og:image" content="{src}">')
    assert (found.title, found.picture) == ("Page", b"")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    ["http://exemple.fr", "javascript:alert(1)", "", "https://a b.fr", "https://e.fr/\u202ex",
     "https://" + "x" * 3_000],
)  # fmt: skip
def test_only_a_whole_protected_address_makes_a_card(leader: Member, url: str) -> None:
    with pytest.raises(Mistake, match="whole address"):
        fetch_card(leader, url)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://169.254.169.254/", "https://[::1]/"]
)
def test_a_private_address_is_refused_with_a_sentence(leader: Member, url: str) -> None:
    with pytest.raises(Mistake, match="private network"):
        fetch_card(leader, url)


def said(monkeypatch: pytest.MonkeyPatch, found: Found) -> None:
    async def answer(_url: str) -> Found:
        return found

    monkeypatch.setattr(cards, "read_page", answer)


@pytest.mark.django_db
def test_a_card_keeps_its_picture_light_and_without_a_place(
    leader: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = picture(size=(1_500, 1_000), noise=True, quality=95, place=True)
    said(monkeypatch, Found("Title", "Words", large))
    card = fetch_card(leader, "https://exemple.fr/a")
    kept = Attachment.objects.get(pk=card.pop("picture"))
    assert card == {"url": "https://exemple.fr/a", "title": "Title", "description": "Words"}
    assert kept.size <= 1_000_000
    assert not kept.has_place
    assert Image.open(io.BytesIO(path_of(kept).read_bytes())).width <= 1_200
    entry = Entry.objects.get(verb="attachment.card")
    assert "exemple.fr" in str(entry.__dict__)


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"<svg/>", b"\x89PNG...", b"<html>"])
def test_a_card_whose_picture_is_none_goes_without(
    leader: Member, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    said(monkeypatch, Found("", "", body))
    card = fetch_card(leader, "https://exemple.fr/a")
    assert (card["title"], card["picture"]) == ("exemple.fr", None)
