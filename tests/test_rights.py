"""Rights are held where things are done, not only at the doors: commands and jobs pass no door.

Every action takes the acting member first and asks for the right before it looks at anything else,
so that it can be called here without anything else. Then it asks whether what it was handed belongs
to the workspace of that member.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from inspect import Parameter, getmembers, isfunction, signature
from typing import Any, get_args, get_origin

import pytest
from django.apps import apps
from django.http import Http404

from perchoir.core.access_keys.models import AccessKey
from perchoir.core.audit.models import Entry
from perchoir.core.errors import Forbidden
from perchoir.core.people.models import Invitation, Member
from perchoir.core.people.rights import Role
from perchoir.listening.deck.models import Column
from perchoir.listening.imports.models import Import
from perchoir.listening.mentions.models import Author, Mention, Note
from perchoir.listening.search.models import SavedFilter
from perchoir.listening.sources.models import Source
from perchoir.listening.watches.models import Backfill, Watch
from perchoir.networks.connections.models import Account
from perchoir.publishing.attachments.models import Attachment
from perchoir.publishing.charter.models import ClosedPeriod, Commitment, OwnExample
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.planning.models import PlanFile
from perchoir.publishing.posts.models import Person, Post
from perchoir.publishing.removals.models import Removal
from perchoir.publishing.voices.models import Voice
from tests import samples

MODULES = (
    "perchoir.core.access_keys.actions",
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
    "perchoir.networks.connections.actions",
    "perchoir.networks.connections.registering",
    "perchoir.networks.connections.signing_in",
    "perchoir.networks.spending.actions",
    "perchoir.publishing.approvals.actions",
    "perchoir.publishing.attachments.actions",
    "perchoir.publishing.attachments.cards",
    "perchoir.publishing.charter.actions",
    "perchoir.publishing.charter.for_voices",
    "perchoir.publishing.charter.ledger",
    "perchoir.publishing.charter.periods",
    "perchoir.publishing.deliveries.braking",
    "perchoir.publishing.deliveries.handing",
    "perchoir.publishing.deliveries.scheduling",
    "perchoir.publishing.deliveries.settling",
    "perchoir.publishing.planning.asking",
    "perchoir.publishing.planning.exporting",
    "perchoir.publishing.planning.importing",
    "perchoir.publishing.planning.moving",
    "perchoir.publishing.planning.slots",
    "perchoir.publishing.planning.spreading",
    "perchoir.publishing.posts.actions",
    "perchoir.publishing.posts.campaigns",
    "perchoir.publishing.posts.people",
    "perchoir.publishing.posts.together",
    "perchoir.publishing.removals.actions",
    "perchoir.publishing.voices.actions",
    "perchoir.publishing.voices.portraits",
)
# Everybody may take themselves out of a workspace, arrange or revoke what is theirs.
FOR_EVERYBODY = {"remove_member", "revoke_access_key", "add_first_columns"}
Action = Callable[..., object]


def _actions() -> Iterator[tuple[str, Action]]:
    for name in MODULES:
        for action, function in getmembers(import_module(name), isfunction):
            own = function.__module__ == name and not action.startswith("_")
            if own and _is_by_a_member(function):
                yield f"{name}.{action}", function


def _is_by_a_member(function: Action) -> bool:
    first = next(iter(signature(function).parameters.values()), None)
    return first is not None and first.name == "by" and first.annotation in (Member, Member | None)


ACTIONS = dict(_actions())
NEED_A_RIGHT = [name for name in ACTIONS if name.rpartition(".")[2] not in FOR_EVERYBODY]


def _called_by(member: Member, action: Action) -> None:
    _by, *others = signature(action).parameters.values()
    given: dict[str, Any] = {one.name: None for one in others if one.default is Parameter.empty}
    action(member, **given)


@pytest.mark.parametrize("name", NEED_A_RIGHT)
def test_whoever_lacks_the_right_does_nothing(ambassador: Member, name: str) -> None:
    with pytest.raises(Forbidden):
        _called_by(ambassador, ACTIONS[name])


def test_every_module_of_actions_is_asked() -> None:
    assert len(NEED_A_RIGHT) > 50


MAKERS: dict[type, Callable[[Member], object]] = {
    AccessKey: samples.an_access_key,
    Author: samples.an_author,
    Backfill: samples.a_backfill,
    Column: samples.a_column,
    Import: samples.an_import,
    Invitation: samples.an_invitation,
    Member: samples.a_colleague,
    Mention: samples.a_mention,
    Note: samples.a_note,
    SavedFilter: samples.a_filter,
    Account: samples.an_account,
    Attachment: samples.an_attachment,
    ClosedPeriod: samples.a_closed_period,
    Commitment: samples.a_commitment,
    OwnExample: samples.an_example,
    Delivery: samples.a_delivery,
    Person: samples.a_person,
    PlanFile: samples.a_plan_file,
    Post: samples.a_post,
    Removal: samples.a_removal,
    Voice: samples.a_voice,
    Source: samples.a_source,
    Watch: samples.a_watch,
}
# What would be done, if the object were not somebody else's.
VALUES: dict[str, object] = {
    "name": "Taken over",
    "query": "taken",
    "subject": Watch.Subject.MARKET,
    "text": "Taken over",
    "role": Role.OWNER,
    "position": 0,
    "values": {},
    "content": {"parts": [{"text": "Taken over"}]},
    "revision": 1,
    "digest": "0" * 64,
    "decision": "yes",
    "steps": [],
    "network": "mastodon",
    "network_or_kind": "jpeg",
    "reason": "Taken over",
    "due_at": datetime(2100, 1, 1, tzinfo=UTC),
    "starts_at": datetime(2100, 1, 1, tzinfo=UTC),
    "ends_at": datetime(2100, 1, 2, tzinfo=UTC),
    "was_sent": True,
    "body": b"",
    "browser": "a browser",
    "signed_in": None,
    "attempt_seen": 0,
    "number": 1,
    "handles": {},
    "is_gone": True,
    "link": None,
    "count": 1,
    "keys": [],
    "week": [],
    "reading": {},
    "local_time": "2100-01-01T00:00",
    "zone": "UTC",
    "article": "shouting",
    "enabled": False,
}


def _handed(action: Action) -> dict[str, type]:
    """The parameters that take an object of a workspace, and which."""
    _by, *others = signature(action).parameters.values()
    # Of several at once, each action has a test of its own.
    single = [one for one in others if get_origin(one.annotation) is not Iterable]
    kinds = {one.name: {one.annotation, *get_args(one.annotation)} & set(MAKERS) for one in single}
    return {name: found.pop() for name, found in kinds.items() if found}


HANDED = [(name, parameter) for name, action in ACTIONS.items() for parameter in _handed(action)]


def _is_needed(action: Action, parameter: str) -> bool:
    return signature(action).parameters[parameter].default is Parameter.empty


def _every_row() -> dict[str, list[Any]]:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
    }


@pytest.mark.parametrize(("name", "foreign"), HANDED)
def test_nobody_acts_on_what_belongs_to_another_workspace(
    owner: Member, stranger: Member, name: str, foreign: str
) -> None:
    action = ACTIONS[name]
    given: dict[str, Any] = {
        parameter: MAKERS[kind](stranger if parameter == foreign else owner)
        for parameter, kind in _handed(action).items()
        if parameter == foreign or _is_needed(action, parameter)
    }
    given |= {one: VALUES[one] for one in signature(action).parameters if one in VALUES}
    given |= {one: [] for one in signature(action).parameters if one == "accounts"}
    before = _every_row()
    with pytest.raises(Http404):
        action(owner, **given)
    assert _every_row() == before
    assert not Entry.objects.exists()


def test_every_action_that_is_handed_something_is_tried() -> None:
    assert len(HANDED) > 40
