"""What Threads sends by itself.

developers.facebook.com/docs/threads/webhooks (November 2026): one object, without `entry`. An
answer names the account under whose post it stands; a mention does not say who was named, so every
account looks for itself.
"""

from collections.abc import Sequence
from typing import Any, Final

from perchoir.networks.common.fields import inner, text
from perchoir.networks.common.graph.hooks import GraphHook, decoded
from perchoir.networks.contract.hooks import App, Delivered, Told
from perchoir.networks.threads.publishing.calls import NETWORK

_ALL: Final = ""


class ThreadsHook(GraphHook):
    """See `Hook`. Both kinds say "look now": what is asked for then comes as it always does."""

    network = NETWORK

    def is_for(self, found: Any, app: App) -> bool:
        return text(found, "app_id") in ("", app.get("client_id", ""))

    def read(self, message: Delivered) -> Sequence[Told]:
        found = decoded(message.body)
        if not found:
            raise ValueError("no object")
        values = inner(found, "values")
        field, value = text(values, "field"), inner(values, "value")
        if field == "replies":
            return [Told(text(inner(value, "root_post"), "owner_id") or _ALL)]
        return [Told(_ALL)] if field == "mentions" else []


HOOK = ThreadsHook()
