"""Every network this house knows. A new network is one new folder and one word here."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from perchoir.networks.by_hand import by_hand
from perchoir.networks.by_hand.places import REMOTE_ID
from perchoir.networks.contract import Manifest, Source
from perchoir.networks.contract.filters import FilterLanguage
from perchoir.networks.contract.hooks import Hook
from perchoir.networks.contract.prices import Price
from perchoir.networks.contract.publishing import Publisher
from perchoir.networks.contract.rates import Rate
from perchoir.networks.contract.versions import Version

NETWORKS = ("bluesky", "mastodon", "feeds", "x", "facebook", "instagram", "threads")
PUBLISHING = ("home", "bluesky", "mastodon", "x", "linkedin", "threads", "facebook", "instagram")


def all_manifests() -> tuple[Manifest, ...]:
    """The manifest of every source, in the order in which they are proposed."""
    return tuple(source.manifest for source in all_sources().values())


def source(key: str) -> Source:
    """The source of this key. Raises `KeyError` when there is none."""
    return all_sources()[key]


@cache
def all_sources() -> Mapping[str, Source]:
    """Every source by its key."""
    sources = [one for network in NETWORKS for one in _sources_of(network)]
    return MappingProxyType({one.manifest.key: one for one in sources})


def _sources_of(network: str) -> tuple[Source, ...]:
    """`SOURCES` of the network's folder."""
    found: tuple[Source, ...] = import_module(f"perchoir.networks.{network}").SOURCES
    return found


@cache
def all_filters() -> tuple[FilterLanguage, ...]:
    """What networks can filter themselves: `FILTERS` of their folders, where there is one."""
    modules = (import_module(f"perchoir.networks.{network}") for network in NETWORKS)
    return tuple(one for module in modules for one in getattr(module, "FILTERS", ()))


def publisher(network: str) -> Publisher:
    """The publisher of this network. Raises `KeyError` when there is none."""
    return all_publishers()[network]


def publisher_at(network: str, remote_id: str) -> Publisher:
    """The publisher of an account: of its network, or a person. Raises `KeyError` when there is
    none."""
    return by_hand(network) if remote_id.startswith(REMOTE_ID) else publisher(network)


@cache
def all_publishers() -> Mapping[str, Publisher]:
    """Every network on which a voice can speak."""
    found: dict[str, Publisher] = {
        network: import_module(f"perchoir.networks.{network}").PUBLISHER for network in PUBLISHING
    }
    return MappingProxyType(found)


@cache
def rates(network: str) -> tuple[Rate, ...]:
    """What this network takes from one account; nothing where it knows no limit."""
    if network not in PUBLISHING:
        return ()
    found: tuple[Rate, ...] = getattr(import_module(f"perchoir.networks.{network}"), "RATES", ())
    return found


@cache
def hooks() -> Mapping[str, Hook]:
    """Networks that send messages by themselves: `HOOK` of their folders, where there is one."""
    modules = {key: import_module(f"perchoir.networks.{key}") for key in PUBLISHING}
    told = {key: module.HOOK for key, module in modules.items() if hasattr(module, "HOOK")}
    return MappingProxyType(told)


@cache
def versions() -> Mapping[str, Version]:
    """Networks whose interface ends on a known day, and that day."""
    modules = {key: import_module(f"perchoir.networks.{key}") for key in PUBLISHING}
    named = {key: module.VERSION for key, module in modules.items() if hasattr(module, "VERSION")}
    return MappingProxyType(named)


@cache
def prices(network: str) -> tuple[Price, ...]:
    """What this network bills; nothing where it is free."""
    if network not in (*NETWORKS, *PUBLISHING):
        return ()
    found: tuple[Price, ...] = getattr(import_module(f"perchoir.networks.{network}"), "PRICES", ())
    return found
