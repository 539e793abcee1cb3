"""What listening to a page of Facebook says of itself."""

from typing import Final

from perchoir.networks.contract import Capability, Manifest


def _(message: str) -> str:
    """Marks a message id for extraction; the interface translates it."""
    return message


PAGE_MANIFEST: Final = Manifest(
    key="facebook.page",
    network="facebook",
    name=_("Facebook, a page of ours"),
    summary=_(
        "Comments under its posts, what others write on it, and posts that name it. Watches choose "
        "among them: to:name finds every comment, @name every post that names the page."
    ),
    capabilities=frozenset({Capability.POLL, Capability.DELETIONS, Capability.EDITS}),
    needs_account=True,
    facts_as_of="2026-11",
)
