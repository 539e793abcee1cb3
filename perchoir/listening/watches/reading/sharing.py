"""What a network filters of a query and what is left to us, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perchoir.listening.engine import Query
from perchoir.listening.engine.pushdown import Code, Outcome, Split, split
from perchoir.networks.contract.filters import FilterLanguage

LONGEST_SHOWN = 60
MOST_SHOWN = 8
REASONS: dict[Code, str | Promise] = {
    Code.EXCLUSION: gettext_lazy("Exclusions are judged here, so that none goes too far."),
    Code.DISTANCE: gettext_lazy("The distance between words is measured here."),
    Code.ORDER: gettext_lazy("The order of words is checked here."),
    Code.BEGINNING: gettext_lazy("Beginnings of words are looked for here."),
    Code.SPELLING: gettext_lazy("Exact spelling is checked here."),
    Code.LANGUAGE: gettext_lazy("The language is identified here."),
    Code.AUDIENCE: gettext_lazy("The number of followers is checked here."),
    Code.PATH: gettext_lazy("Where on a site a link leads is checked here."),
    Code.NO_SUCH_FILTER: gettext_lazy("The network has no filter for this."),
    Code.TOO_LONG: gettext_lazy("The network’s rules have no room for this."),
}


@dataclass(frozen=True, slots=True)
class Shared:
    """One network. `rules` as people write them, `left` are reasons with the parts of the query."""

    network: str
    sentence: str
    rules: Sequence[str]
    left: Sequence[tuple[str | Promise, Sequence[str]]]


def shared(query: Query, languages: Sequence[FilterLanguage]) -> list[Shared]:
    """One of each network."""
    return [_shared(query, language) for language in languages]


def _shared(query: Query, language: FilterLanguage) -> Shared:
    found = split(query, language)
    sign = "" if language.taken_by else "#"
    rules = [f"{sign}{rule.text}" for rule in found.rules]
    # Where the network filters nothing, there is nothing to tell apart.
    left = _left(query, found) if found.outcome is Outcome.PUSHED else []
    say = _sentence_of_rules if language.taken_by else _sentence
    return Shared(language.network.capitalize(), say(found), rules, left)


def _sentence_of_rules(found: Split) -> str:
    """Where a source asks for the rules of all watches by itself."""
    if found.outcome is Outcome.NEVER:
        return _("This watch leaves this network out.")
    if found.outcome is Outcome.TOO_MANY:
        return _("This watch needs more rules than the network takes: make two of it.")
    if found.outcome is Outcome.NOTHING:
        return _(
            "The network cannot search for this: no word, hashtag or account stands in every post"
            " that it looks for. Add one, or nothing comes from there."
        )
    return ngettext(
        "The network is asked for this rule, and is paid for what it finds.",
        "The network is asked for these rules, and is paid for what they find.",
        len(found.rules),
    )


def _sentence(found: Split) -> str:
    if found.outcome is Outcome.NEVER:
        return _("This watch leaves this network out.")
    if found.outcome is Outcome.TOO_MANY:
        return _("This watch names more hashtags than can be followed one by one.")
    if found.outcome is Outcome.NOTHING:
        return _(
            "No hashtag stands in every post that it looks for: a source of one hashtag brings a"
            " part, a source of a server’s public posts brings all."
        )
    return ngettext(
        "A source of this hashtag brings all that the watch can find there.",
        "Sources of these hashtags, together, bring all that the watch can find there.",
        len(found.rules),
    )


def _left(query: Query, found: Split) -> list[tuple[str | Promise, Sequence[str]]]:
    parts: dict[Code, list[str]] = {}
    for one in found.left:
        parts.setdefault(one.code, []).append(_part(query.source[one.start : one.end]))
    return [(REASONS[code], shown[:MOST_SHOWN]) for code, shown in parts.items()]


def _part(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
