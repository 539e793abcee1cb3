"""What the pages of the composer show."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from perchoir.core.people.doors import WorkspaceRequest
from perchoir.core.people.rights import Right
from perchoir.networks.connections.models import Account
from perchoir.networks.text import LIMITS
from perchoir.publishing.charter.engine import Finding
from perchoir.publishing.charter.queries import read
from perchoir.publishing.planning.asking import still_asked
from perchoir.publishing.planning.slots import next_free_slot
from perchoir.publishing.posts import actions
from perchoir.publishing.posts.campaigns import rule_for
from perchoir.publishing.posts.checking import findings_of
from perchoir.publishing.posts.content import cleaned
from perchoir.publishing.posts.counting import limits_for
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.naming import unsure
from perchoir.publishing.posts.people import NETWORKS
from perchoir.publishing.posts.previewing import network_name, previews, said_of
from perchoir.publishing.posts.queries import changes
from perchoir.publishing.posts.typed import prefix_of
from perchoir.publishing.posts.ways import cost_of, way_of
from perchoir.publishing.voices.models import Voice

LANGUAGES = (
    ("fr", "Français"), ("en", "English"), ("de", "Deutsch"), ("es", "Español"),
    ("it", "Italiano"), ("nl", "Nederlands"), ("pt", "Português"),
)  # fmt: skip
EMPTY: dict[str, Any] = {
    "language": "", "campaign": "", "variants": {}, "languages": {},
    "parts": [{"text": "", "media": [], "card": None}],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the page: for all networks that have none of their own, or for `network`."""

    network: str
    language: str
    parts: Sequence[Mapping[str, Any]]
    counted_for: list[str]

    @property
    def name(self) -> str:
        return network_name(self.network) if self.network else ""

    @property
    def pieces(self) -> list[tuple[Mapping[str, Any], str, list[str]]]:
        """Each part, what the fields of its pictures begin with, and the networks to ask of them:
        none while there are none."""
        return [
            (part, prefix_of(self.network, number), self.counted_for if part.get("media") else [])
            for number, part in enumerate(self.parts, 1)
        ]


def page_of(
    request: WorkspaceRequest,
    voice: Voice | None,
    content: Mapping[str, Any],
    *,
    post: Post | None = None,
    chosen: Iterable[int] | None = None,
) -> dict[str, Any]:
    """The composer with this content, saved or not."""
    places = list(voice.accounts.order_by("network", "handle")) if voice else []
    ticked = {one.pk for one in places} if chosen is None else set(chosen)
    accounts = [one for one in places if one.pk in ticked]
    return {
        "voice": voice,
        "voices": Voice.objects.filter(workspace=request.workspace).order_by("name")[:100],
        "places": places,
        "chosen": ticked,
        "limits": json.dumps(limits_for(place.network for place in places)),
        "zone": voice.time_zone if voice else "",
        "languages": LANGUAGES,
        "person_networks": NETWORKS,
        "words": json.dumps(_words()),
        "campaign": content.get("campaign", ""),
        "asks_campaign": bool(rule_for(request.workspace, "")),
        "may_write": request.member.may(Right.WRITE_POSTS),
        **texts_of(content, accounts),
        **(_saved(request, post) if post else {}),
        **(beside_of(request, _looked_at(voice, content, post), accounts) if voice else {}),
    }


def _words() -> dict[str, str]:
    """What the page's script says."""
    return {
        "offline": _("No connection: what you type stays in this browser until it is saved."),
        "ended": _(
            "Your session has ended. What you type stays in this browser: sign in again in another "
            "tab, then go on here."
        ),
        "kept": _("What was typed here on {when} was not saved. It stayed in this browser."),
        "over": _("{number} too many on {network}"),
        **{f"network:{one}": network_name(one) for one in LIMITS},
    }


def texts_of(content: Mapping[str, Any], accounts: Iterable[Account]) -> dict[str, Any]:
    """The texts of the page, and the networks that could have one of their own."""
    networks = sorted({account.network for account in accounts})
    own: Mapping[str, Any] = content.get("variants") or {}
    common = [network for network in networks if network not in own]
    languages = content.get("languages") or {}
    texts = [Text("", content.get("language", ""), content.get("parts") or EMPTY["parts"], common)]
    texts += [
        Text(network, languages.get(network, ""), parts, [network] if network in networks else [])
        for network, parts in sorted(own.items())
    ]
    return {
        "texts": texts,
        "shared": [(network, network_name(network)) for network in common],
        "language": content.get("language", ""),
    }


def beside_of(request: WorkspaceRequest, post: Post, accounts: Sequence[Account]) -> dict[str, Any]:
    """What stands beside the text: as its readers will see it, what the charter says, and whom
    nobody knows."""
    networks = sorted({account.network for account in accounts})
    shown = previews(post.content, [(one.network, one.handle) for one in accounts])
    return {
        "previews": shown,
        "counts": json.dumps(
            [
                [one.network, part.number, part.used, part.allowed]
                for one in shown
                for part in one.parts
            ]
        ),
        "findings": read(_findings(post, networks), request.LANGUAGE_CODE),
        "unsure": [said_of(one) for one in unsure(post.content, networks)],
        "ways": _ways(post, accounts),
    }


def _ways(post: Post, accounts: Sequence[Account]) -> list[dict[str, Any]]:
    """Where a person must post, and where it costs: the others need no words."""
    every = [(one, way_of(post, one), cost_of(post, one)) for one in accounts]
    return [
        {
            "network": network_name(one.network),
            "handle": one.handle,
            "way": way,
            "costs": costs,
        }
        for one, way, costs in every
        if way.by_hand or costs
    ]


def _saved(request: WorkspaceRequest, post: Post) -> dict[str, Any]:
    deliveries = list(post.deliveries.select_related("account").order_by("id"))
    called = any(one.state not in actions.STILL_HERE for one in deliveries)
    is_draft = all(one.state == "draft" for one in deliveries)
    return {
        "questions": still_asked(post) if is_draft else [],
        "next_slot": next_free_slot(post.voice, besides=post.pk) if is_draft else None,
        "post": post,
        "deliveries": deliveries,
        "local_time": post.local_time,
        "zone": post.zone,
        "revision": post.revision,
        "changes": changes(post),
        "may_write": request.member.may(Right.WRITE_POSTS) and not called,
        "is_draft": is_draft,
    }


def _looked_at(voice: Voice, content: Mapping[str, Any], post: Post | None) -> Post:
    if post is not None and content is post.content:
        return post
    looked_at = Post(
        workspace=voice.workspace, voice=voice, content=cleaned(voice.workspace, content)
    )
    if post is not None:
        looked_at.pk, looked_at.reply = post.pk, post.reply
        looked_at.due_at, looked_at.zone = post.due_at, post.zone
    return looked_at


def _findings(post: Post, networks: Iterable[str]) -> list[Finding]:
    """Each once, whatever the number of accounts. Nothing is said of an empty page."""
    if not any(part.get("text", "").strip() for part in post.content.get("parts") or []):
        return []
    found = [one for network in networks for one in findings_of(post, network)]
    return list(dict.fromkeys(found))
