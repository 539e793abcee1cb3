"""Our own files leave the server whole, in part or not at all, and without a warning."""

from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import AsyncClient, override_settings

# The end of an answer looks after connections that earlier tests have opened.
pytestmark = pytest.mark.django_db
FILE = "kit/css/tokens.css"


@pytest.fixture(autouse=True)
def nothing_is_collected() -> Iterator[None]:
    with override_settings(WHITENOISE_USE_FINDERS=True):
        yield


async def _get(method: str = "get", **headers: str) -> tuple[int, bytes, dict[str, str]]:
    answer = await getattr(AsyncClient(), method)(static(FILE), headers=headers)
    assert not answer.streaming
    return answer.status_code, answer.content, dict(answer.items())


def _content() -> bytes:
    with open(str(finders.find(FILE)), "rb") as file:
        return file.read()


async def test_a_file_is_sent_whole_with_its_type() -> None:
    status, body, headers = await _get()
    assert (status, body) == (200, _content())
    assert headers["Content-Type"].startswith("text/css")
    assert headers["Content-Length"] == str(len(body))


async def test_a_part_is_sent_when_a_part_is_asked_for() -> None:
    status, body, _headers = await _get(range="bytes=0-9")
    assert (status, body) == (206, _content()[:10])


async def test_a_file_that_the_browser_has_is_not_sent_again() -> None:
    _status, _body, headers = await _get()
    status, body, _headers = await _get(**{"if-modified-since": headers["Last-Modified"]})
    assert (status, body) == (304, b"")


async def test_the_head_of_a_file_is_sent_without_it() -> None:
    status, body, headers = await _get("head")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(_content()))
