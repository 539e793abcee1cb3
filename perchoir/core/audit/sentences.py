"""From entries to sentences: each app says in `audit_sentences.py` how its verbs read.

Whoever may ask to be forgotten stands in the chain by number alone. An app that writes such
numbers says in `NAMES` how they are called today: by the detail's name, a function from a
workspace's id and some numbers to the name of each, those that are gone included.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from types import ModuleType

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from perchoir.core.audit.actions import THROUGH
from perchoir.core.audit.models import Entry
from perchoir.core.kit.words import clean_name
from perchoir.core.people.rights import Role

ISOLATE, END = "\u2068", "\u2069"
AT_ONCE = 500

LookUp = Callable[[int, Collection[int]], Mapping[int, str]]
Names = Mapping[tuple[str, int], str]


@cache
def _modules() -> list[ModuleType]:
    ours = [app.name for app in apps.get_app_configs() if app.name.startswith("perchoir.")]
    found = [f"{name}.audit_sentences" for name in ours]
    return [import_module(name) for name in found if find_spec(name)]


@cache
def all_sentences() -> dict[str, Promise]:
    """Every verb that this installation can write, with its sentence."""
    return {verb: said for module in _modules() for verb, said in module.SENTENCES.items()}


@cache
def _look_ups() -> dict[str, LookUp]:
    return {
        name: look_up
        for module in _modules()
        for name, look_up in getattr(module, "NAMES", {}).items()
    }


def with_sentences(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Each entry of one workspace with its sentence; names are looked up for many at once."""
    rest = iter(entries)
    while some := list(islice(rest, AT_ONCE)):
        names = _names_in(some)
        yield from ((entry, _sentence(entry, names)) for entry in some)


def sentence_of(entry: Entry) -> str:
    """The entry as a sentence in the reader's language."""
    return _sentence(entry, _names_in([entry]))


def _names_in(entries: list[Entry]) -> Names:
    found: dict[tuple[str, int], str] = {}
    for name, look_up in _look_ups().items():
        numbers = {entry.details[name] for entry in entries if _is_number(entry.details.get(name))}
        if numbers:
            called = look_up(entries[0].workspace_id, numbers)
            found |= {(name, number): who for number, who in called.items()}
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _sentence(entry: Entry, names: Names) -> str:
    sentence, through = _of_verb(entry, names), entry.details.get(THROUGH)
    if not through:
        return sentence
    by_key = _("By the access key “%(key)s”.") % {"key": _isolated(str(through))}
    return f"{sentence} {by_key}"


def _of_verb(entry: Entry, names: Names) -> str:
    said = all_sentences().get(entry.verb)
    values = {name: _readable(name, value, names) for name, value in entry.details.items()}
    values["actor"] = _isolated(entry.actor_name)
    if said is not None:
        try:
            return str(said) % values
        except (KeyError, TypeError, ValueError):
            pass
    return _("%(actor)s: %(verb)s") % {"actor": values["actor"], "verb": entry.verb}


def _readable(name: str, value: object, names: Names) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        called = names.get((name, value))
        return value if called is None else _isolated(called)
    text = str(value or "")
    if name in {"role", "before", "after"} and text in Role.values:
        return str(Role(text).label).lower()
    return _isolated(text)


def _isolated(text: str) -> str:
    # A name written from right to left must not turn the rest of the sentence around.
    cleaned = clean_name(text)
    return cleaned if cleaned.isascii() else f"{ISOLATE}{cleaned}{END}"


def verb_label(verb: str) -> str:
    """The sentence of a verb without its particulars, for a list to choose from."""
    said = all_sentences().get(verb)
    if said is None:
        return verb
    return str(said) % _Gaps()


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"
