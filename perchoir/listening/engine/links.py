"""Addresses of pages, as far as a query looks at them: domain and path."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_LONGEST = 4_000


class Address(NamedTuple):
    """A domain in lower case without `www.`, and a path without its last slash."""

    domain: str
    path: str


def address(text: str) -> Address | None:
    """Reads `lemonde.fr`, `www.lemonde.fr/economie` or a whole URL; None when it is no address."""
    whole = text.strip()[:_LONGEST]
    try:
        parts = urlsplit(whole if _SCHEME.match(whole) else f"http://{whole}")
        host = parts.hostname or ""
    except ValueError:
        return None
    domain = _without_punycode(host.lower().rstrip(".")).removeprefix("www.")
    if not _DOMAIN.fullmatch(domain):
        return None
    return Address(domain, parts.path.rstrip("/"))


def _without_punycode(host: str) -> str:
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def domain_and_parents(domain: str) -> list[str]:
    """`a.b.fr` gives `a.b.fr`, `b.fr`, `fr`: all that a `url:` may name to find it."""
    labels = domain.split(".")
    return [".".join(labels[index:]) for index in range(len(labels))]


def leads_to(found: Address, domain: str, path: str) -> bool:
    """Whether an address is on a domain or its subdomains, at a path or below."""
    on_domain = found.domain == domain or found.domain.endswith("." + domain)
    return on_domain and (found.path + "/").startswith(path + "/")
