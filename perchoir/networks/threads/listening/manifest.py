"""What the sources of Threads say of themselves."""

from typing import Final

from perchoir.networks.contract import Capability, Manifest, Setting


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


ACCOUNT_MANIFEST: Final = Manifest(
    key="threads.account",
    network="threads",
    name=_("Threads, an account of ours"),
    summary=_(
        "Answers under its posts, and posts that name it. Watches choose among them: to:name finds "
        "every answer, @name every post that names the account."
    ),
    capabilities=frozenset({Capability.POLL}),
    needs_account=True,
    facts_as_of="2026-11",
)

SEARCH_MANIFEST: Final = Manifest(
    key="threads.search",
    network="threads",
    name=_("Threads, a search"),
    summary=_(
        "Public posts that a search finds, asked for every three minutes. Threads takes 2,200 "
        "searches a day of one account: four sources at most. Until Meta has reviewed the app it "
        "finds posts of the account itself alone."
    ),
    capabilities=frozenset({Capability.POLL, Capability.SEARCH}),
    settings=(
        Setting(
            name="query",
            label=_("Search on Threads"),
            help=_("One or several words. What Meta holds to be offensive finds nothing."),
            required=True,
        ),
    ),
    needs_account=True,
    facts_as_of="2026-01",
)
