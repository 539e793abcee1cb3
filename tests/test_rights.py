"""Rights are held where things are done, not only at the doors: commands and jobs pass no door.

Every action takes the acting member first and asks for the right before it looks at anything else,
so that it can be called here without anything else.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import Parameter, getmembers, isfunction, signature
from typing import Any

import pytest

from perchoir.core.errors import Forbidden
from perchoir.core.people.models import Member

MODULES = (
    "perchoir.core.people.actions",
    "perchoir.listening.deck.actions",
    "perchoir.listening.imports.actions",
    "perchoir.listening.mentions.erasure",
    "perchoir.listening.mentions.retention",
    "perchoir.listening.mentions.triage",
    "perchoir.listening.sample.actions",
    "perchoir.listening.search.actions",
    "perchoir.listening.sources.actions",
    "perchoir.listening.sources.listening_now",
    "perchoir.listening.watches.actions",
)
# Everybody may take themselves out of a workspace, or arrange what is theirs.
FOR_EVERYBODY = {"remove_member", "add_first_columns"}
Action = Callable[..., object]


def _actions() -> Iterator[tuple[str, Action]]:
    for name in MODULES:
        for action, function in getmembers(import_module(name), isfunction):
            own = function.__module__ == name and not action.startswith("_")
            if own and _is_by_a_member(function) and action not in FOR_EVERYBODY:
                yield f"{name}.{action}", function


def _is_by_a_member(function: Action) -> bool:
    first = next(iter(signature(function).parameters.values()), None)
    return first is not None and first.name == "by" and first.annotation in (Member, Member | None)


ACTIONS = dict(_actions())


def _called_by(member: Member, action: Action) -> None:
    _by, *others = signature(action).parameters.values()
    given: dict[str, Any] = {one.name: None for one in others if one.default is Parameter.empty}
    action(member, **given)


@pytest.mark.parametrize("name", ACTIONS)
def test_whoever_lacks_the_right_does_nothing(ambassador: Member, name: str) -> None:
    with pytest.raises(Forbidden):
        _called_by(ambassador, ACTIONS[name])


def test_every_module_of_actions_is_asked() -> None:
    assert len(ACTIONS) > 50
