"""Saved filters: searches worth keeping. Each can stand as a column of the deck."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.listening.engine import QueryError, parse
from perchoir.listening.search.asked import Asked
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.reading import error_sentence


def save_filter(by: Member, name: str, asked: Asked) -> SavedFilter:
    """Keep a search under a name. Raises `Mistake` when the name is missing or taken."""
    by.require(Right.READ_MENTIONS)
    name = _checked_name(name)
    _check_query(asked.query)
    if not asked.query.strip() and not asked.has_filters():
        raise Mistake(_("There is nothing to keep yet: search for something first."))
    with transaction.atomic():
        saved = SavedFilter(
            workspace=by.workspace,
            name=name,
            query=asked.query,
            watch=Watch.objects.filter(workspace=by.workspace, pk=asked.watch or 0).first(),
            filters=asked.filters(),
            created_by=by.user,
        )
        _save(saved)
        record(by.workspace, by.user, "filter.saved", name=name)
    return saved


def rename_filter(by: Member, saved: SavedFilter, name: str) -> None:
    """Give it another name. Raises `Mistake`."""
    by.require(Right.READ_MENTIONS, of=saved)
    before, saved.name = saved.name, _checked_name(name)
    with transaction.atomic():
        _save(saved)
        record(by.workspace, by.user, "filter.renamed", before=before, name=saved.name)


def delete_filter(by: Member, saved: SavedFilter) -> None:
    """Delete it, with its columns."""
    by.require(Right.READ_MENTIONS, of=saved)
    with transaction.atomic():
        record(by.workspace, by.user, "filter.deleted", name=saved.name)
        saved.delete()


def note_export(by: Member, asked: Asked, form: str) -> None:
    """Write down that mentions leave the house, before the first one does."""
    by.require(Right.EXPORT_MENTIONS)
    record(by.workspace, by.user, "mentions.exported", format=form, query=asked.query[:200])


def _checked_name(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())[:120]
    if not name:
        raise Mistake(_("Give the filter a name."))
    return name


def _check_query(query: str) -> None:
    # A column of the deck that cannot be read would take the whole deck along.
    try:
        parse(query or "x", allow_broad=True)
    except QueryError as error:
        raise Mistake(error_sentence(error)) from error


def _save(saved: SavedFilter) -> None:
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise Mistake(_("There is already a filter with this name.")) from None
