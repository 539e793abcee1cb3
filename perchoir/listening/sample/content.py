"""The invented posts, read from `content/*.txt` and turned into `IncomingPost`.

A line is `<days before today> <hour> <author> <marks> | <text>`. Marks: `#name` names the post,
`>name` answers the post of that name, `~name` quotes it, `x9` has nine others pass it on. A name
that no mark declared is found as a word of an earlier text, so that the script stays readable.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from perchoir.networks.contract import Counts, IncomingAuthor, IncomingPost, Kind, Link

FOLDER = Path(__file__).parent / "content"
SCRIPTS = ("background", "storm", "rumour")
SPREAD_MINUTES = 14.0
"""Mean delay, in minutes, with which others pass a post on."""

_LINK = re.compile(r"https?://\S+")
_TAG = re.compile(r"#(\w+)")
_HANDLE = re.compile(r"@([\w.-]+\w)")


@dataclass(frozen=True)
class Line:
    """One post of the script, before it has a date."""

    id: str
    days: int
    hour: str
    author: str
    text: str
    name: str = ""
    answers: str = ""
    quotes: str = ""
    passed_on: int = 0
    source: str = field(default="", compare=False)


@cache
def authors() -> dict[str, tuple[str, IncomingAuthor]]:
    """Network and author by their key in the script."""
    return {key: _author(*fields) for key, *fields in _rows("authors")}


@cache
def crowd() -> list[tuple[str, IncomingAuthor]]:
    """Network and author of the people who pass on what others say."""
    return [_author(*fields) for fields in _rows("crowd")]


@cache
def lines() -> list[Line]:
    """The whole script, in the order in which it is written."""
    return [line for script in SCRIPTS for line in _script(script)]


@cache
def live() -> list[tuple[str, str]]:
    """Author's key and text of the posts that arrive while somebody looks."""
    return [(author, text) for author, text in _rows("live")]


def history(now: datetime, zone: ZoneInfo) -> list[IncomingPost]:
    """Every post of the script and of the crowd, oldest first, ending the day before `now`."""
    found: dict[str, IncomingPost] = {}
    posts: list[IncomingPost] = []
    for line in sorted(lines(), key=lambda line: _instant(line, now, zone)):
        post = _post(line, _instant(line, now, zone), found)
        for name in filter(None, (line.id, line.name)):
            found[f"{line.source}/{name}"] = post
        posts += [post, *_passed_on(post, line.passed_on)]
    return sorted(posts, key=lambda post: post.created_at)


def live_post(position: int, at: datetime) -> IncomingPost:
    """The post number `position` of the replay, written at `at`."""
    key, text = live()[position % len(live())]
    network, author = authors()[key]
    return _plain(f"live-{position}", network, author, text, at)


def _rows(name: str) -> Iterator[list[str]]:
    for row in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            yield [cell.strip() for cell in row.split("|")]


def _author(
    network: str, handle: str, name: str, followers: str = ""
) -> tuple[str, IncomingAuthor]:
    count = int(followers) if followers else None
    return network, IncomingAuthor(id=f"sample:{handle}", handle=handle, name=name, followers=count)


def _script(source: str) -> Iterator[Line]:
    for number, (head, text) in enumerate(_rows(source)):
        days, hour, author, *marks = head.split()
        yield Line(
            id=f"{source}-{number}",
            days=int(days),
            hour=hour,
            author=author,
            text=text,
            source=source,
            name=_mark(marks, "#"),
            answers=_mark(marks, ">"),
            quotes=_mark(marks, "~"),
            passed_on=int(_mark(marks, "x") or 0),
        )


def _mark(marks: list[str], sign: str) -> str:
    return next((mark[1:] for mark in marks if mark.startswith(sign)), "")


def _instant(line: Line, now: datetime, zone: ZoneInfo) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=line.days)
    hour, minute = map(int, line.hour.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(now.tzinfo)


def _post(line: Line, at: datetime, found: dict[str, IncomingPost]) -> IncomingPost:
    network, author = authors()[line.author]
    answered = _named(line.source, line.answers, found)
    quoted = _named(line.source, line.quotes, found)
    kind = Kind.REPLY if answered else Kind.QUOTE if quoted else Kind.POST
    return _plain(line.id, network, author, line.text, at, kind, answered, quoted, line.passed_on)


def _named(source: str, name: str, found: dict[str, IncomingPost]) -> IncomingPost | None:
    if not name:
        return None
    if declared := found.get(f"{source}/{name}"):
        return declared
    in_script = (post for key, post in reversed(found.items()) if key.startswith(f"{source}/"))
    return next((post for post in in_script if name in post.text.casefold()), None)


def _plain(
    id: str,
    network: str,
    author: IncomingAuthor,
    text: str,
    at: datetime,
    kind: Kind = Kind.POST,
    answered: IncomingPost | None = None,
    quoted: IncomingPost | None = None,
    reposts: int = 0,
) -> IncomingPost:
    return IncomingPost(
        network=network,
        id=f"sample:{id}",
        url=f"https://{network}.example/{author.handle}/{id}",
        author=author,
        text=text,
        created_at=at,
        received_at=at,
        kind=kind,
        reply_to=answered.id if answered else "",
        reply_to_author=answered.author.handle if answered else "",
        root=(answered.root or answered.id) if answered else "",
        quoted=quoted.id if quoted else "",
        links=tuple(Link(url) for url in _LINK.findall(text)),
        tags=tuple(_TAG.findall(text)),
        mentioned=tuple(_HANDLE.findall(text)),
        counts=Counts(reposts=reposts or None),
    )


def _passed_on(post: IncomingPost, times: int) -> list[IncomingPost]:
    """The same post by `times` others, soon after and then less and less."""
    chance = random.Random(post.id)  # noqa: S311 - the same story at every telling
    copies = []
    for number, (network, author) in enumerate(chance.sample(crowd(), times)):
        later = timedelta(minutes=0.5 + chance.expovariate(1 / SPREAD_MINUTES))
        id = f"{post.id.removeprefix('sample:')}-by-{number}"
        at = post.created_at + later
        copies.append(_plain(id, network, author, post.text, at, Kind.REPOST, quoted=post))
    return copies
