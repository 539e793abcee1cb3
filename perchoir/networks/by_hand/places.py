"""Networks on which somebody can post by hand for a voice. Facts as of November 2026."""

import re
from collections.abc import Mapping
from typing import NamedTuple

REMOTE_ID = "hand:"
"""Before the handle, where an account is known by nothing else."""


class HandPlace(NamedTuple):
    """`profile` is where everybody reads the account; `pattern` what its handle looks like there,
    as far as the network says; `example` a profile's address, to show what to type."""

    name: str
    profile: str
    pattern: str
    example: str


PLACES: Mapping[str, HandPlace] = {
    "x": HandPlace("X", "https://x.com/{handle}", r"\w{1,15}", "x.com/morvan"),
    "linkedin": HandPlace(
        "LinkedIn",
        "https://www.linkedin.com/in/{handle}",
        r"[\w%-]{1,100}",
        "linkedin.com/in/camille-morvan",
    ),
    "facebook": HandPlace(
        "Facebook", "https://www.facebook.com/{handle}", r"[\w.-]{1,80}", "facebook.com/morvan"
    ),
    "instagram": HandPlace(
        "Instagram",
        "https://www.instagram.com/{handle}/",
        r"[\w.]{1,30}",
        "instagram.com/morvan",
    ),
    "threads": HandPlace(
        "Threads", "https://www.threads.com/@{handle}", r"[\w.]{1,30}", "threads.com/@morvan"
    ),
    "youtube": HandPlace(
        "YouTube", "https://www.youtube.com/@{handle}", r"[\w.·-]{1,30}", "youtube.com/@morvan"
    ),
    "snapchat": HandPlace(
        "Snapchat",
        "https://www.snapchat.com/@{handle}",
        r"[\w.-]{1,30}",
        "snapchat.com/@morvan",
    ),
    "tiktok": HandPlace(
        "TikTok", "https://www.tiktok.com/@{handle}", r"[\w.]{1,30}", "tiktok.com/@morvan"
    ),
    "bluesky": HandPlace(
        "Bluesky",
        "https://bsky.app/profile/{handle}",
        r"[a-z0-9-]+(\.[a-z0-9-]+)+",
        "bsky.app/profile/morvan.example",
    ),
}


def handle_in(network: str, typed: str) -> str:
    """The handle in what somebody typed: with or without @, or the address of the profile. Empty
    when it cannot be one there. Raises `KeyError` for a network that is not here."""
    place = PLACES[network]
    last = re.sub(r"[?#].*$", "", typed.strip()).rstrip("/").rpartition("/")[2]
    handle = last.removeprefix("@")
    return handle if re.fullmatch(place.pattern, handle, re.IGNORECASE) else ""


def profile_of(network: str, handle: str) -> str:
    """Where everybody reads this account; empty where that is not known."""
    place = PLACES.get(network)
    return place.profile.format(handle=handle) if place else ""
