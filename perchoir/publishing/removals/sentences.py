"""What the network said about a removal, for a person."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perchoir.networks.sentences import Advice, advice
from perchoir.publishing.removals.actions import BY_HAND

_LOOK = gettext_lazy("Look at the account, then say it here.")
OURS: dict[str, Advice] = {
    "no_address": Advice(
        gettext_lazy("The network never told us where this post stands, so we cannot reach it."),
        gettext_lazy("Take it down on the network by hand, then say it here."),
    ),
    "cannot_look": Advice(
        gettext_lazy("This network does not let us look whether it is gone."), _LOOK
    ),
    "no_answer": Advice(gettext_lazy("The network has not answered for a while."), _LOOK),
    "still_there": Advice(
        gettext_lazy("The network said yes, but the post still stands there."),
        gettext_lazy("Take it down on the network by hand."),
    ),
    BY_HAND: Advice(
        gettext_lazy("Somebody looked and saw that it still stands."),
        gettext_lazy("Ask for it again, or take it down on the network by hand."),
    ),
}


def why(code: str) -> Advice:
    """Two sentences in the reader's language."""
    return OURS.get(code) or advice(code)


def said(code: str, detail: object) -> str:
    """One answer, as a line of the proof."""
    if code == "accepted":
        return _("The network took it down.")
    if code == BY_HAND:
        return _("%(name)s looked at the account and said so.") % {"name": detail}
    return str(why(code).what)
