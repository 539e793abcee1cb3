"""The other process of the journeys: it keeps the house's database and stores posts there.

Reads one JSON order a line, answers one JSON line. Run with `python -m tests.journeys.keeper`.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perchoir.config.settings")
    django.setup()

from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from perchoir.core.jobs.tables import rows_of
from perchoir.core.live.actions import purge_events
from perchoir.core.live.models import LiveEvent
from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Role
from perchoir.listening.deck.actions import add_column
from perchoir.listening.mentions.ingest import store_batch
from perchoir.listening.mentions.models import Author, Mention
from perchoir.listening.mentions.recount import differences
from perchoir.listening.mentions.watchset import WatchSet
from perchoir.listening.sample.actions import load_sample
from perchoir.listening.sources.models import Source
from perchoir.listening.watches.actions import apply_to_past, change_watch
from perchoir.listening.watches.backfill import run_one_step
from perchoir.listening.watches.models import Watch
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import (
    Batch,
    Counts,
    Event,
    IncomingAuthor,
    IncomingPost,
    Kind,
    Link,
    Media,
    MediaKind,
    Posted,
    Removed,
)
from perchoir.publishing.charter.periods import add_closed_period
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.voices.actions import connect_to_voice, create_voice
from tests.addresses import named_addresses
from tests.samples import values_for

WATCHES = {"Morvan": "morvan", "Acier": "acier OR steel"}


def settle(language: str = "en", theme: str = "auto") -> dict[str, Any]:
    """A workspace with two people and two watches; the session of each person by name."""
    workspace = Workspace.objects.create(name="Ateliers Morvan", slug="morvan")
    people = {"Odile": Role.OWNER, "Anatole": Role.ANALYST}
    sessions = {name: _session(workspace, name, people[name], language, theme) for name in people}
    for name, query in WATCHES.items():
        Watch.objects.create(workspace=workspace, name=name, query=query)
    return sessions


def _session(workspace: Workspace, name: str, role: Role, language: str, theme: str) -> str:
    user = User.objects.create_user(
        f"{name.lower()}@morvan.example",
        "correct horse battery",
        name=name,
        language=language,
        theme=theme,
    )
    Member.objects.create(workspace=workspace, user=user, role=role)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def speak(server: str, handle: str, password: str, language: str) -> dict[str, Any]:
    """A leader's voice, on its own page and on a Bluesky server, for which a colleague writes, in a
    closed period; the session of each person by name."""
    owner = Member.objects.get(role=Role.OWNER)
    house = owner.workspace
    roles = {"Claire": Role.MANAGER, "Helene": Role.LEADER, "Victor": Role.APPROVER}
    sessions = {name: _session(house, name, role, language, "auto") for name, role in roles.items()}
    named = {"name": "Hélène Marchand", "handle": "helene", "kind": "leader"}
    always = {"opens_at": time.min, "closes_at": time.max, "languages": [language]}
    voice = create_voice(owner, {**named, **always, "time_zone": "Europe/Paris"})
    signs_in = {"server": server, "handle": handle, "password": password}
    connect_to_voice(owner, voice, network="bluesky", values=signs_in)
    now = timezone.now()
    day = timedelta(days=1)
    add_closed_period(owner, name="Q3", starts_at=now - day, ends_at=now + day)
    return sessions


def writing(language: str) -> dict[str, Any]:
    """A leader's voice with accounts on three networks that nobody calls, and who writes for it."""
    owner = Member.objects.get(role=Role.OWNER)
    house = owner.workspace
    sessions = {"Claire": _session(house, "Claire", Role.MANAGER, language, "auto")}
    named = {"name": "Hélène Marchand", "handle": "helene", "kind": "leader"}
    always = {"opens_at": time.min, "closes_at": time.max, "languages": [language]}
    voice = create_voice(owner, {**named, **always, "time_zone": "Europe/Paris"})
    for network, handle in (("bluesky", "helene.morvan.example"), ("mastodon", "helene")):
        account = Account.objects.create(
            workspace=house, network=network, server="https://social.example",
            remote_id=f"id-{network}", handle=handle,
        )  # fmt: skip
        voice.accounts.add(account)
    return sessions


def leaving() -> dict[str, Any]:
    """Where each delivery stands, by its network, the newest last."""
    rows = Delivery.objects.order_by("pk").values_list("account__network", "state", "problem_code")
    return {"deliveries": [" ".join(row).strip() for row in rows]}


def store(posts: list[dict[str, Any]]) -> dict[str, Any]:
    """Posts arrive, as from a network; ids of the stored mentions by the posts' own."""
    return _stored([Posted(_post(**fields)) for fields in posts])


def listen(server: str, plc: str, since: str = "") -> dict[str, Any]:
    """A source at an AT Protocol server, from this sequence number on."""
    source = Source.objects.create(
        workspace=Workspace.objects.get(),
        key="bluesky.repos",
        name="Our server",
        settings={"server": server, "plc": plc},
        cursor=since,
    )
    return {"source": source.pk}


def watch(name: str, query: str) -> dict[str, Any]:
    return {
        "watch": Watch.objects.create(workspace=Workspace.objects.get(), name=name, query=query).pk
    }


def change(name: str, query: str) -> dict[str, Any]:
    """The watch asks for something else, of the past too."""
    found = Watch.objects.get(name=name)
    owner = Member.objects.get(role=Role.OWNER)
    changed = change_watch(owner, found, name=name, query=query, subject=found.subject)
    apply_to_past(owner, changed)
    return {"steps": len(list(iter(lambda: run_one_step("keeper"), False)))}


