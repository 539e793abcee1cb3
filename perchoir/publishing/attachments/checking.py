"""Whether the media of a part fit the networks it goes to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, Final, NamedTuple

from django.core.cache import cache

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Workspace
from perchoir.networks.connections.keeping import with_tools
from perchoir.networks.connections.models import Account
from perchoir.networks.contract import ConnectorError, Tools
from perchoir.networks.mastodon.publishing import limits
from perchoir.networks.text.limits import LIMITS, check_names
from perchoir.networks.text.media import (
    MEDIA,
    KindLimits,
    MediaFacts,
    MediaLimits,
    ServerLimits,
    check_alts,
    check_media,
    limits_of_server,
)
from perchoir.networks.text.problems import Problem
from perchoir.publishing.attachments.fixing import AS_JPEG, CannotFix
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.attachments.sentences import name_of, said_of

FIXABLE: Final = frozenset(
    {"file_too_large", "type_not_taken", "too_many_pixels", "width_too_large",
     "ratio_too_large", "ratio_too_small"}
)  # fmt: skip
_KEPT_S: Final = 86_400
_FAILURE_KEPT_S: Final = 600


class Said(NamedTuple):
    """A problem as a sentence. `attachment` is the one concerned, None for the part as a whole;
    `can_fix` says that `fix_attachment` can make a copy that fits."""

    network: str
    sentence: str
    attachment: int | None = None
    can_fix: bool = False

    @property
    def network_name(self) -> str:
        return name_of(self.network)


def problems_of(
    workspace: Workspace,
    media: Sequence[Mapping[str, Any]],
    networks: Iterable[str],
    accounts: Iterable[Account] = (),
) -> dict[str, list[Said]]:
    """What each network would refuse, by network; `media` as it stands in a part.

    `accounts` bring what their own server says of itself, as far as it is known.
    """
    asked = sorted(set(networks) & set(MEDIA))
    if not asked:
        return {}
    rows, facts = _rows_of(workspace, media), _facts_of(workspace, media)
    servers = list(accounts) or list(_servers(workspace))
    found = {
        network: [_said(problem, network, rows) for problem in _codes(network, facts, servers)]
        for network in asked
    }
    return {network: said for network, said in found.items() if said}


def require_fitting(workspace: Workspace, parts: Iterable[Mapping[str, Any]], network: str) -> None:
    """Raises `Mistake` with what this network would refuse first: media, tags or people named."""
    for part in parts:
        media = part.get("media") or []
        said = problems_of(workspace, media, [network]).get(network)
        if said:
            raise Mistake(said[0].sentence)
        for problem in check_names(network, part.get("text", "")) if network in LIMITS else ():
            raise Mistake(said_of(problem, network))


def codes_of(
    workspace: Workspace, media: Sequence[Mapping[str, Any]], network: str
) -> list[Problem]:
    """The same for one network, as codes."""
    return _codes(network, _facts_of(workspace, media), list(_servers(workspace)))


def limits_for_fix(workspace: Workspace, aim: str) -> KindLimits:
    """What a copy of a picture must keep to. Raises `CannotFix`."""
    if aim == AS_JPEG:
        return KindLimits(1, frozenset({"image/jpeg"}), 10_000_000)
    if aim not in MEDIA or "image" not in MEDIA[aim].kinds:
        raise CannotFix("no_such_fix")
    rows = [row.kinds["image"] for row in _limits(aim, list(_servers(workspace)))]
    return reduce(_stricter, rows)


def ask_servers(accounts: Iterable[Account]) -> None:
    """Learn what the servers of these accounts take, at most once a day each."""
    for address in {one.server for one in accounts if one.network == "mastodon" and one.server}:
        if cache.get(_key(address)) is None:
            found = _asked(address)
            cache.set(_key(address), found or {}, _KEPT_S if found else _FAILURE_KEPT_S)


def _rows_of(workspace: Workspace, media: Sequence[Mapping[str, Any]]) -> list[Attachment]:
    return [row for row, _alt in _described(workspace, media)]


def _facts_of(workspace: Workspace, media: Sequence[Mapping[str, Any]]) -> list[MediaFacts]:
    return [facts_of(row, alt) for row, alt in _described(workspace, media)]


def _described(
    workspace: Workspace, media: Sequence[Mapping[str, Any]]
) -> list[tuple[Attachment, str]]:
    asked = [(one["attachment"], one.get("alt") or "") for one in media]
    rows = Attachment.objects.filter(workspace=workspace)
    found = rows.in_bulk([number for number, _alt in asked])
    return [(found[number], alt) for number, alt in asked if number in found]


def _servers(workspace: Workspace) -> Iterator[Account]:
    yield from Account.objects.filter(workspace=workspace, network="mastodon")


def _codes(network: str, facts: list[MediaFacts], servers: list[Account]) -> list[Problem]:
    found: list[Problem] = []
    for row in _limits(network, servers):
        found += [one for one in check_media(network, facts, row) if one not in found]
    return [*found, *check_alts(network, facts, _alt_of(network, servers))]


def facts_of(row: Attachment, alt: str = "") -> MediaFacts:
    """What was found out about it, as networks ask for it."""
    return MediaFacts(row.mime, row.size, row.width, row.height, row.duration_s, row.animated, alt)


def _alt_of(network: str, servers: list[Account]) -> int | None:
    """What the strictest of the servers says of descriptions; None where none says it."""
    said = [one.alt for one in _said_by_servers(network, servers) if one.alt]
    return min(said, default=None)


def _limits(network: str, servers: list[Account]) -> list[MediaLimits]:
    """One row, or one for each server that says what it takes."""
    rows = [limits_of_server(said) for said in _said_by_servers(network, servers)]
    return rows or [MEDIA[network]]


def _said_by_servers(network: str, servers: list[Account]) -> list[ServerLimits]:
    if network != "mastodon":
        return []
    known = [cache.get(_key(one.server)) for one in servers if one.network == network]
    return [ServerLimits(**said) for said in known if said]


def _stricter(one: KindLimits, other: KindLimits) -> KindLimits:
    pixels = [each for each in (one.pixels, other.pixels) if each]
    return one._replace(
        types=one.types & other.types or one.types,
        size=min(one.size, other.size),
        pixels=min(pixels) if pixels else None,
    )


def _said(problem: Problem, network: str, rows: list[Attachment]) -> Said:
    row = rows[problem.position] if problem.position is not None else None
    can_fix = row is not None and row.kind == "image" and not row.animated
    return Said(
        network=network,
        sentence=said_of(problem, network),
        attachment=row.pk if row else None,
        can_fix=can_fix and problem.code in FIXABLE,
    )


def _asked(address: str) -> dict[str, Any]:
    async def ask(tools: Tools) -> dict[str, Any]:
        said = await limits(address, tools)
        return ServerLimits(
            media=said.media,
            image_size=said.image_bytes,
            image_pixels=said.image_pixels,
            video_size=said.video_bytes,
            video_pixels=said.video_pixels,
            types=said.mime_types,
            alt=said.alt_characters,
        )._asdict()

    try:
        return with_tools(ask)
    except ConnectorError:
        return {}


def _key(address: str) -> str:
    return f"attachments:server:{address}"
