"""What members do with a mention. Everything here can be undone by its opposite."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.jobs.turns import in_turn
from perchoir.core.live.actions import publish
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.listening.mentions.ingest.copies import regroup_heard, regroup_muted
from perchoir.listening.mentions.models import Mention, Note, Star, Triage

LONGEST_NOTE = 2000


def star_mention(by: Member, mention: Mention) -> None:
    """Keep it among what this member wants to find again."""
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    with transaction.atomic():
        Star.objects.get_or_create(member=by, mention=mention)
        _tell(mention, changed=True)


def unstar_mention(by: Member, mention: Mention) -> None:
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    with transaction.atomic():
        Star.objects.filter(member=by, mention=mention).delete()
        _tell(mention, changed=True)


def add_note(by: Member, mention: Mention, text: str) -> Note:
    """Leave a few words for the others. Raises `Mistake` when there are none, or too many."""
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    text = text.replace("\0", "").strip()
    if not text:
        raise Mistake(_("The note is empty. Write a few words, then keep it."))
    if len(text) > LONGEST_NOTE:
        raise Mistake(_("The note is too long. Keep it under 2,000 characters."))
    with transaction.atomic():
        note = Note.objects.create(mention=mention, member=by, text=text)
        _tell(mention, changed=True)
    return note


def delete_note(by: Member, note: Note) -> None:
    """Take one's own note back. Raises `Mistake` for somebody else's."""
    by.require(Right.TRIAGE_MENTIONS)
    by.require(Right.TRIAGE_MENTIONS, of=note.mention)
    if note.member_id != by.pk:
        raise Mistake(_("Only its author can delete a note."))
    with transaction.atomic():
        note.delete()
        _tell(note.mention, changed=True)


def hide_mention(by: Member, mention: Mention) -> None:
    """Take it off every deck, for everybody."""
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    with transaction.atomic():
        _triage(mention, hidden_at=timezone.now(), hidden_by=by)
        _tell(mention, removed=True)


def show_mention(by: Member, mention: Mention) -> None:
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    with transaction.atomic():
        _triage(mention, hidden_at=None, hidden_by=None)
        _tell(mention, back=True)


def handle_mention(by: Member, mention: Mention) -> None:
    """Say that nothing more is to be done about it."""
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    with transaction.atomic():
        _triage(mention, handled_at=timezone.now(), handled_by=by)
        _tell(mention, changed=True)


def reopen_mention(by: Member, mention: Mention) -> None:
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    with transaction.atomic():
        _triage(mention, handled_at=None, handled_by=None)
        _tell(mention, changed=True)


def hand_over(by: Member, mention: Mention, assignee: Member) -> None:
    """Give it to a colleague, who finds it on their first page. Raises `Mistake`."""
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    by.require(Right.TRIAGE_MENTIONS, of=assignee)
    if not assignee.may(Right.TRIAGE_MENTIONS):
        raise Mistake(_("This person cannot sort mentions here. Choose somebody else."))
    with transaction.atomic():
        _triage(mention, assignee=assignee, assigned_at=timezone.now())
        record(
            by.workspace,
            by.user,
            "mention.handed",
            author=mention.author_id,
            assignee=str(assignee),
        )
        _tell(mention, changed=True)


def take_back(by: Member, mention: Mention) -> None:
    """Nobody has it any more."""
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    with transaction.atomic():
        assignee = str(_triage(mention).assignee or "")
        _triage(mention, assignee=None, assigned_at=None)
        record(
            by.workspace,
            by.user,
            "mention.taken_back",
            author=mention.author_id,
            assignee=assignee,
        )
        _tell(mention, changed=True)


def mute_author(by: Member, mention: Mention) -> None:
    """Take everything this author writes, and wrote, off every deck; copies by others stay."""
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    _mute(by, mention, "author.muted", muted=True)


def unmute_author(by: Member, mention: Mention) -> None:
    by.require(Right.TRIAGE_MENTIONS, of=mention)
    _mute(by, mention, "author.unmuted", muted=False)


def _mute(by: Member, mention: Mention, verb: str, *, muted: bool) -> None:
    in_turn(by.workspace_id, lambda: _mute_in_turn(by, mention, verb, muted))


def _mute_in_turn(by: Member, mention: Mention, verb: str, muted: bool) -> None:
    author = mention.author
    author.muted_at = timezone.now() if muted else None
    author.muted_by = by.user if muted else None
    author.save(update_fields=["muted_at", "muted_by"])
    regrouped = regroup_muted(author.pk) if muted else regroup_heard(author.pk)
    record(by.workspace, by.user, verb, author=author.pk)
    publish(by.workspace, f"author:{author.pk}", {"muted": muted, "regrouped": regrouped})


def _triage(mention: Mention, **values: object) -> Triage:
    triage, _created = Triage.objects.update_or_create(
        mention=mention, defaults={"workspace_id": mention.workspace_id, **values}
    )
    return triage


def _tell(mention: Mention, **what: bool) -> None:
    publish(mention.workspace, f"mention:{mention.pk}", dict(what))
