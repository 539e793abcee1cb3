"""Watches that the helpers write, with a sentence for each piece."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from perchoir.listening.engine.helpers import (
    Aim,
    Piece,
    Reason,
    Suggestion,
    suggest_company,
    suggest_competitor,
    suggest_person,
    suggest_tender,
)
from perchoir.listening.watches.forms import HelpForm
from perchoir.listening.watches.models import Watch

AIMS = {
    Aim.COMPANY: _("The company itself"),
    Aim.PRODUCTS: _("Its products"),
    Aim.LEADER: _("A leader: %(subject)s"),
    Aim.PERSON: _("%(subject)s"),
    Aim.COMPETITOR: _("The competitor itself"),
    Aim.COMPARED: _("Where it is compared with us"),
    Aim.TENDER: _("Public tenders: %(subject)s"),
}
REASONS = {
    Reason.NAME: _("the name"),
    Reason.JOINED: _("the name in one word"),
    Reason.ACRONYM: _("the acronym, in capitals only"),
    Reason.COMMON_WORD: _("an everyday word: only as the name is written, or beside the house"),
    Reason.HANDLE: _("the account"),
    Reason.TAG: _("the tag"),
    Reason.PRODUCT: _("a product"),
    Reason.LEADER: _("a leader"),
    Reason.MISSPELLING: _("a common misspelling"),
    Reason.INITIAL: _("with the initial only"),
    Reason.WITH_COMPANY: _("the last name, beside the company"),
    Reason.OURS: _("our own name"),
    Reason.TENDER_WORDS: _("words of public tenders"),
    Reason.SUBJECT: _("the subject"),
    Reason.BUYER: _("the buyer"),
}
SUBJECTS = {
    Aim.COMPANY: Watch.Subject.BRAND,
    Aim.PRODUCTS: Watch.Subject.BRAND,
    Aim.LEADER: Watch.Subject.LEADER,
    Aim.PERSON: Watch.Subject.LEADER,
    Aim.COMPETITOR: Watch.Subject.COMPETITOR,
    Aim.COMPARED: Watch.Subject.COMPETITOR,
    Aim.TENDER: Watch.Subject.TENDER,
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """A watch ready to be created, and why each piece is in it."""

    title: str
    name: str
    query: str
    subject: str
    pieces: list[tuple[str, str]]


def proposals(form: HelpForm) -> list[Proposed]:
    """What the helper writes from a valid form."""
    return [_proposed(suggestion) for suggestion in _suggestions(form)]


def _suggestions(form: HelpForm) -> list[Suggestion]:
    data, name = form.cleaned_data, form.cleaned_data["name"]
    handles, products = form.listed("handles"), form.listed("products")
    match data["kind"]:
        case HelpForm.PERSON:
            first, _space, last = name.strip().rpartition(" ")
            return suggest_person(first, last, handles[0] if handles else "", data["ours"])
        case HelpForm.COMPETITOR:
            return suggest_competitor(name, handles, products, data["ours"])
        case HelpForm.TENDER:
            return suggest_tender(name, data["ours"])
        case _:
            return suggest_company(name, handles, products, form.listed("leaders"))


def _proposed(suggestion: Suggestion) -> Proposed:
    names = {"subject": suggestion.subject}
    compared = suggestion.aim in (Aim.PRODUCTS, Aim.COMPARED)
    title = str(AIMS[suggestion.aim]) % names
    return Proposed(
        title=title,
        name=f"{suggestion.subject} – {title}" if compared else suggestion.subject,
        query=suggestion.query,
        subject=SUBJECTS[suggestion.aim],
        pieces=[(piece.text, _why(piece)) for piece in suggestion.pieces],
    )


def _why(piece: Piece) -> str:
    return str(REASONS[piece.reason])
