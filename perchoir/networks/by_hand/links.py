"""The link of what somebody posted: of which network, whose, which post. Nobody is asked.

The forms are those that the networks' own "copy link" gives (seen in November 2026; no network
promises them), with and without the marks that they add behind.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

LONGEST = 2_000


class Posted(NamedTuple):
    """A post, as its link says it. `handle` is whose, in small letters, "" where the link does not
    say; `url` is the link without what follows it for counting visitors."""

    network: str
    id: str
    handle: str
    url: str


class NotAPost(ValueError):
    """`code` says why: "no_link" (no address at all), "another_network" (with its `network`), or
    "no_post" (of this network, but no post)."""

    def __init__(self, code: str, network: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.network = network


_HOSTS: Mapping[str, str] = {
    "x.com": "x", "twitter.com": "x", "linkedin.com": "linkedin", "lnkd.in": "linkedin",
    "facebook.com": "facebook", "fb.watch": "facebook", "instagram.com": "instagram",
    "threads.com": "threads", "threads.net": "threads", "youtube.com": "youtube",
    "youtu.be": "youtube", "snapchat.com": "snapchat", "tiktok.com": "tiktok",
    "bsky.app": "bluesky",
}  # fmt: skip
_X = r"/(?P<handle>\w{1,20})/status(?:es)?/(?P<id>\d{1,20})(?:/.*)?"
# Host, path and query; the first that fits. A "-" stands for nobody.
_FORMS: Mapping[str, tuple[str, ...]] = {
    "x": (r"[\w.]+/i/web/status/(?P<id>\d{1,20})", rf"[\w.]+{_X}"),
    "linkedin": (
        r"[\w.]+/(?:feed/update|embed/feed/update)/urn:li:(?P<id>\w+:\d{10,25})",
        r"[\w.]+/posts/(?P<handle>[^/_]+)_.*-(?P<id>(?:activity|share|ugcPost)-\d{10,25})-?[\w-]*",
        r"[\w.]+/pulse/(?P<id>[\w%-]+)",
        r"lnkd\.in/(?P<id>p/[\w-]+|[\w-]+)",
    ),
    "facebook": (
        r"[\w.]+/share/(?:[pvr]/)?(?P<id>\w+)",
        r"[\w.]+/(?:permalink|story)\.php\?.*story_fbid=(?P<id>\w+).*",
        r"[\w.]+/(?:photo|watch|reel)(?:\.php)?/?\?.*(?:fbid|v)=(?P<id>\d+).*",
        r"[\w.]+/reel/(?P<id>\d+)",
        r"[\w.]+/(?P<handle>[\w.-]+)/(?:posts|videos|photos|reels)/(?:[^/?]+/)*(?P<id>\w+)(?:\?.*)?",
        r"fb\.watch/(?P<id>[\w-]+)",
    ),
    "instagram": (
        r"[\w.]+/(?:p|reel|reels|tv)/(?P<id>[\w-]+)",
        r"[\w.]+/stories/(?P<handle>[\w.]+)/(?P<id>\d+)",
        r"[\w.]+/(?P<handle>[\w.]+)/(?:p|reel)/(?P<id>[\w-]+)",
    ),
    "threads": (
        r"[\w.]+/@(?P<handle>[\w.]+)/post/(?P<id>[\w-]+)",
        r"[\w.]+/t/(?P<id>[\w-]+)",
    ),
    "youtube": (
        r"[\w.]+/watch\?(?:.*&)?v=(?P<id>[\w-]{11}).*",
        r"[\w.]+/(?:shorts|live|post)/(?P<id>[\w-]{11,60})",
        r"youtu\.be/(?P<id>[\w-]{11})",
    ),
    "snapchat": (
        r"[\w.]+/spotlight/(?P<id>[\w-]+)",
        r"[\w.]+/@(?P<handle>[\w.-]+)/(?:spotlight|highlight)/(?P<id>[\w-]+)",
        r"[\w.]+/p/(?P<id>[\w/-]+)",
        r"t\.snapchat\.com/(?P<id>[\w-]+)",
    ),
    "tiktok": (
        r"[\w.]+/@(?P<handle>[\w.]+)/(?:video|photo)/(?P<id>\d+)",
        r"v[mt]\.tiktok\.com/(?P<id>\w+)",
        r"[\w.]+/t/(?P<id>\w+)",
    ),
    "bluesky": (r"[\w.]+/profile/(?P<handle>[\w.:-]+)/post/(?P<id>[\w~.-]+)",),
}
_IN_QUERY = frozenset({"v", "fbid", "story_fbid", "id"})


def posted_at(link: str, network: str) -> Posted:
    """What this link is. Raises `NotAPost`."""
    host, path, query = _taken_apart(link)
    found = next((name for end, name in _HOSTS.items() if _is_of(host, end)), "")
    if found != network:
        raise NotAPost("another_network", found)
    asked = "&".join(one for one in query.split("&") if one.partition("=")[0] in _IN_QUERY)
    whole = f"{host}{path}{'?' if asked else ''}{asked}"
    for form in _FORMS[network]:
        match = re.fullmatch(form, whole, re.IGNORECASE)
        if match:
            named = match.groupdict()
            handle = (named.get("handle") or "").lower()
            return Posted(network, _id(network, named["id"]), handle, f"https://{whole}")
    raise NotAPost("no_post", network)


def _taken_apart(link: str) -> tuple[str, str, str]:
    text = link.strip()[:LONGEST]
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower()
    except ValueError:
        raise NotAPost("no_link") from None
    if parts.scheme not in {"http", "https"} or "." not in host or " " in text:
        raise NotAPost("no_link")
    return host, unquote(parts.path).rstrip("/"), parts.query


def _is_of(host: str, end: str) -> bool:
    return host == end or host.endswith(f".{end}")


def _id(network: str, found: str) -> str:
    """As the network's interface writes it."""
    if network == "linkedin" and re.fullmatch(r"\w+[-:]\d+", found):
        return f"urn:li:{found.replace('-', ':')}"
    return found
