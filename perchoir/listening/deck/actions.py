"""Arranging one's own deck. Nobody else sees it, so nothing here is announced or recorded."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.listening.deck.models import Column
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.watches.models import Watch

NARROWEST, WIDEST = 1, 4
MOST_COLUMNS = 20
FIRST_COLUMNS = 4


def add_column(
    by: Member, *, watch: Watch | None = None, saved_filter: SavedFilter | None = None
) -> Column:
    """A column at the right end for a watch or a saved filter. Raises `Mistake`."""
    by.require(Right.READ_MENTIONS, of=watch)
    by.require(Right.READ_MENTIONS, of=saved_filter)
    with transaction.atomic():
        columns = Column.objects.filter(member=by)
        same = columns.filter(watch=watch, saved_filter=saved_filter).first()
        if same:
            return same
        if columns.count() >= MOST_COLUMNS:
            raise Mistake(_("A deck holds 20 columns. Remove one, then add this one."))
        last = columns.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        return Column.objects.create(
            member=by, watch=watch, saved_filter=saved_filter, position=position
        )


def add_first_columns(by: Member) -> None:
    """Fill an empty deck with the first watches, so that it is never blank for no reason."""
    for watch in Watch.objects.filter(workspace=by.workspace).order_by("pk")[:FIRST_COLUMNS]:
        add_column(by, watch=watch)


def set_column(
    by: Member,
    column: Column,
    *,
    width: int | None = None,
    sound: bool | None = None,
    notify: bool | None = None,
    each_copy: bool | None = None,
) -> None:
    """Change what is given. A width is 1 (narrow) to 4."""
    _require_own(by, column)
    if width is not None:
        column.width = max(NARROWEST, min(width, WIDEST))
    column.sound = column.sound if sound is None else sound
    column.notify = column.notify if notify is None else notify
    column.each_copy = column.each_copy if each_copy is None else each_copy
    column.save(update_fields=["width", "sound", "notify", "each_copy"])


def move_column(by: Member, column: Column, position: int) -> None:
    """Put it at `position`, counted from 0 at the left."""
    _require_own(by, column)
    with transaction.atomic():
        others = list(Column.objects.filter(member=by).exclude(pk=column.pk))
        others.insert(max(0, min(position, len(others))), column)
        for place, one in enumerate(others):
            one.position = place
        Column.objects.bulk_update(others, ["position"])


def remove_column(by: Member, column: Column) -> None:
    _require_own(by, column)
    column.delete()


def _require_own(by: Member, column: Column) -> None:
    by.require(Right.READ_MENTIONS)
    if column.member_id != by.pk:
        by.require(Right.READ_MENTIONS, of=column.member)
        raise Mistake(_("This column is on somebody else's deck."))
