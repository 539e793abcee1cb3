"""What X sends of a connected account by itself (Account Activity, version 2).

docs.x.com/x-api/webhooks and .../account-activity (August 2026): a question with `crc_token`, asked
every hour, and messages signed with the app's consumer secret, SHA-256 in base64. Their posts have
the shape of version 1.1 and are billed when they come: here they say "look now", and are then read
as all mentions are.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from perchoir.networks.common.fields import text
from perchoir.networks.contract.hooks import App, Delivered, Told
from perchoir.networks.x.listening.posts import NETWORK

CONSUMER_SECRET: Final = "consumer_secret"  # noqa: S105  the name of a setting
_SIGNATURE: Final = "x-twitter-webhooks-signature"
# The same secret signs answers and messages: a token that could be a message would be signed for
# whoever asks. None of these can be the JSON object that a message is.
_TOKEN: Final = re.compile(r"[A-Za-z0-9_=+/.-]{1,200}")


class XHook:
    """See `Hook`. X says nowhere when it wrote a message: what comes again after a week is worked
    on again, which is one more look."""

    network = NETWORK

    def question(self, nonce: str, app: App) -> Mapping[str, str]:
        return {"crc_token": nonce}

    def challenge(self, query: Mapping[str, str], app: App) -> str | None:
        secret, token = app.get(CONSUMER_SECRET, ""), query.get("crc_token", "")
        if not secret or not _TOKEN.fullmatch(token):
            return None
        return json.dumps({"response_token": signature(secret, token.encode())})

    def verify(self, message: Delivered, app: App) -> bool:
        secret, said = app.get(CONSUMER_SECRET, ""), message.headers.get(_SIGNATURE, "")
        if not secret or not message.body.lstrip().startswith(b"{"):
            return False
        return hmac.compare_digest(signature(secret, message.body).encode(), said.encode())

    def once(self, message: Delivered) -> str:
        return hashlib.sha256(message.body).hexdigest()

    def written_at(self, message: Delivered) -> datetime | None:
        return None

    def read(self, message: Delivered) -> Sequence[Told]:
        found: Any = msgspec.json.decode(message.body)
        if not isinstance(found, Mapping):
            raise ValueError("no object")
        account = text(found, "for_user_id")
        return [Told(account)] if account and found.get("tweet_create_events") else []


def signature(secret: str, body: bytes) -> str:
    """As X writes it."""
    made = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(made).decode()}"


HOOK = XHook()
