"""From notices to sentences: each app says in `notice_sentences.py` how its verbs read."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise

from perchoir.core.kit.words import clean_name
from perchoir.core.notices.models import Notice

ISOLATE, END = "\u2068", "\u2069"


@cache
def all_sentences() -> dict[str, Promise]:
    """Every verb that this installation can tell, with its sentence."""
    ours = [app.name for app in apps.get_app_configs() if app.name.startswith("perchoir.")]
    found = [f"{name}.notice_sentences" for name in ours]
    modules = [import_module(name) for name in found if find_spec(name)]
    return {verb: said for module in modules for verb, said in module.SENTENCES.items()}


def sentence_of(notice: Notice) -> str:
    """The notice in the reader's language; its bare verb where the sentence is gone."""
    said = all_sentences().get(notice.verb)
    values = {name: _readable(value) for name, value in notice.details.items()}
    try:
        return str(said) % values if said is not None else notice.verb
    except (KeyError, TypeError, ValueError):
        return notice.verb


def _readable(value: object) -> object:
    if isinstance(value, int):
        return value
    # A name written from right to left must not turn the rest of the sentence around.
    cleaned = clean_name(str(value or ""))
    return cleaned if cleaned.isascii() else f"{ISOLATE}{cleaned}{END}"
