"""“Listen for NAME now”: one watch and what needs no account, in one gesture."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.core.people.models import Member
from perchoir.core.people.rights import Right
from perchoir.listening.engine.helpers import suggest_company
from perchoir.listening.sources.actions import create_source, resume_source
from perchoir.listening.sources.forms import default_name
from perchoir.listening.sources.models import Source
from perchoir.listening.sources.queries import press_search_is_set
from perchoir.listening.watches.actions import create_watch
from perchoir.listening.watches.models import Watch
from perchoir.networks.registry import source as connector_named

STREAM = "bluesky.jetstream"
PRESS = "feeds.search"


@dataclass(frozen=True, slots=True)
class Begun:
    """What was switched on; `press` is None where no press search is set."""

    watch: Watch
    stream: Source
    press: Source | None


def listen_now(by: Member, name: str) -> Begun:
    """Begin to listen for a company. What already stands is used as it is. Raises `Mistake`."""
    by.require(Right.EDIT_SOURCES)
    by.require(Right.EDIT_WATCHES)
    name = " ".join(name.split())
    suggestions = suggest_company(name)
    if not suggestions:
        raise Mistake(_("This name is too short or too common to be listened for on its own."))
    with transaction.atomic():
        watch = by.workspace.watches.filter(name=name).first()
        watch = watch or create_watch(by, name=name, query=suggestions[0].query)
        press = _switched_on(by, PRESS, {"query": f'"{name}"'}) if press_search_is_set() else None
        return Begun(watch, _switched_on(by, STREAM, {}), press)


def _switched_on(by: Member, key: str, values: dict[str, str]) -> Source:
    known = by.workspace.sources.filter(key=key)
    source = next((one for one in known if values.items() <= one.settings.items()), None)
    if source is None:
        manifest = connector_named(key).manifest
        return create_source(by, key=key, name=default_name(manifest, values), values=values)
    if not source.enabled:
        resume_source(by, source)
    return source
