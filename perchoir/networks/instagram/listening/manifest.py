"""What listening to an account of Instagram says of itself."""

from typing import Final

from perchoir.networks.contract import Capability, Manifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


ACCOUNT_MANIFEST: Final = Manifest(
    key="instagram.account",
    network="instagram",
    name=_("Instagram, an account of ours"),
    summary=_(
        "Comments under its posts, and posts in which others tag it. Watches choose among them: "
        "to:name finds every comment, @name every post that names the account. Instagram lets "
        "this way of signing in search for no hashtag."
    ),
    capabilities=frozenset({Capability.POLL}),
    needs_account=True,
    facts_as_of="2026-11",
)
