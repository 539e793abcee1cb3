"""A draft against the whole charter."""

from collections.abc import Iterable, Iterator, Mapping

from perchoir.publishing.charter.engine.article import Article, Choice, Finding, Severity
from perchoir.publishing.charter.engine.draft import Draft
from perchoir.publishing.charter.engine.registry import ARTICLES

_AS_SHIPPED = Choice()


def check_all(draft: Draft, choices: Mapping[str, Choice]) -> list[Finding]:
    """Findings, the worst first, then as one reads. `choices` by article id; none: as shipped."""
    found = [
        finding
        for article in ARTICLES
        for finding in check_one(article, draft, choices.get(article.id, _AS_SHIPPED))
    ]
    return sorted(set_apart(found), key=lambda f: (-f.severity, f.part, f.start, f.article))


def check_one(article: Article, draft: Draft, choice: Choice) -> Iterator[Finding]:
    """What one article says about it; nothing when it is switched off."""
    if not choice.enabled:
        return
    for breach in article.check(draft, {**article.defaults, **choice.settings}):
        own = article.severity if choice.severity is None else choice.severity
        yield Finding(
            article=article.id,
            severity=Severity.NOTE if breach.only_noted else max(own, breach.severity or own),
            part=breach.place.part,
            start=breach.place.start,
            end=breach.place.end,
            sentence=breach.sentence,
            parameters=breach.parameters,
            suggestion=breach.suggestion,
        )


def set_apart(found: Iterable[Finding]) -> list[Finding]:
    """Each finding once per place."""
    return list({(f.article, f.part, f.start, f.end, f.sentence): f for f in found}.values())


def worst(findings: Iterable[Finding]) -> Severity | None:
    """What the findings ask for together; None when there is none."""
    return max((f.severity for f in findings), default=None)
