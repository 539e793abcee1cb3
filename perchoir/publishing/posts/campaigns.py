"""Campaign parameters: what tells a site which network, and which campaign, brought somebody."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from perchoir.core.people.models import Workspace
from perchoir.publishing.posts.models import LinkRule

LONGEST_CAMPAIGN = 80


def rule_for(workspace: Workspace, campaign: str) -> dict[str, Any]:
    """What links of a post of this campaign carry, as it is kept with the post; nothing where the
    workspace decided so."""
    rule = LinkRule.objects.filter(workspace=workspace, enabled=True).first()
    if rule is None:
        return {}
    return {
        "medium": rule.medium,
        "sources": dict(rule.sources),
        "campaign": campaign or rule.campaign,
        "excluded": list(rule.excluded),
    }


def tagged(url: str, rule: Mapping[str, Any], network: str) -> str:
    """The address with `utm_source`, `utm_medium` and `utm_campaign`. What it says of them already
    stays, its anchor stays last, and addresses of excluded domains stay as they are."""
    if not rule or is_excluded(url, rule.get("excluded") or ()):
        return url
    address, hash_sign, anchor = url.partition("#")
    path, question, query = address.partition("?")
    said = {name.lower() for name, _value in parse_qsl(query, keep_blank_values=True)}
    added = urlencode([pair for pair in _parameters(rule, network) if pair[0] not in said])
    if not added:
        return url
    query = f"{query}&{added}" if query and not query.endswith("&") else f"{query}{added}"
    return f"{path}?{query}{hash_sign}{anchor}"


def is_excluded(url: str, domains: Iterable[str]) -> bool:
    """Whether it leads to one of these domains or below."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return True
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _parameters(rule: Mapping[str, Any], network: str) -> list[tuple[str, str]]:
    source = (rule.get("sources") or {}).get(network) or network
    found = [
        ("utm_source", source),
        ("utm_medium", rule.get("medium", "")),
        ("utm_campaign", rule.get("campaign", "")),
    ]
    return [(name, value) for name, value in found if value]