def lapse(hours: float) -> dict[str, Any]:
    """As if the clock had moved: every lease ends this many hours from now (negative: before)."""
    until = timezone.now() + timedelta(hours=hours)
    return {"leases": Source.objects.filter(lease_until__isnull=False).update(lease_until=until)}


def connection() -> dict[str, Any]:
    """The number that PostgreSQL knows this process by."""
    return {"pid": rows_of("SELECT pg_backend_pid()", [])[0][0]}


def count(watch: str) -> dict[str, Any]:
    return {"mentions": Mention.objects.filter(matches__watch__name=watch).count()}


def figures(watch: str) -> dict[str, Any]:
    """What a watch found, counted in every way; all must agree."""
    found = Watch.objects.get(name=watch)
    posts = Mention.objects.filter(matches__watch=found)
    return {
        "mentions": posts.count(),
        "posts": posts.values("network", "remote_id").distinct().count(),
        "texts": posts.values("text").distinct().count(),
        "volume": sum(found.volumes.values_list("posts", flat=True)),
        "wrong_counts": differences(found.workspace),
        "handles": sorted(set(posts.values_list("author__handle", flat=True))),
    }


def edit(id: str, text: str) -> dict[str, Any]:
    return _stored([Posted(_post(id=id, text=text), timezone.now())])


def remove(ids: list[str]) -> dict[str, Any]:
    return _stored([Removed("bluesky", post_id=id) for id in ids])


def widen(columns: int) -> dict[str, Any]:
    """So many watches, of which the first two already exist, and all of them on Odile's deck."""
    workspace = Workspace.objects.get()
    for number in range(columns - len(WATCHES)):
        name = f"Sujet {number}"
        Watch.objects.create(workspace=workspace, name=name, query=f"sujet{number}")
    member = Member.objects.get(user__name="Odile")
    for watch in Watch.objects.order_by("pk"):
        add_column(member, watch=watch)
    return {}


def purge() -> dict[str, Any]:
    """As if the events were two hours old."""
    LiveEvent.objects.update(at=timezone.now() - timedelta(hours=2))
    return {"purged": purge_events()}


def theme(theme: str, language: str) -> dict[str, Any]:
    User.objects.update(theme=theme, language=language)
    return {}


def pages() -> dict[str, Any]:
    """Every address that answers an owner with a whole page, in a furnished sample workspace."""
    owner = Member.objects.get(user__name="Odile")
    sample = load_sample(owner)
    member = Member.objects.get(workspace=sample, user=owner.user)
    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    client.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    return {"pages": [path for path in sorted(_paths(member)) if _is_page(client, path)]}


def _paths(member: Member) -> Iterator[str]:
    for name, keywords in named_addresses():
        with suppress(LookupError, NoReverseMatch):
            yield reverse(name, kwargs=values_for(name, list(keywords), member))


def _is_page(client: Client, path: str) -> bool:
    answer = client.get(path)
    return (
        answer.status_code == 200
        and answer.headers.get("Content-Type", "").startswith("text/html")
        and not answer.streaming
        and b"</html>" in answer.content
    )


def look(id: str) -> dict[str, Any]:
    """What the house did with a mention."""
    mention = Mention.objects.get(remote_id=id)
    triage = getattr(mention, "triage", None)
    return {
        "stars": mention.stars.count(),
        "notes": list(mention.notes.values_list("text", flat=True)),
        "handled": bool(triage and triage.handled_at),
        "hidden": bool(triage and triage.hidden_at),
        "assignee": str(triage.assignee) if triage and triage.assignee else "",
        "muted": Author.objects.filter(pk=mention.author_id, muted_at__isnull=False).exists(),
    }


def _stored(events: list[Event]) -> dict[str, Any]:
    workspace = Workspace.objects.get()
    store_batch(workspace, None, Batch(tuple(events), ""), WatchSet(workspace).current())
    return dict(Mention.objects.values_list("remote_id", "pk"))


def _post(
    id: str,
    text: str,
    author: str = "Jeanne Riou",
    minutes_ago: float = 0,
    kind: str = "post",
    reply_to: str = "",
    link: str = "",
    picture: str = "",
    likes: int | None = None,
) -> IncomingPost:
    handle = author.lower().replace(" ", "-")
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    return IncomingPost(
        network="bluesky",
        id=id,
        url=f"https://bsky.example/{id}",
        author=IncomingAuthor(handle, f"{handle}.example", author, 1200),
        text=text,
        created_at=at,
        received_at=at,
        kind=Kind(kind),
        language="fr",
        reply_to=reply_to,
        root=reply_to,
        links=(Link(link, ""),) if link else (),
        media=(Media(MediaKind.IMAGE, picture, "A furnace at night"),) if picture else (),
        counts=Counts(likes=likes),
        raw=b'{"text": "as it came"}',
    )


ORDERS: dict[str, Callable[..., dict[str, Any]]] = {
    order.__name__: order
    for order in (
        settle,
        speak,
        writing,
        leaving,
        store,
        listen,
        watch,
        lapse,
        connection,
        count,
        figures,
        edit,
        remove,
        widen,
        purge,
        theme,
        pages,
        look,
        change,
    )
}


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        answer = ORDERS[order.pop("do")](**order)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
