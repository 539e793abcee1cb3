"""The voice's own page, on the company's own domain."""

from perchoir.networks.contract import Source
from perchoir.networks.home.publishing import Home
from perchoir.networks.home.shelf import (
    Answered,
    HomeCard,
    HomePost,
    KeyTaken,
    Page,
    Picture,
    Shelf,
    Standing,
)

SOURCES: tuple[Source, ...] = ()
PUBLISHER = Home()

__all__ = [
    "PUBLISHER",
    "SOURCES",
    "Answered",
    "Home",
    "HomeCard",
    "HomePost",
    "KeyTaken",
    "Page",
    "Picture",
    "Shelf",
    "Standing",
]
