"""What is known of sources, as people read it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perchoir.core.people.models import Workspace
from perchoir.listening.sources.models import Engine, Source
from perchoir.listening.sources.settings_of import manifest_of
from perchoir.networks.contract import Capability, Manifest
from perchoir.networks.sentences import Advice, advice

SILENT = timedelta(minutes=2)
SILENT_ENGINE = timedelta(seconds=30)
BEHIND_S = 60.0
FEW_FAILURES = 3
NOT_BEGUN = Advice(
    gettext_lazy("It has not begun yet."),
    gettext_lazy("If it stays so, tell whoever runs this site: the worker may be stopped."),
)
FELL_SILENT = Advice(
    gettext_lazy("Nothing was heard of it for a while."),
    gettext_lazy("If it stays so, tell whoever runs this site: the worker may be stopped."),
)
NO_ENGINE = Advice(
    gettext_lazy("It is heard, but no engine matches and stores what comes."),
    gettext_lazy("Tell whoever runs this site: no engine is running, or none can work."),
)


@dataclass(frozen=True, slots=True)
class Health:
    """`state` is well, look, broken or off, as the kit draws it."""

    state: str
    what: str | Promise = ""
    do: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A source with what its connector says of itself and how it is."""

    source: Source
    manifest: Manifest | None
    health: Health

    @property
    def kind(self) -> str:
        return _(self.manifest.name) if self.manifest else self.source.key

    @property
    def untried(self) -> bool:
        """Nobody has tried this connector against the live network yet."""
        return bool(self.manifest and not self.manifest.tried_live)


def sources_of(workspace: Workspace) -> QuerySet[Source]:
    """All of them, those that stopped first."""
    return workspace.sources.order_by(F("stopped_at").desc(nulls_last=True), "name", "pk")


def shown(source: Source) -> Shown:
    return Shown(source, manifest_of(source), health_of(source))


def health_of(source: Source) -> Health:
    """How the source is, in plain words, and what to do."""
    if not source.enabled:
        return Health("off", _("Paused."))
    if source.stopped_at:
        return Health("broken", *advice(source.problem_code))
    if source.problem_code:
        state = "look" if source.failures <= FEW_FAILURES else "broken"
        return Health(state, *advice(source.problem_code))
    return _health_without_problem(source)


def _health_without_problem(source: Source) -> Health:
    now = timezone.now()
    if source.last_tick_at is None:
        begun = source.created_at < now - SILENT
        return Health("broken" if begun else "look", *NOT_BEGUN)
    asleep = source.next_at is not None and source.next_at > now - SILENT
    if source.last_tick_at < now - SILENT and not asleep:
        return Health("broken", *FELL_SILENT)
    if settings.ENV.log_url and not engines_at_work():
        return Health("broken", *NO_ENGINE)
    if source.behind_s is not None and source.behind_s > BEHIND_S:
        return Health("look", _("It is catching up."))
    return Health("well")


def engines_at_work() -> bool:
    """Whether an engine was heard of lately that is not left out."""
    now = timezone.now()
    out = Q(left_out_until__gt=now)
    return Engine.objects.filter(seen_at__gt=now - SILENT_ENGINE).exclude(out).exists()


def needs_nothing(manifest: Manifest) -> bool:
    """Whether it works without an account and without a setting that only a person knows."""
    return not manifest.needs_account and not any(one.required for one in manifest.settings)


def streams(manifest: Manifest) -> bool:
    return Capability.STREAM in manifest.capabilities


def press_search_is_set() -> bool:
    """Whether the operator named a press search."""
    return bool(settings.ENV.press_search_url)
