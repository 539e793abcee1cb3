"""What the operator means: a watch by its name or number, or a query."""

from django.core.management.base import CommandError

from perchoir.core.errors import Mistake
from perchoir.core.numbers import whole_number
from perchoir.core.people.models import Workspace
from perchoir.listening.engine import Query, QueryError, parse
from perchoir.listening.watches.actions import add_watch
from perchoir.listening.watches.models import Watch
from perchoir.listening.watches.queries import parsed_or_none
from perchoir.listening.watches.reading import error_sentence


def watch_called(wanted: str, workspace: str) -> Watch | None:
    """None when there is none. Raises `CommandError` when it could be several."""
    watches = Watch.objects.select_related("workspace")
    if workspace:
        watches = watches.filter(workspace__slug=workspace)
    number = whole_number(wanted)
    found = list(watches.filter(name=wanted)[:2] if number is None else watches.filter(pk=number))
    if len(found) > 1:
        raise CommandError(f"Several workspaces have a watch “{wanted}”: add --workspace.")
    return found[0] if found else None


def query_from(text: str) -> Query:
    """Raises `CommandError` that points at the mistake."""
    try:
        return parse(text)
    except QueryError as error:
        place = " " * error.position + "^" * max(error.end - error.position, 1)
        pointed = f"{text}\n{place}\n{error_sentence(error)}"
        hint = f"\nTry: {error.suggestion}" if error.suggestion else ""
        raise CommandError(pointed + hint) from None


def watch_for(name: str, text: str, workspace: Workspace) -> Watch:
    """The watch of this name that asks this; a new one when the name is free."""
    query = query_from(text)
    found = Watch.objects.filter(workspace=workspace, name=name).first()
    if found is None:
        try:
            return add_watch(workspace, None, name=name, query=text)
        except Mistake as error:
            raise CommandError(str(error)) from None
    if parsed_or_none(found.query) != query:
        raise CommandError(f"The watch “{name}” asks something else: {found.query}")
    return found


def only_workspace(slug: str) -> Workspace:
    """The workspace of this address, or the only one there is."""
    rows = Workspace.objects.filter(slug=slug) if slug else Workspace.objects.all()
    found = list(rows.order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    missing = f"There is no workspace “{slug}”." if slug else "Say which --workspace."
    raise CommandError(missing)
