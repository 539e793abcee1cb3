"""Everything that changes a watch. It is live within a second: the matcher reads `version`."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import record
from perchoir.core.errors import Conflict, Mistake
from perchoir.core.jobs.turns import in_turn
from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Right
from perchoir.listening.engine import QueryError, parse
from perchoir.listening.watches.applying import begin
from perchoir.listening.watches.models import Backfill, PastVersion, Watch
from perchoir.listening.watches.purging import GRACE
from perchoir.listening.watches.queries import mentions_of
from perchoir.listening.watches.reading import error_sentence

MOST_WATCHES = 2_000


def create_watch(by: Member, *, name: str, query: str, subject: str = Watch.Subject.BRAND) -> Watch:
    """Begin to listen. Raises `Mistake` for a query that cannot be one or a name that is taken."""
    by.require(Right.EDIT_WATCHES)
    return add_watch(by.workspace, by.user, name=name, query=query, subject=subject)


def add_watch(
    workspace: Workspace,
    actor: User | None,
    *,
    name: str,
    query: str,
    subject: str = Watch.Subject.BRAND,
) -> Watch:
    """The same for an operator at the command line, who needs no right."""
    name = _checked_name(name)
    check_query(query)
    if Watch.objects.filter(workspace=workspace).count() >= MOST_WATCHES:
        raise Mistake(_("A workspace has at most 2,000 watches. Delete one first."))
    with transaction.atomic():
        watch = Watch(workspace=workspace, name=name, query=query, subject=subject)
        watch.created_by = actor
        _save(watch)
        record(workspace, actor, "watch.created", name=name)
    return watch


def change_watch(
    by: Member, watch: Watch, *, name: str, query: str, subject: str, version: int | None = None
) -> Watch:
    """Change what it says. `version` is the one that the member saw.

    Raises `Mistake` as `create_watch` does, `Conflict` when somebody changed it in between.
    """
    by.require(Right.EDIT_WATCHES, of=watch)
    name = _checked_name(name)
    check_query(query)
    with transaction.atomic():
        watch = Watch.objects.select_for_update().get(pk=watch.pk)
        if version is not None and version != watch.version:
            raise Conflict(
                _("A colleague changed this watch meanwhile. Save again to replace their version.")
            )
        if (watch.name, watch.query, watch.subject) == (name, query, subject):
            return watch
        _keep_past_version(watch, by)
        watch.name, watch.query, watch.subject = name, query, subject
        watch.version += 1
        _save(watch)
        record(by.workspace, by.user, "watch.changed", name=name, version=watch.version)
    return watch


def go_back(by: Member, watch: Watch) -> Watch:
    """Make the watch say again what it said before the last change. Raises `Mistake`."""
    by.require(Right.EDIT_WATCHES, of=watch)
    past = watch.past_versions.order_by("-version").first()
    if past is None:
        raise Mistake(_("This watch has not been changed since it was created."))
    return change_watch(by, watch, name=past.name, query=past.query, subject=past.subject)


def pause_watch(by: Member, watch: Watch) -> None:
    """Stop listening; what was found stays."""
    _switch(by, watch, on=False)


def resume_watch(by: Member, watch: Watch) -> None:
    """Listen again from now on."""
    _switch(by, watch, on=True)


def delete_watch(by: Member, watch: Watch) -> None:
    """Delete it with its matches and its figures. The mentions stay until retention takes them.

    It is gone at once for everybody; the worker purges it later, in small steps.
    """
    by.require(Right.EDIT_WATCHES, of=watch)

    def work() -> None:
        standing = Watch.objects.filter(pk=watch.pk)
        if standing.update(deleted_at=timezone.now()):
            matches = mentions_of(watch)
            record(by.workspace, by.user, "watch.deleted", name=watch.name, matches=matches)

    # A batch that is being stored has this watch locked: both go in turn.
    in_turn(by.workspace_id, work)


def restore_watch(by: Member, watch: Watch) -> None:
    """Have a deleted watch back with all it had. Raises `Mistake` when it is too late, or when
    another one took its name."""
    by.require(Right.EDIT_WATCHES, of=watch)

    def work() -> None:
        deleted = Watch.everything.filter(pk=watch.pk, deleted_at__isnull=False)
        if not deleted.exists():
            return
        if not deleted.filter(deleted_at__gt=timezone.now() - GRACE).exists():
            raise Mistake(_("It is too late to have this watch back: it is being removed."))
        _update(deleted, deleted_at=None)
        record(by.workspace, by.user, "watch.restored", name=watch.name)

    in_turn(by.workspace_id, work)


def apply_to_past(by: Member, watch: Watch) -> Backfill:
    """Have the worker look through stored mentions for what this watch would have matched."""
    by.require(Right.EDIT_WATCHES, of=watch)
    with transaction.atomic():
        unfinished = (Backfill.State.WAITING, Backfill.State.RUNNING)
        watch.backfills.filter(state__in=unfinished).update(state=Backfill.State.STOPPED)
        backfill = begin(watch)
        record(by.workspace, by.user, "watch.applied", name=watch.name)
    return backfill


def stop_applying(by: Member, backfill: Backfill) -> None:
    """Stop where it is; what was found stays."""
    by.require(Right.EDIT_WATCHES, of=backfill)
    with transaction.atomic():
        unfinished = (Backfill.State.WAITING, Backfill.State.RUNNING)
        rows = Backfill.objects.filter(pk=backfill.pk, state__in=unfinished)
        if rows.update(state=Backfill.State.STOPPED):
            record(by.workspace, by.user, "watch.stopped", name=backfill.watch.name)


def check_query(query: str) -> None:
    """Raises `Mistake` with a sentence when a watch cannot say this."""
    try:
        parse(query)
    except QueryError as error:
        raise Mistake(error_sentence(error)) from error


def _checked_name(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())[:120]
    if not name:
        raise Mistake(_("Give the watch a name."))
    return name


def _save(watch: Watch) -> None:
    try:
        with transaction.atomic():
            watch.save()
    except IntegrityError:
        raise _name_is_taken() from None


def _update(rows: QuerySet[Watch], **values: object) -> None:
    try:
        with transaction.atomic():
            rows.update(**values)
    except IntegrityError:
        raise _name_is_taken() from None


def _name_is_taken() -> Mistake:
    return Mistake(_("There is already a watch with this name."))


def _keep_past_version(watch: Watch, by: Member) -> None:
    PastVersion.objects.create(
        watch=watch,
        version=watch.version,
        name=watch.name,
        query=watch.query,
        subject=watch.subject,
        changed_by=by.user,
    )


def _switch(by: Member, watch: Watch, *, on: bool) -> None:
    by.require(Right.EDIT_WATCHES, of=watch)
    with transaction.atomic():
        watch = Watch.objects.select_for_update().get(pk=watch.pk)
        if watch.enabled == on:
            return
        watch.enabled = on
        watch.save(update_fields=["enabled", "changed_at"])
        verb = "watch.resumed" if on else "watch.paused"
        record(by.workspace, by.user, verb, name=watch.name)
