"""What looks like a result, a forecast, an order or a deal.

Sources. Regulation (EU) 596/2014, article 19(11): no dealing by managers in the 30 calendar days
before a half-year or year-end report (read 23 November 2026 in BaFin's issuer guidelines, module 3,
and Womble Bond Dickinson, 29 November 2017). AMF position-recommendation DOC-2016-08, point 1.6.1:
an embargo before results, of two weeks to a month, and at least 15 calendar days before quarterly
figures (read 23 November 2026 as quoted by Cliff, "Cadre et pratiques", 2019, pages 134 and 135).
SEC, Regulation FD and the Netflix report of 2 April 2013: social media only where investors were
told to look (read 23 November 2026, Lexology and Mondaq). Articles 7 and 17 of 596/2014 are cited
from memory, not verified.
"""

import re
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
from perchoir.publishing.charter.engine.draft import ClosedPeriod, Draft
from perchoir.publishing.charter.engine.words import Place, fold, sentences, whole

_FIGURE = (
    r"(?:[+-]?\d[\d., ]*\s?(?:%|percent|pour ?cent|points?\b|millions?\b|milliards?\b|billions?\b|"
    r"m(?:€|eur|\$|£)|bn\b|k(?:€|\$)|(?:€|\$|£|euros?\b|dollars?\b))|(?:€|\$|£)\s?\d[\d.,]*)"
)
_MOVES = (
    r"(?:grew|grow|growing|rose|rise|rising|fell|fall|falling|doubled|double|tripled|up|down|"
    r"beat|exceed\w*|miss\w*|record|improv\w+|declin\w+|progress\w+|"
    r"augment\w+|bais\w+|baisse|hausse|recul\w*|double\w*|croi(?:t|tre|tra|ssent)|depass\w+|"
    r"en retrait|historique|superieure?s?|inferieure?s?)"
)
_MONEY = (
    r"(?:revenues?|turnover|sales|earnings|ebitda|ebit|net income|net profit|operating profit|"
    r"profits?|margins?|order book|backlog|order intake|cash flow|net debt|dividends?|"
    r"chiffre d'affaires|ventes|resultats? (?:net|operationnel|semestriel|annuel|trimestriel)s?|"
    r"benefices?|marges?|carnet de commandes|prises de commandes|tresorerie nette|dette nette|"
    r"dividendes?|quarter(?:ly results)?|resultats)"
)
_OURS = (
    r"(?:\bour\b|\bwe\b|\bwe're\b|\bnos\b|\bnotre\b|\bnous\b|\bthe group'?s?\b|"
    r"\ble groupe\b|\bdu groupe\b)"
)
_GUIDANCE = re.compile(
    r"\b(?:profit warning|avertissement sur (?:les |nos )?resultats|raise (?:our )?guidance|"
    r"(?:raised?|confirm\w*|cut|lower\w*|our) (?:\S+ ){0,2}guidance|our (?:\w+ )?forecasts?|"
    r"nos previsions|nos objectifs financiers|(?:releve|abaisse|confirme|revis)\w* "
    r"(?:nos|ses|les) (?:previsions|objectifs)|"
    r"we expect (?:\w+ ){0,4}(?:revenue|sales|margin|profit|growth|earnings)\w*|"
    r"nous (?:attendons|prevoyons|tablons sur) (?:\w+ ){0,5}"
    r"(?:chiffre d'affaires|croissance|marge|benefice|resultat)\w*)\b"
)
_DEALS = re.compile(
    r"\b(?:we (?:have |have just |have not |haven't |just |'ve )?"
    r"(?:signed|won|landed|secured|closed) (?:\S+ ){0,4}"
    r"(?:contract|order|deal|tender)\w*|"
    r"we (?:have |are |will |'re )?(?:\w+ )?(?:acquir\w+|buy(?:ing)? out|merg\w+ with)|"
    r"(?:merger|takeover|acquisition) (?:talks|negotiations|of)|share buy-?back|"
    r"nous (?:n')?avons (?:\w+ )?(?:signe|remporte|decroche|gagne|conclu) (?:\S+ ){0,4}"
    r"(?:contrat|commande|marche public|appel d'offres|accord)\w*|"
    r"nous (?:rachetons|acquerons|fusionnons|cedons|avons (?:rachete|acquis|cede))|"
    r"(?:projet|negociations?|pourparlers) (?:\w+ )?(?:de |d')(?:fusion|rachat|"
    r"acquisition|cession)|"
    r"rachat d'actions|augmentation de capital|capital increase)\b"
)


