"""Keys, tokens and passwords."""

import math
import re
from collections import Counter
from collections.abc import Iterator

from perchoir.publishing.charter.engine.article import (
    Article,
    Breach,
    Settings,
    Severity,
    Words,
    en,
    fr,
)
from perchoir.publishing.charter.engine.draft import Draft
from perchoir.publishing.charter.engine.words import as_written

_KNOWN = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{22,}"
    r"|\bxox[baprs]-[\w-]{10,}|\b[rs]k_live_[A-Za-z0-9]{16,}|\bglpat-[\w-]{20,}"
    r"|\bAIza[\w-]{35}\b|(?<![\w-])ey[JK][\w-]{10,5000}\.[\w-]{10,}\.[\w-]{10,}"
    r"|-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----|\b[Bb]earer [\w.~+/-]{20,}=*"
)
_ASSIGNED = re.compile(
    r"(?i)(?<![\w-])(?:[\w-]{0,40}(?:password|passwd|secret|token|api[_-]?key|access[_-]?key)"
    r"|mot de passe|mdp)"
    r"\s*(?:=|:|\bis\b|\best\b)\s*[\"'«“]?\s?(?P<value>[^\s\"'»”]{8,})"
)


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    for place in as_written(_KNOWN, draft):
        yield Breach(place, "This is a key or a token.", {}, _REVOKE)
    for place in as_written(_ASSIGNED, draft):
        match = _ASSIGNED.match(place.text)
        if match and _looks_random(match["value"], float(settings["entropy"])):
            yield Breach(place, "This looks like a password or a key.", {}, _REVOKE)


def _looks_random(value: str, least: float) -> bool:
    """Bits a character (Shannon), of a value of mixed kinds."""
    value = value.rstrip(".,;:!?")
    kinds = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", r"\d", r"[^\w]"))
    shares = [n / len(value) for n in Counter(value).values()]
    return kinds >= 2 and bool(re.search(r"\d", value)) and -sum(
        share * math.log2(share) for share in shares
    ) >= least  # fmt: skip


_REVOKE = "Take it out, and replace it where it is used: somebody may have seen it."

ARTICLE = Article(
    id="secrets",
    title=Words("No keys, no passwords", "Ni clés, ni mots de passe"),
    text=Words(
        "Keys, tokens and passwords never leave the house, not even on a screenshot.",
        "Clés, jetons et mots de passe ne sortent jamais, pas même sur une capture d’écran.",
    ),
    severity=Severity.REFUSE,
    check=check,
    defaults={"entropy": 2.7},
    fails=(
        en("Use AKIA" + "IOSFODNN7EXAMPLE for the demo."),
        en("Authorization: Bearer " + "mF_9.B5f-4.1JqM0aZ8xY7w"),
        en("-----BEGIN RSA " + "PRIVATE KEY-----"),
        en("api_key = " + "9f8A7c6B5d4E3f2a"),
        fr("Le mot de passe est " + "Perche2026+x."),
        fr("Le jeton : ghp_" + "a1B2c3D4e5" * 4),
        fr("token=" + "Zk8Qw3Lm9Rt2"),
        en("🔑 password: " + "Perche2026+x"),
        fr("Mdp : " + "Oiseau#2026!"),
        fr("clé AKIA" + "IOSFODNN7EXAMPLE 🔑"),
    ),
    passes=(
        en("Our password policy: long and easy to remember."),
        en("The secret: patience."),
        en("The token is beautifully designed."),
        en("The bearer of good news."),
        en("Every api_key is rotated each week."),
        fr("Le secret est évidemment la patience."),
        fr("Un mot de passe : différent pour chaque site."),
        fr("Le jeton AKIA est une légende."),
        fr("Réf. 2026-11-23, tour Bearer."),
        fr("Mot de passe oublié ? Écrivez-nous."),
    ),
)
