"""Signed addresses: the proxy fetches only what a page of ours has shown."""

from enum import StrEnum

from django.core import signing


class BadAddress(Exception):
    """Nobody here signed this address, or for another workspace."""


class Shape(StrEnum):
    """How large a picture is wanted, in pixels of the longer side."""

    FACE = "face"
    SMALL = "small"
    LARGE = "large"

    @property
    def pixels(self) -> int:
        return {"face": 96, "small": 480, "large": 1600}[self.value]


def proxied_path(slug: str, url: str, shape: Shape) -> str:
    """The part of our address that stands for `url`; good for ever, so that browsers cache it."""
    return _signer(slug).sign_object([shape.value, url], compress=True)


def read_path(slug: str, path: str) -> tuple[str, Shape]:
    """The address on the network and the shape. Raises `BadAddress`."""
    try:
        shape, url = _signer(slug).unsign_object(path)
        return str(url), Shape(shape)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadAddress from None


def _signer(slug: str) -> signing.Signer:
    return signing.Signer(salt=f"perchoir.media.{slug}")
