"""What the charter's engine says in English, listed so that it is translated."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_noop as _

from perchoir.publishing.charter.engine import Finding

SENTENCES = frozenset(
    {
        _("The house does not use “%(word)s”."),
        _("“%(word)s” is a delicate word here."),
        _("“%(words)s” looks like %(kind)s, and “%(period)s” is a closed period."),
        _("“%(words)s” looks like %(kind)s: has the company published it?"),
        _("This is somebody’s e-mail address."),
        _("This is a French social security number."),
        _("This is a bank account number."),
        _("This is a payment card number."),
        _("This is a telephone number."),
        _("“%(name)s” is a customer."),
        _("This is a key or a token."),
        _("This looks like a password or a key."),
        _("This is a promise: “%(what)s”."),
        _("“%(word)s” is an insult."),
        _("This mocks somebody."),
        _("This is shouted, in capital letters."),
        _("This is shouted: “%(marks)s”."),
        _("“%(word)s” is about politics."),
        _("“%(word)s” is about religion."),
        _("“%(claim)s” is said without a source."),
        _("“%(words)s” looks like advertising that does not say so."),
        _("%(tag)s can be read as “%(reading)s”."),
        _("%(tag)s is already used for something else: %(meaning)s."),
        _("Our mentions could not be read: nobody looked what %(tag)s is used for."),
        _("Nothing is published during “%(period)s”."),
        _("%(share)s %% or more of what is said of us complains. Expect answers like: %(answers)s"),
        _(
            "%(share)s %% or more of what is said of us complains. Expect to hear about "
            "%(themes)s: %(answers)s"
        ),
        _("Our mentions could not be read: nobody knows how this question would be received."),
        _("Picture %(number)s has no description."),
        _("It does not say that its author works for %(employer)s."),
    }
)
KINDS = frozenset({_("a result"), _("a forecast"), _("an order or a deal")})
SUGGESTIONS = frozenset(
    {
        _("Say it in other words."),
        _("Say exactly what is meant, or leave it out."),
        _("Let legal decide, or wait until the company has published it."),
        _("Let legal decide, or choose a later time."),
        _("Link the press release that published it first."),
        _("Take it out, and move to a private message."),
        _("Ask them first, or do not name them."),
        _("Take it out, and replace it where it is used: somebody may have seen it."),
        _("Name who keeps it; it goes to the ledger of commitments."),
        _("Answer what was said, not who."),
        _("Irony is lost in writing: say it straight."),
        _("Write it in small letters."),
        _("One mark is enough."),
        _("Leave it out, unless the house decided to take a stand."),
        _("Link the study, the ranking or the conditions."),
        _("Begin with “Advertisement” or “Paid partnership”."),
        _("Begin each word with a capital letter, or choose another tag."),
        _("Read what stands under it before you join, or choose another tag."),
        _("Ask later, ask fewer people, or ask something that can be answered."),
        _("Say in one sentence what it shows, for those who do not see it."),
        _("Add a few words: “I work for…”."),
    }
)
COOLING = frozenset(
    {
        _("It answers an attack."),
        _("It answers a post whose text is not known here."),
        _("It sounds angry."),
        _("It would go out outside working hours."),
    }
)

STANDINGS = {
    "open": pgettext_lazy("a promise", "open"),
    "late": pgettext_lazy("a promise", "late"),
    "kept": pgettext_lazy("a promise", "kept"),
    "broken": pgettext_lazy("a promise", "broken"),
}
"""How a promise stands."""


def said(finding: Finding) -> str:
    """The sentence of a finding, in the reader's language."""
    parameters = dict(finding.parameters)
    if "kind" in parameters:
        parameters["kind"] = gettext(parameters["kind"])
    return gettext(finding.sentence) % parameters


def suggested(finding: Finding) -> str:
    """What to do about it, in the reader's language; empty when there is nothing to say."""
    return gettext(finding.suggestion) if finding.suggestion else ""
