"""The network's own page, opened with what is to be posted. Facts as of November 2026."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from perchoir.networks.by_hand.places import profile_of


class Intent(NamedTuple):
    """`address` opens a page for a new post. `text`, `link` and `reply` are the names of what it
    takes, "" for what it does not. `needs_link` says that it opens nothing without one; then
    `otherwise` is opened. `source` documents it, "" where it is only the network's front door."""

    address: str
    source: str
    as_of: str
    text: str = ""
    link: str = ""
    reply: str = ""
    needs_link: bool = False
    otherwise: str = ""


INTENTS: Mapping[str, Intent] = {
    "x": Intent(
        "https://x.com/intent/tweet",
        "https://docs.x.com/x-for-websites/post-button/guides/web-intent",
        "November 2026",
        text="text",
        reply="in_reply_to",
    ),
    "threads": Intent(
        "https://www.threads.com/intent/post",
        "https://developers.facebook.com/documentation/threads/threads-web-intents",
        "March 2026",
        text="text",
        link="url",
    ),
    "bluesky": Intent(
        "https://bsky.app/intent/compose",
        "https://docs.bsky.app/docs/advanced-guides/intent-links",
        "November 2026",
        text="text",
    ),
    "linkedin": Intent(
        "https://www.linkedin.com/sharing/share-offsite/",
        "https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/plugins/share-plugin",
        "November 2026",
        link="url",
        needs_link=True,
        otherwise="https://www.linkedin.com/feed/",
    ),
    "facebook": Intent(
        "https://www.facebook.com/sharer/sharer.php",
        "https://developers.facebook.com/docs/plugins/share-button",
        "November 2026",
        link="u",
        needs_link=True,
        otherwise="https://www.facebook.com/",
    ),
    "snapchat": Intent(
        "https://www.snapchat.com/share",
        "https://developers.snap.com/api/snapchat-for-web/social-plugins/share-link-to-snapchat",
        "November 2026",
        link="link",
        needs_link=True,
        otherwise="https://www.snapchat.com/",
    ),
    "instagram": Intent("https://www.instagram.com/", "", "November 2026"),
    "youtube": Intent("https://www.youtube.com/upload", "", "November 2026"),
    "tiktok": Intent("https://www.tiktok.com/upload", "", "November 2026"),
}


def takes_text(network: str) -> bool:
    """The page that opens has the text in it already; elsewhere one pastes it."""
    intent = INTENTS.get(network)
    return bool(intent and intent.text)


def open_address(network: str, handle: str, *, text: str, link: str = "", reply: str = "") -> str:
    """The page to open for one part; `reply` is the id of the post answered. The account's own
    page for a network that is not here."""
    intent = INTENTS.get(network)
    if intent is None:
        return profile_of(network, handle)
    if intent.needs_link and not link:
        return intent.otherwise
    given = ((intent.text, text), (intent.link, link), (intent.reply, reply))
    query = urlencode([(name, value) for name, value in given if name and value])
    return f"{intent.address}?{query}" if query else intent.address
