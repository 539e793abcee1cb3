"""What the public pages read."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from perchoir.core.numbers import whole_number
from perchoir.networks.home import HomePost as Record
from perchoir.publishing.home.models import HomePost
from perchoir.publishing.home.shelf import post_url, record_of
from perchoir.publishing.home.writing import html_of, title_of
from perchoir.publishing.voices.models import Voice

PAGE = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as a page shows it."""

    key: str
    at: datetime
    record: Record
    url: str
    html: SafeString
    title: str


@dataclass(frozen=True, slots=True)
class Shelved:
    """The newest first; `older` is what the next page is asked with, "" at the end."""

    posts: list[Shown]
    older: str


def posts_of(voice: Voice, older: str = "") -> Shelved:
    """One page of what stands there."""
    posts = HomePost.objects.filter(voice=voice, removed_at=None)
    before = _before(older)
    if before:
        at, pk = before
        posts = posts.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    found = list(posts.order_by("-published_at", "-id")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    mark = f"{last.published_at.isoformat()}_{last.pk}" if last else ""
    return Shelved([shown(voice, one) for one in found[:PAGE]], mark)


def shown(voice: Voice, post: HomePost) -> Shown:
    """One post, ready to be read."""
    record = record_of(post)
    url = post_url(voice.handle, post.key)
    return Shown(post.key, post.published_at, record, url, html_of(record), title_of(record))


def elsewhere(voice: Voice) -> list[tuple[str, str]]:
    """Where else this voice speaks: what is written and where it leads."""
    accounts = voice.accounts.exclude(network="home").filter(broken_at=None).order_by("pk")
    named = [(one.handle, one.network, one.server) for one in accounts]
    return [(f"@{handle}", url) for handle, *where in named if (url := _profile(handle, *where))]


def _profile(handle: str, network: str, server: str) -> str:
    if network == "bluesky":
        return f"https://bsky.app/profile/{handle}"
    if server.startswith("https://"):
        return f"{server}/@{handle.partition('@')[0]}"
    return ""


def _before(older: str) -> tuple[datetime, int] | None:
    moment, _, number = older.rpartition("_")
    pk = whole_number(number)
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    return (at, pk) if at and at.tzinfo and pk is not None else None
