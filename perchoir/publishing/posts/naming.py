"""Who is named in a post, and who that is on each network."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils import timezone

from perchoir.core.people.models import Workspace
from perchoir.networks.connections.interface import open_account, publisher_of
from perchoir.networks.connections.keeping import with_tools
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import ConnectorError, Tools
from perchoir.publishing.posts.models import KnownHandle, Person
from perchoir.publishing.posts.rendering import (
    ASKED,
    BY_HANDLE,
    Content,
    handles_in,
    own_parts,
    people_in,
)
from perchoir.publishing.voices.models import VoiceAccount

PATIENCE_S = 6.0
GOOD_FOR = timedelta(days=7)
ASK_AGAIN_AFTER = timedelta(minutes=10)
MOST_SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who can be named: `handles` by network, `ids` where a network's own is known."""

    label: str
    handles: Mapping[str, str]
    ids: Mapping[str, str]


class Unsure(NamedTuple):
    """A name that is plain text on `network`. `why` is "missing" (no handle there), "nobody" (the
    network knows none) or "unasked" (the network was not asked, or did not answer)."""

    network: str
    name: str
    why: str


def known_people(workspace: Workspace) -> list[Known]:
    """Those whom this house wrote down, and its own voices."""
    written = [
        Known(one.label, one.handles, {}) for one in Person.objects.filter(workspace=workspace)
    ]
    labels = {one.label for one in written}
    return [*written, *(one for one in _voices(workspace) if one.label not in labels)]


def suggested(workspace: Workspace, typed: str) -> list[Known]:
    """Those whose name has a word that begins with what was typed."""
    asked = typed.strip().casefold()
    found = [one for one in known_people(workspace) if _begins(one, asked)]
    return sorted(found, key=lambda one: one.label.casefold())[:MOST_SUGGESTED]


def people_of(workspace: Workspace, content: Content) -> dict[str, Any]:
    """`people` and `handles` as they are kept with a post: who is named in it, and the ids that
    networks gave so far."""
    texts = [text for text in _texts(content) if "@" in text]
    if not texts:
        return {}
    known = {one.label: one for one in known_people(workspace)}
    named = {match[1] for text in texts for match in people_in(text, known)}
    typed = set(_typed(content))
    asked = {(network, handle.lower()) for label in named for network, handle in
             known[label].handles.items()} | typed  # fmt: skip
    ids = ids_of(workspace, asked)
    people = {label: _everywhere(known[label], ids) for label in sorted(named)}
    handles: dict[str, dict[str, str | None]] = {}
    for network, handle in sorted(typed):
        handles.setdefault(network, {})[handle] = ids.get((network, handle))
    return {name: value for name, value in (("people", people), ("handles", handles)) if value}


