"""Messages that float for a moment, with Undo where what was done can be undone."""

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_UNDO = "undo:"


def say(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Tell the person what was done. `undo` is the address a POST to which takes it back."""
    messages.success(request, text, extra_tags=f"{_UNDO}{undo}" if undo else "")


def say_trouble(request: HttpRequest, text: str) -> None:
    """Tell the person what did not work, why, and what to do."""
    messages.error(request, text)


def undo_address(message: Message) -> str:
    """The address that takes back what `message` says was done, or nothing."""
    tags = message.extra_tags or ""
    return tags.removeprefix(_UNDO) if tags.startswith(_UNDO) else ""
