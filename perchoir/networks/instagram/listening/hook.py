"""What Instagram sends of an account by itself.

developers.facebook.com/docs/instagram-platform/webhooks (November 2026). A comment comes without
the address of what it stands under, a mention as a number alone: both say no more than "look now",
which brings them with their addresses, a hundred at once as one.
"""

from collections.abc import Sequence
from typing import Final

from perchoir.networks.common.fields import Fields, text
from perchoir.networks.common.graph.hooks import GraphHook, changes
from perchoir.networks.contract.hooks import Delivered, Told
from perchoir.networks.instagram.publishing.calls import NETWORK

_WORTH_A_LOOK: Final = frozenset({"comments", "live_comments", "mentions"})


class InstagramHook(GraphHook):
    """See `Hook`."""

    network = NETWORK

    def read_entry(self, entry: Fields, message: Delivered) -> Sequence[Told]:
        account = text(entry, "id")
        fields = {field for field, _value in changes(entry)} | {text(entry, "field")}
        return [Told(account)] if account and fields & _WORTH_A_LOOK else []


HOOK = InstagramHook()
