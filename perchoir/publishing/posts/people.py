"""Writing down whom posts may name."""

import re
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.publishing.posts.models import Person

NETWORKS = ("bluesky", "mastodon", "x", "threads", "instagram", "facebook")
_HANDLE = re.compile(r"[^\s@]+(@[^\s@]+)?")


@transaction.atomic
def add_person(by: Member, *, label: str, handles: Mapping[str, str]) -> Person:
    """Somebody who can be named from now on. Raises `Mistake`."""
    by.require(Right.WRITE_POSTS)
    name = " ".join(label.split()).lstrip("@")[:80]
    if not name:
        raise Mistake(_("Write a name first."))
    try:
        with transaction.atomic():
            person = Person.objects.create(
                workspace=by.workspace, label=name, handles=_cleaned(handles)
            )
    except IntegrityError:
        raise Mistake(_("%(name)s is written down already.") % {"name": name}) from None
    record(by.workspace, by.user, "person.added", name=name)
    return person


@transaction.atomic
def change_person(by: Member, person: Person, *, handles: Mapping[str, str]) -> None:
    """Other handles. Posts keep those with which they were saved. Raises `Mistake`."""
    by.require(Right.WRITE_POSTS, of=person)
    person.handles = _cleaned(handles)
    person.save(update_fields=["handles"])
    record(by.workspace, by.user, "person.changed", name=person.label)


@transaction.atomic
def remove_person(by: Member, person: Person) -> None:
    """Somebody who is proposed no more."""
    by.require(Right.WRITE_POSTS, of=person)
    record(by.workspace, by.user, "person.removed", name=person.label)
    person.delete()


def _cleaned(handles: Mapping[str, str]) -> dict[str, str]:
    """Without signs and spaces; networks without a handle are left out."""
    found: dict[str, str] = {}
    for network in NETWORKS:
        handle = str(handles.get(network) or "").strip().lstrip("@")[:300]
        if handle and not _HANDLE.fullmatch(handle):
            raise Mistake(
                _("“%(handle)s” is no handle: write it without spaces.") % {"handle": handle}
            )
        if handle:
            found[network] = handle
    return found
