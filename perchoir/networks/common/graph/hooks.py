"""What Meta sends by itself, for Facebook, Instagram and Threads alike.

developers.facebook.com/docs/graph-api/webhooks/getting-started (November 2026): a question with
`hub.challenge`; messages of at most 1 MB, signed with the app's secret (SHA-256, hexadecimal) over
the very bytes, repeated for 36 hours until they are answered. Meta numbers them in no way.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from perchoir.networks.common.fields import Fields, inner, objects, text
from perchoir.networks.contract.hooks import VERIFY_TOKEN, App, Delivered, Told

MOST_ENTRIES: Final = 1_000
OTHER_SECRET: Final = "meta_secret"  # noqa: S105  the name of a setting
"""Instagram and Threads have keys of their own beside those of Meta's app; which of the two signs
is told differently by different people (November 2026), so both are tried."""
_SIGNATURE: Final = "x-hub-signature-256"
_SECRETS: Final = ("client_secret", OTHER_SECRET)
_LONGEST: Final = 200


class GraphHook:
    """See `Hook`. A network says `read_entry`: what one entry of a message tells."""

    network: str

    def question(self, nonce: str, app: App) -> Mapping[str, str]:
        return {
            "hub.mode": "subscribe",
            "hub.verify_token": app.get(VERIFY_TOKEN, ""),
            "hub.challenge": nonce,
        }

    def challenge(self, query: Mapping[str, str], app: App) -> str | None:
        """Meta's question: only whoever knows the word is repeated to."""
        word, said = app.get(VERIFY_TOKEN, ""), query.get("hub.verify_token", "")
        nonce = query.get("hub.challenge", "")
        if query.get("hub.mode") != "subscribe" or not word or not _same(word, said):
            return None
        is_sane = 0 < len(nonce) <= _LONGEST and nonce.isascii() and nonce.isalnum()
        return nonce if is_sane else None

    def verify(self, message: Delivered, app: App) -> bool:
        said = message.headers.get(_SIGNATURE, "").lower()
        right = [
            _same(f"sha256={signature(secret, message.body)}", said)
            for secret in (app.get(name, "") for name in _SECRETS)
            if secret
        ]
        return any(right) and self.is_for(decoded(message.body), app)

    def is_for(self, found: Any, app: App) -> bool:
        """Whether this is for the app of these keys, as far as the message says."""
        return True

    def once(self, message: Delivered) -> str:
        return hashlib.sha256(message.body).hexdigest()

    def written_at(self, message: Delivered) -> datetime | None:
        found = decoded(message.body)
        times = [moment_of(one.get("time")) for one in [found, *entries(found)]]
        return max((at for at in times if at), default=None)

    def read(self, message: Delivered) -> Sequence[Told]:
        found = decoded(message.body)
        if not found:
            raise ValueError("no object")
        told = [one for entry in entries(found) for one in self.read_entry(entry, message)]
        return together(told)

    def read_entry(self, entry: Fields, message: Delivered) -> Sequence[Told]:
        raise NotImplementedError


def signature(secret: str, body: bytes) -> str:
    """In hexadecimal."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def decoded(body: bytes) -> Fields:
    """The JSON object, {} where it is none."""
    try:
        found = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}


def entries(found: Fields) -> list[Fields]:
    return objects(found, "entry", MOST_ENTRIES)


def changes(entry: Fields) -> list[tuple[str, Fields]]:
    """The field of each change, and its value."""
    found = objects(entry, "changes", MOST_ENTRIES)
    return [(text(one, "field"), inner(one, "value")) for one in found]


def moment_of(value: object) -> datetime | None:
    """Seconds since 1970, or milliseconds, as Meta writes either."""
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        return None
    try:
        return datetime.fromtimestamp(value / 1_000 if value > 10**11 else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def together(told: Sequence[Told]) -> list[Told]:
    """For each account its events, in order, and apart from them that there is more to look at,
    said once."""
    found: dict[tuple[str, bool], Told] = {}
    for one in told:
        key = one.account_id, bool(one.events)
        before = found.get(key, Told(one.account_id))
        found[key] = Told(one.account_id, (*before.events, *one.events))
    return list(found.values())


def _same(right: str, said: str) -> bool:
    return hmac.compare_digest(right.encode(), said.encode())
