"""What the settings of articles are called on the page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ENDINGS = _("One a line; a * at the end takes every ending.")
LABELS: dict[tuple[str, str], tuple[Promise, Promise]] = {
    ("forbidden_words", "forbidden"): (_("Words that are refused"), _ENDINGS),
    ("forbidden_words", "sensitive"): (_("Words that are delicate"), _ENDINGS),
    ("forbidden_words", "sectors"): (
        _("Lists of our trades"),
        _("Their words come on top of our own."),
    ),
    ("disclosure", "in_a_closed_period"): (
        _("In a closed period"),
        _("Where the period itself does not say it."),
    ),
    ("hashtag_in_use", "ours"): (_("Our own tags"), _("One a line; they are never questioned.")),
    ("hashtag_in_use", "mentions"): (
        _("From how many mentions on"),
        _("A tag seen less often is not questioned."),
    ),
    ("insults", "words"): (_("Insults"), _ENDINGS),
    ("open_question", "negative"): (
        _("From which share of complaints on"),
        _("Between 0 and 1. Complaints are counted by their words: many are not seen."),
    ),
    ("open_question", "mentions"): (
        _("From how many mentions on"),
        _("Below, nothing is concluded."),
    ),
    ("personal_data", "public"): (
        _("Numbers and addresses that are public"),
        _("One a line: the switchboard, the press office."),
    ),
    ("personal_data", "mailboxes"): (
        _("Mailboxes that are nobody’s"),
        _("One a line: what stands before the @."),
    ),
    ("politics", "politics"): (_("Words of politics"), _ENDINGS),
    ("politics", "religion"): (_("Words of religion"), _ENDINGS),
    ("secrets", "entropy"): (
        _("How random a password looks"),
        _("In bits a character: lower finds more, and is wrong more often."),
    ),
    ("shouting", "letters"): (
        _("From how many capital letters on"),
        _("Shorter than this is an acronym."),
    ),
    ("customers", "names"): (_("Our customers"), _("One name a line.")),
    ("customers", "allowed"): (_("Customers who agreed to be named"), _("One name a line.")),
    ("alt_text", "letters"): (_("How many letters at least"), _("A shorter description is none.")),
}  # fmt: skip
"""By article and setting: its label, and a word of help."""

CHANGED = {
    "enabled": _("On"),
    "severity": _("What it finds"),
    "minutes": _("How long it waits, in minutes"),
    "answer_to_an_attack": _("An answer to an attack"),
    "outside_hours": _("A post outside hours"),
    "weekends": _("Saturdays and Sundays are outside hours"),
    "opens": _("Hours begin at"),
    "closes": _("Hours end at"),
    "angry_wording": _("Angry wording"),
    "angry_words": _("Words that also count as angry"),
}
"""What else stands in the history."""
