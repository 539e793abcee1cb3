"""Pictures reach the reader small, clean and without telling who looked."""

import io
import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from pytest_django import Settings

from perchoir.core.media import (
    BadAddress,
    NoPicture,
    Shape,
    picture,
    proxied_path,
    read_path,
    trim_cache,
)
from perchoir.core.media import cache as cache_module
from perchoir.core.media.pictures import NotAPicture, as_webp


class Network:
    """A picture server on loopback that remembers who asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.body = b""
        self.status = 200
        network = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                network.asked.append({key.lower(): value for key, value in self.headers.items()})
                self.send_response(network.status)
                self.send_header("Content-Type", "image/png")
                self.send_header("Content-Length", str(len(network.body)))
                self.send_header("Set-Cookie", "who=you")
                self.end_headers()
                self.wfile.write(network.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/a.png"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def network(tmp_path: Path, settings: Settings) -> Iterator[Network]:
    settings.MEDIA_ROOT = tmp_path
    settings.ENV = msgspec.structs.replace(settings.ENV, outbound_allow=["127.0.0.1"])
    network = Network()
    yield network
    network.stop()


def _image(format: str = "PNG", size: tuple[int, int] = (900, 600), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0F6B74").save(out, format, **options)
    return out.getvalue()


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_comes_back_small_and_as_webp(network: Network, format: str) -> None:
    network.body = _image(format)
    shown = Image.open(io.BytesIO(picture(network.url, Shape.SMALL)))
    assert (shown.format, shown.size) == ("WEBP", (480, 320))


def test_the_network_learns_nothing_about_the_reader(network: Network) -> None:
    network.body = _image()
    picture(network.url, Shape.SMALL)
    picture(network.url, Shape.LARGE)
    for headers in network.asked:
        assert not {"cookie", "referer", "x-forwarded-for"} & headers.keys()
        assert headers["user-agent"].startswith("Perchoir/")


def test_a_picture_is_fetched_once(network: Network) -> None:
    network.body = _image()
    assert picture(network.url, Shape.FACE) == picture(network.url, Shape.FACE)
    assert len(network.asked) == 1


def test_a_picture_says_no_more_where_it_was_taken(network: Network) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    network.body = _image("JPEG", exif=exif)
    assert b"taken at home" in network.body
    assert b"taken at home" not in picture(network.url, Shape.LARGE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html>not here</html>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        _image()[:200],
    ],
)
def test_what_is_no_picture_is_refused_and_not_asked_for_again(
    network: Network, body: bytes
) -> None:
    network.body = body
    for _ in range(2):
        with pytest.raises(NoPicture):
            picture(network.url, Shape.SMALL)
    assert len(network.asked) == 1


def test_whatever_a_decoder_stumbles_over_is_no_picture(network: Network) -> None:
    whole = _image("AVIF", (40, 30))
    head = whole[: whole.index(b"mdat") + 4]
    network.body = head + b"\0" * (len(whole) - len(head))
    with pytest.raises(NoPicture):
        picture(network.url, Shape.SMALL)


def test_a_decompression_bomb_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(NotAPicture):
        as_webp(out.getvalue(), 480)


def test_too_large_a_file_is_refused(network: Network) -> None:
    network.body = _image() + b"\0" * 10_000_001
    with pytest.raises(NoPicture):
        picture(network.url, Shape.SMALL)


def test_a_picture_that_is_gone_leaves_a_hole(network: Network) -> None:
    network.status = 404
    network.body = _image()
    with pytest.raises(NoPicture):
        picture(network.url, Shape.SMALL)


def test_a_private_address_is_never_fetched(network: Network, settings: Settings) -> None:
    settings.ENV = msgspec.structs.replace(settings.ENV, outbound_allow=[])
    network.body = _image()
    with pytest.raises(NoPicture):
        picture(network.url, Shape.SMALL)
    assert network.asked == []


def test_a_failure_is_tried_again_after_a_while(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.body = b"not yet"
    with pytest.raises(NoPicture):
        picture(network.url, Shape.SMALL)
    network.body = _image()
    monkeypatch.setattr(cache_module, "FAILURE_KEPT_S", -1)
    assert picture(network.url, Shape.SMALL)


def test_only_addresses_that_we_signed_for_this_workspace_are_read() -> None:
    path = proxied_path("morvan", "https://cdn.example/a.png", Shape.FACE)
    assert read_path("morvan", path) == ("https://cdn.example/a.png", Shape.FACE)
    for slug, text in [("elsewhere", path), ("morvan", path[:-1]), ("morvan", ""), ("morvan", "é")]:
        with pytest.raises(BadAddress):
            read_path(slug, text)


def test_the_cache_forgets_the_oldest_first(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    for age, name in enumerate(["new", "old", "older"]):
        cache_module.keep(name, Shape.FACE, b"x" * 100)
        then = time.time() - age * 60
        os.utime(cache_module._path(name, Shape.FACE), (then, then))
    assert trim_cache(cap_bytes=250) == 1
    assert cache_module.cached("older", Shape.FACE) is None
    assert cache_module.cached("new", Shape.FACE) == b"x" * 100


def test_the_cache_forgets_what_is_too_old(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache_module.keep("old", Shape.FACE, b"x")
    os.utime(cache_module._path("old", Shape.FACE), (0, 0))
    assert cache_module.cached("old", Shape.FACE) is None
    assert trim_cache() == 1
