"""What people do with voices."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member, Workspace
from perchoir.core.people.rights import Right
from perchoir.networks.connections.actions import (
    SignedIn,
    keep_account,
    remove_account,
    sign_in,
)
from perchoir.networks.connections.models import Account
from perchoir.publishing.voices.models import Voice, VoiceAccount

MOST_STEPS = 3
HOME = "home"
FIELDS = (
    "kind", "name", "handle", "colour", "biography", "languages", "time_zone", "tone", "subjects",
    "per_day", "per_week", "gap_minutes", "opens_at", "closes_at", "late_minutes",
)  # fmt: skip


def create_voice(by: Member, values: Mapping[str, Any]) -> Voice:
    """A voice, with its own page as its first account. `values` are of `FIELDS`.

    Raises `Mistake` when the address of its page is taken.
    """
    by.require(Right.EDIT_VOICES)
    voice = Voice(workspace=by.workspace, **_known(values))
    with transaction.atomic():
        _save(voice)
        _make_home(by, voice)
        record(by.workspace, by.user, "voice.created", name=voice.name)
    return voice


def change_voice(by: Member, voice: Voice, values: Mapping[str, Any]) -> None:
    """Its name, how it speaks and how often. Raises `Mistake` as `create_voice` does."""
    by.require(Right.EDIT_VOICES, of=voice)
    for name, value in _known(values).items():
        setattr(voice, name, value)
    with transaction.atomic():
        _save(voice)
        Account.objects.filter(place__voice=voice, network=HOME).update(
            handle=voice.handle, name=voice.name
        )
        record(by.workspace, by.user, "voice.changed", name=voice.name)


def change_steps(by: Member, voice: Voice, steps: list[dict[str, Any]]) -> None:
    """Who approves its posts, in order: each step `{"rule": "any" or "all", "members": [ids]}`.

    Raises `Mistake` for somebody who may not approve, or more than three steps.
    """
    by.require(Right.EDIT_VOICES, of=voice)
    _require_steps(by.workspace, steps)
    with transaction.atomic():
        Voice.objects.filter(pk=voice.pk).update(steps=steps)
        record(by.workspace, by.user, "voice.steps", name=voice.name, count=len(steps))
    voice.steps = steps


def remove_voice(by: Member, voice: Voice) -> None:
    """Forget a voice that has never spoken, with its accounts.

    Raises `Mistake` when it has posts: they are proof of what was said.
    """
    by.require(Right.EDIT_VOICES, of=voice)
    with transaction.atomic():
        # Asked by name: posts stand above voices, and know them.
        if voice.posts.exists() or voice.home_posts.exists():
            raise Mistake(_("This voice has posts, which are proof of what was said: it stays."))
        record(by.workspace, by.user, "voice.removed", name=voice.name)
        Account.objects.filter(place__voice=voice).delete()
        voice.delete()


def connect_to_voice(
    by: Member,
    voice: Voice,
    *,
    network: str,
    values: Mapping[str, str],
    instead_of: Account | None = None,
    by_hand: bool = False,
) -> Account:
    """Sign in to an account for this voice, or name one at which a person posts `by_hand`.

    Raises `Mistake` with the network's reason, or as `keep_for_voice` does.
    """
    by.require(Right.EDIT_VOICES, of=voice)
    by.require(Right.EDIT_VOICES, of=instead_of)
    if network == HOME:
        raise Mistake(_("The page of a voice is made with it: there is nothing to connect."))
    # The network may take a while: nothing is locked meanwhile.
    signed_in = sign_in(by, network=network, values=values, by_hand=by_hand)
    return keep_for_voice(by, voice, signed_in, instead_of=instead_of)


def keep_for_voice(
    by: Member, voice: Voice, signed_in: SignedIn, *, instead_of: Account | None = None
) -> Account:
    """Let the account that was opened speak for this voice; `instead_of` is the one that was to be
    connected again. Raises `Mistake` when it speaks for another voice, or is another account."""
    by.require(Right.EDIT_VOICES, of=voice)
    by.require(Right.EDIT_VOICES, of=instead_of)
    with transaction.atomic():
        account = keep_account(by, signed_in)
        place, _new = VoiceAccount.objects.get_or_create(account=account, defaults={"voice": voice})
        if place.voice_id != voice.pk:
            raise Mistake(_("This account speaks for another voice already."))
        if instead_of is not None and instead_of.pk != account.pk:
            raise Mistake(
                _("You signed in as @%(found)s. To connect @%(wanted)s again, sign in as that one.")
                % {"found": account.handle, "wanted": instead_of.handle}
            )
    return account


def disconnect_from_voice(by: Member, voice: Voice, account: Account) -> bool:
    """Forget the account's credentials; what was sent through it stays. False when the network did
    not say that it forgot them too. It may take a while: never in a transaction."""
    by.require(Right.EDIT_VOICES, of=voice)
    if account.network == HOME:
        raise Mistake(_("The page of a voice goes with the voice."))
    return remove_account(by, account)


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS if name in values}


def _save(voice: Voice) -> None:
    try:
        with transaction.atomic():
            voice.save()
    except IntegrityError:
        raise Mistake(_("Another page has this address already.")) from None


def _make_home(by: Member, voice: Voice) -> None:
    account = Account.objects.create(
        workspace=by.workspace,
        network=HOME,
        remote_id=str(voice.pk),
        handle=voice.handle,
        name=voice.name,
        connected_by=by.user,
    )
    VoiceAccount.objects.create(voice=voice, account=account)


def _require_steps(workspace: Workspace, steps: list[dict[str, Any]]) -> None:
    if len(steps) > MOST_STEPS:
        raise Mistake(_("Three steps at most."))
    may_approve = {
        member.pk
        for member in Member.objects.filter(workspace=workspace)
        if member.may(Right.APPROVE_POSTS)
    }
    for step in steps:
        if step.get("rule") not in {"any", "all"} or not step.get("members"):
            raise Mistake(_("Each step needs a rule and somebody who approves."))
        if not set(step["members"]) <= may_approve:
            raise Mistake(_("Somebody chosen here may not approve posts."))
