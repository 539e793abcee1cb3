"""The rules of X's filtered stream (docs.x.com, "Filtered stream", August 2026).

They belong to the app and outlive every connection. Ours bear a tag, so that those which people
wrote by other means stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from perchoir.networks.common.fields import Fields, inner, objects, text
from perchoir.networks.contract import Refused, Ruled
from perchoir.networks.x.publishing.calls import POSTS, Api

TAG: Final = "perchoir"
RULES: Final = f"{POSTS}/search/stream/rules"
_AT_ONCE: Final = 100
_IN_A_PAGE: Final = 1_000
_MOST_PAGES: Final = 30
_DUPLICATE: Final = "duplicaterule"


@dataclass(frozen=True)
class Standing:
    """`ours` with their ids; `others` were written by somebody else, and bring posts too."""

    ours: Mapping[str, str]
    others: frozenset[str]

    def __contains__(self, rule: object) -> bool:
        return rule in self.ours or rule in self.others

    @property
    def count(self) -> int:
        return len(self.ours) + len(self.others)


async def standing(api: Api) -> Standing:
    """What stands. Raises `Temporary`, `Refused`, `NeedsReconnect`."""
    ours: dict[str, str] = {}
    others: set[str] = set()
    asked = {"max_results": str(_IN_A_PAGE)}
    for _ in range(_MOST_PAGES):
        status, found = await api.ask(RULES, asked)
        if status != 200:
            raise Refused("not_this_service", str(status))
        for one in objects(found, "data", _IN_A_PAGE):
            if text(one, "tag") == TAG:
                ours[text(one, "value")] = text(one, "id")
            else:
                others.add(text(one, "value"))
        token = text(inner(found, "meta"), "next_token")
        if not token:
            break
        asked = {**asked, "pagination_token": token}
    return Standing(ours, frozenset(others))


async def write(api: Api, rules: Sequence[str], most: int) -> Ruled:
    """See `TakesRules.write_rules`. What stands is asked at the end, so that it says the truth
    whatever became of the answers before."""
    before = await standing(api)
    new = [rule for rule in dict.fromkeys(rules) if rule not in before]
    wanted = frozenset(rules)
    old = [rule_id for rule, rule_id in before.ours.items() if rule not in wanted]
    said: dict[str, str] = {}
    # What is new first, that nothing is missed in between; unless there is no room for both.
    if before.count + len(new) <= most:
        await _add(api, new, said)
        await _remove(api, old)
    else:
        await _remove(api, old)
        await _add(api, new, said)
    after = await standing(api) if new or old else before
    refused = [rule for rule in dict.fromkeys(rules) if rule not in after]
    return Ruled(len(wanted) - len(refused), tuple((rule, said.get(rule, "")) for rule in refused))


async def _add(api: Api, rules: Sequence[str], said: dict[str, str]) -> None:
    for at in range(0, len(rules), _AT_ONCE):
        await _add_some(api, rules[at : at + _AT_ONCE], said)


async def _add_some(api: Api, rules: Sequence[str], said: dict[str, str]) -> None:
    """One rule that X does not understand must not cost the others their place."""
    try:
        found = await _told(api, {"add": [{"value": rule, "tag": TAG} for rule in rules]})
    except Refused as no:
        if len(rules) == 1:
            said[rules[0]] = no.detail
            return
        half = len(rules) // 2
        await _add_some(api, rules[:half], said)
        await _add_some(api, rules[half:], said)
        return
    for one in objects(found, "errors", _AT_ONCE):
        title = text(one, "title")
        if _DUPLICATE not in title.lower():
            said[text(one, "value")] = f"{title} {text(one, 'detail')}".strip()


async def _remove(api: Api, ids: Sequence[str]) -> None:
    for at in range(0, len(ids), _AT_ONCE):
        await _told(api, {"delete": {"ids": list(ids[at : at + _AT_ONCE])}})


async def _told(api: Api, order: Mapping[str, Any]) -> Fields:
    answer = await api.call("POST", RULES, json=order)
    return api.understood(answer)[1]