def check(draft: Draft, settings: Settings) -> Iterator[Breach]:
    yield from _nothing_at_all(draft, settings)
    for place, kind in facts(draft):
        closed = draft.closed_period(TOPICS[kind])
        if closed:
            yield Breach(
                place,
                "“%(words)s” looks like %(kind)s, and “%(period)s” is a closed period.",
                {"words": place.text, "kind": kind, "period": closed.name},
                "Let legal decide, or wait until the company has published it.",
                _heavier(closed, settings),
            )
        else:
            yield Breach(
                place,
                "“%(words)s” looks like %(kind)s: has the company published it?",
                {"words": place.text, "kind": kind},
                "Link the press release that published it first.",
            )


def _nothing_at_all(draft: Draft, settings: Settings) -> Iterator[Breach]:
    """Some periods are closed to everything that is said."""
    closed = draft.closed_period("everything")
    if closed and any(part.strip() for part in draft.parts):
        yield Breach(
            whole(draft), "Nothing is published during “%(period)s”.", {"period": closed.name},
            "Let legal decide, or choose a later time.", _heavier(closed, settings),
        )  # fmt: skip


def _heavier(closed: ClosedPeriod, settings: Settings) -> Severity:
    return Severity[(closed.asks or str(settings["in_a_closed_period"])).upper()]


def facts(draft: Draft) -> Iterator[tuple[Place, str]]:
    for sentence in sentences(draft):
        folded = fold(sentence.text)
        for pattern, kind in _KINDS:
            match = pattern.search(folded.text)
            if match and (pattern is not _MONEY_WORD or _is_a_result(folded.text)):
                start, end = folded.origin(*match.span())
                first = sentence.start + start
                text = sentence.text[start:end]
                yield Place(sentence.part, first, sentence.start + end, text), kind
                break


def _is_a_result(folded: str) -> bool:
    """Whether money is spoken of as ours, with a figure or a direction."""
    return bool(_WHOSE.search(folded) and _HOW_MUCH.search(folded))


_WHOSE = re.compile(rf"{_OURS}|\b(?:quarter|trimestre|semestre|annuels?|half-year|full-year)\b")
_HOW_MUCH = re.compile(rf"{_FIGURE}|\b{_MOVES}\b")
_MONEY_WORD = re.compile(rf"\b{_MONEY}\b")
_KINDS = (
    (_GUIDANCE, "a forecast"),
    (_DEALS, "an order or a deal"),
    (_MONEY_WORD, "a result"),
)

TOPICS = {"a forecast": "results", "a result": "results", "an order or a deal": "deals"}
"""What each kind of fact is called in a closed period."""

ARTICLE = Article(
    id="disclosure",
    title=Words(
        "Results, forecasts, orders and deals", "Résultats, prévisions, commandes, accords"
    ),
    text=Words(
        "What may move the share price is first published by the company, to everybody at once. "
        "In a closed period nothing new is said about business and results.",
        "Ce qui peut faire bouger le cours est d’abord publié par la société, pour tous en même "
        "temps. En période d’arrêt, rien de nouveau n’est dit sur la marche des affaires ni "
        "sur les "
        "résultats.",
    ),
    source="(UE) 596/2014, art. 7, 17, 19(11) ; AMF DOC-2016-08, 1.6.1 ; SEC, Regulation FD",
    severity=Severity.NEEDS_APPROVAL,
    check=check,
    defaults={"in_a_closed_period": "needs_legal"},
    fails=(
        en("Our revenue grew 12% this quarter."),
        en("We have just signed a major contract with the navy."),
        en("We confirm our full-year guidance."),
        en("The order book is up to €4bn: our best half-year."),
        fr("Notre chiffre d’affaires progresse de 8 %."),
        fr("Nous avons remporté un contrat de 200 millions d’euros."),
        fr("Nous relevons nos prévisions pour l’année."),
        fr("Un projet de fusion est à l’étude."),
        en("We have not signed the contract with the navy."),
        en("Revenue for the quarter: €1 234.5 million 📈"),
        fr("Notre marge recule."),
        fr("Le carnet de commandes du groupe atteint 4,2 milliards d’euros."),
    ),
    passes=(
        en("Learn how to grow your revenue with these five habits."),
        en("Our new order form takes two minutes."),
        en("Sales teams met in Lyon today."),
        en("We deal with every complaint."),
        fr("Les ventes de muguet ont lieu le 1er mai."),
        fr("Merci aux équipes : quel résultat sur le terrain."),
        fr("Nous avons signé la charte de la diversité."),
        fr("Rejoignez-nous : 30 postes à pourvoir à Lyon."),
        en("“Sales” is the name of my dog."),
        fr("Nos ventes privées ouvrent demain."),
    ),
)
