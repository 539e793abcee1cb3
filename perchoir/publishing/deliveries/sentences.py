"""Why a delivery does not move on, and what to do about it."""

from django.utils.translation import gettext_lazy as _

from perchoir.networks.sentences import Advice, advice

_PLAN = _("Give it another time, or let it be.")
OURS: dict[str, Advice] = {
    "brake": Advice(_("The brake was on."), _("Read it again, then let it leave or not.")),
    "reconnect": Advice(
        _("The account no longer lets us in."), _("Connect it again, then let the post leave.")
    ),
    "account_broken": Advice(
        _("Its account had to be connected again."), _("Connect it, then give it another time.")
    ),
    "not_approved": Advice(_("It did not have every yes it needed in time."), _PLAN),
    "closed_period": Advice(
        _("A closed period began before it could leave."),
        _("Have legal look at it, or choose a time after the period."),
    ),
    "author_left": Advice(_("Its author may no longer write here."), _PLAN),
    "by_hand_reply": Advice(
        _("This network does not let programs answer somebody who did not name the account."),
        _("Post it yourself: everything is ready."),
    ),
    "by_hand_quote": Advice(
        _("This network does not let programs quote somebody’s post."),
        _("Post it yourself: everything is ready."),
    ),
    "still_by_hand": Advice(
        _("It has waited for a person since its time."), _("Post it, or say that you will not.")
    ),
    "not_by_hand": Advice(_("Somebody said that they did not post it."), _PLAN),
    "late": Advice(_("Its time was over before it could leave."), _PLAN),
    "waited_too_long": Advice(_("The network asked to wait for too long."), _PLAN),
    "changed": Advice(
        _("It changed after it was approved, so nothing left."), _("Have it approved again.")
    ),
    "cannot_tell": Advice(
        _("The network's answer was lost, and it cannot be seen whether the post stands there."),
        _("Look at the account, then say it here."),
    ),
    "worker_lost": Advice(
        _("Whoever was sending it stopped half-way."), _("Perchoir is looking whether it left.")
    ),
    "no_room": Advice(
        _("This account has sent as much as its network allows for now."),
        _("Nothing to do: it leaves when there is room."),
    ),
    "half_taken_down": Advice(
        _("Parts of this thread were taken down, so what remained does not leave."),
        _("Look whether another part stands there, and take that down too."),
    ),
    "deleted": Advice(_("It was taken down from the network."), _("The proof is kept.")),
    "media_missing": Advice(
        _("A picture or a video of this post is no longer kept here."),
        _("Attach it again and have the post approved again."),
    ),
    "not_seen": Advice(
        _("The network took it, but it cannot be seen there."), _("Look at the account.")
    ),
}


def why(code: str) -> Advice:
    """Two sentences in the reader's language."""
    return OURS.get(code) or advice(code)
