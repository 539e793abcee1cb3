"""From entries to sentences: each app says in `audit_sentences.py` how its verbs read."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from perchoir.core.audit.models import Entry
from perchoir.core.kit.words import clean_name
from perchoir.core.people.rights import Role

ISOLATE, END = "\u2068", "\u2069"


@cache
def all_sentences() -> dict[str, Promise]:
    """Every verb that this installation can write, with its sentence."""
    found: dict[str, Promise] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("perchoir.") and find_spec(f"{app.name}.audit_sentences"):
            found |= import_module(f"{app.name}.audit_sentences").SENTENCES
    return found


def sentence_of(entry: Entry) -> str:
    """The entry as a sentence in the reader's language."""
    said = all_sentences().get(entry.verb)
    values = {name: _readable(name, value) for name, value in entry.details.items()}
    values["actor"] = _isolated(entry.actor_name)
    if said is not None:
        try:
            return str(said) % values
        except (KeyError, TypeError, ValueError):
            pass
    return _("%(actor)s: %(verb)s") % {"actor": values["actor"], "verb": entry.verb}


def _readable(name: str, value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
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