def ids_of(workspace: Workspace, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The ids of these handles (network, handle), "" for nobody; without those nobody asked."""
    wanted = Q(pk__in=[])
    for network, handle in asked:
        wanted |= Q(network=network, handle=handle)
    rows = KnownHandle.objects.filter(wanted, workspace=workspace)
    return {(one.network, one.handle): one.remote_id for one in rows}


def look_up(workspace: Workspace, content: Content, accounts: Iterable[Account]) -> None:
    """Ask the networks who is named in this content and not known yet. It takes seconds, so never
    call it inside a transaction. A network that does not answer is not waited for."""
    content = {**content, **people_of(workspace, content)}
    places = {account.network: account for account in accounts if account.network in ASKED}
    for network, account in sorted(places.items()):
        handles = {_handle for net, _handle in _every_handle(content) if net == network}
        missing = tuple(sorted(handles - _fresh(workspace, network, handles)))
        if missing:
            _keep(workspace, network, missing, _found(account, missing))


def unsure(content: Content, networks: Iterable[str]) -> list[Unsure]:
    """Names that would stay plain text, each once for each network."""
    found = [one for network in sorted(set(networks)) for one in _unsure_on(content, network)]
    return list(dict.fromkeys(found))


def _unsure_on(content: Content, network: str) -> Iterator[Unsure]:
    people = content.get("people") or {}
    handles = (content.get("handles") or {}).get(network) or {}
    for part in own_parts(content, network):
        for match in people_in(part.get("text", ""), people):
            there = people[match[1]].get(network)
            if there is None:
                if network in BY_HANDLE:
                    yield Unsure(network, match[1], "missing")
            elif network in ASKED and not there.get("id"):
                yield Unsure(network, f"@{there['handle']}", _why(there.get("id")))
        for _start, _end, handle in handles_in(part.get("text", ""), network):
            if not handles.get(handle):
                yield Unsure(network, f"@{handle}", _why(handles.get(handle)))


def _why(remote_id: str | None) -> str:
    return "unasked" if remote_id is None else "nobody"


def _begins(one: Known, asked: str) -> bool:
    words = one.label.casefold()
    if words.startswith(asked) or any(word.startswith(asked) for word in words.split()):
        return True
    return any(handle.casefold().startswith(asked) for handle in one.handles.values())


def _voices(workspace: Workspace) -> list[Known]:
    rows = VoiceAccount.objects.filter(voice__workspace=workspace).select_related(
        "voice", "account"
    )
    handles: dict[str, dict[str, str]] = {}
    ids: dict[str, dict[str, str]] = {}
    for row in rows.order_by("voice__name", "pk"):
        account = row.account
        handles.setdefault(row.voice.name, {}).setdefault(account.network, _whole_handle(account))
        ids.setdefault(row.voice.name, {}).setdefault(account.network, account.remote_id)
    return [Known(label, there, ids[label]) for label, there in handles.items()]


def _whole_handle(account: Account) -> str:
    host = urlsplit(account.server).hostname or ""
    if account.network == "mastodon" and "@" not in account.handle and host:
        return f"{account.handle}@{host}"
    return account.handle


def _everywhere(one: Known, ids: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {
        network: {
            "handle": handle,
            "id": one.ids.get(network) or ids.get((network, handle.lower())),
        }
        for network, handle in sorted(one.handles.items())
    }


def _texts(content: Content) -> Iterator[str]:
    every = [content.get("parts") or [], *(content.get("variants") or {}).values()]
    return (part.get("text", "") for parts in every for part in parts)


def _typed(content: Content) -> Iterator[tuple[str, str]]:
    for network in ("bluesky", "mastodon"):
        for part in own_parts(content, network):
            for _start, _end, handle in handles_in(part.get("text", ""), network):
                yield network, handle


def _every_handle(content: Content) -> Iterator[tuple[str, str]]:
    for there in (content.get("people") or {}).values():
        for network, one in there.items():
            if not one.get("id"):
                yield network, one["handle"].lower()
    for network, handles in (content.get("handles") or {}).items():
        yield from ((network, handle) for handle in handles)


def _fresh(workspace: Workspace, network: str, handles: set[str]) -> set[str]:
    now = timezone.now()
    rows = KnownHandle.objects.filter(workspace=workspace, network=network, handle__in=handles)
    found = rows.filter(
        Q(asked_at__gt=now - GOOD_FOR, remote_id__gt="") | Q(asked_at__gt=now - ASK_AGAIN_AFTER)
    )
    return set(found.values_list("handle", flat=True))


def _found(account: Account, handles: tuple[str, ...]) -> Mapping[str, str] | None:
    """None when the network did not say."""
    try:
        connector = publisher_of(account)
        place, credentials = open_account(account)

        async def ask(tools: Tools) -> dict[str, str]:
            async with asyncio.timeout(PATIENCE_S):
                return await connector.find_people(handles, place, credentials, tools)

        return with_tools(ask)
    except (ConnectorError, TimeoutError):
        return None


def _keep(
    workspace: Workspace, network: str, asked: Iterable[str], found: Mapping[str, str] | None
) -> None:
    if found is None:
        return
    now = timezone.now()
    for handle in asked:
        KnownHandle.objects.update_or_create(
            workspace=workspace,
            network=network,
            handle=handle[:300],
            defaults={"remote_id": found.get(handle, "")[:300], "asked_at": now},
        )
