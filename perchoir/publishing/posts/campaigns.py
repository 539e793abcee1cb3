"""Campaign parameters: what tells a site which network, and which campaign, brought somebody."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Right
from perchoir.publishing.posts.models import LinkRule

LONGEST_CAMPAIGN = 80
MOST_DOMAINS = 200


def rule_for(workspace: Workspace, campaign: str) -> dict[str, Any]:
    """What links of a post of this campaign carry, as it is kept with the post; nothing where the
    workspace decided so."""
    rule = LinkRule.objects.filter(workspace=workspace, enabled=True).first()
    return {} if rule is None else rule_of(rule, campaign)


def rule_of(rule: LinkRule, campaign: str) -> dict[str, Any]:
    """The rule as it is kept with a post."""
    return {
        "medium": rule.medium,
        "sources": dict(rule.sources),
        "campaign": campaign or rule.campaign,
        "excluded": list(rule.excluded),
    }


@transaction.atomic
def set_link_rule(
    by: Member,
    *,
    enabled: bool,
    medium: str,
    campaign: str,
    sources: Mapping[str, str],
    excluded: Iterable[str],
) -> LinkRule:
    """Decide it for all posts saved from now on. Raises `Mistake` for what is no domain."""
    by.require(Right.EDIT_CHARTER)
    domains = sorted({_domain(one) for one in excluded})
    rule, _made = LinkRule.objects.update_or_create(
        workspace=by.workspace,
        defaults={
            "enabled": enabled,
            "medium": medium.strip()[:80],
            "campaign": campaign.strip()[:LONGEST_CAMPAIGN],
            "sources": {name: text.strip()[:80] for name, text in sources.items() if text.strip()},
            "excluded": domains[:MOST_DOMAINS],
        },
    )
    record(by.workspace, by.user, "links.on" if enabled else "links.off")
    return rule


def _domain(text: str) -> str:
    name = text.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0]
    if not re.fullmatch(r"[^\s/:@]+\.[^\s/:@]+", name):
        raise Mistake(_("“%(text)s” is no domain: write it as example.com.") % {"text": text[:80]})
    return name


def tagged(url: str, rule: Mapping[str, Any], network: str) -> str:
    """The address with `utm_source`, `utm_medium` and `utm_campaign`. What it says of them already
    stays, its anchor stays last, and addresses of excluded domains stay as they are."""
    if not rule or is_excluded(url, rule.get("excluded") or ()):
        return url
    address, hash_sign, anchor = url.partition("#")
    path, _question, query = address.partition("?")
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
