"""What a connector says of itself, so that the interface shows only what can work."""

from enum import StrEnum

import msgspec


class Capability(StrEnum):
    STREAM = "stream"
    POLL = "poll"
    IMPORT = "import"
    SEARCH = "search"
    DELETIONS = "deletions"
    EDITS = "edits"


class Setting(msgspec.Struct, frozen=True):
    """One field of a source's form. `label` and `help` are message ids in English, translated by
    the interface; `kind` is text, url, choice or secret."""

    name: str
    label: str
    help: str = ""
    kind: str = "text"
    required: bool = False
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()


class Manifest(msgspec.Struct, frozen=True):
    """`key` is `<network>.<source>`, for example `bluesky.jetstream`, and never changes.

    `network` groups sources of one network. `name` and `summary` are message ids in English.
    `needs_account` is true when it listens with a connected account: whoever adds the source
    chooses one, and its settings then hold `account` (`Place.id`), `handle`, `server` and `token`
    too. `tried_live` is the date of the last try against the live network, empty as long as nobody
    has: the interface then says "not yet tried against the live network". `facts_as_of` dates the
    limits the connector relies on.
    """

    key: str
    network: str
    name: str
    summary: str
    capabilities: frozenset[Capability]
    settings: tuple[Setting, ...] = ()
    needs_account: bool = False
    tried_live: str = ""
    facts_as_of: str = ""
