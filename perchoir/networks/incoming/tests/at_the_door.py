"""What Meta and X send, signed as they sign it, and keys by which they know this house."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from perchoir.core.secrets import seal
from perchoir.networks.common.graph import hooks as graph
from perchoir.networks.connections.models import Registration
from perchoir.networks.connections.registering import back_address
from perchoir.networks.x.listening import hook as x

SECRET = "s3cret-of-the-house"
CONSUMER = "consumer-s3cret"
PAGE = "100700"


def register(network: str, **more: str) -> None:
    """Keys that somebody entered."""
    keys = {"client_id": "house", "client_secret": SECRET, **more}
    Registration.objects.create(
        network=network, server="", back=back_address(), sealed=seal(json.dumps(keys))
    )


def a_comment(number: int = 7, text: str = "Morvan, bravo", at: datetime | None = None) -> bytes:
    """A comment under a post of the page, as Facebook tells it."""
    seconds = int((at or datetime.now(UTC)).timestamp())
    value = {
        "from": {"id": "500100", "name": "Anna Ferret"},
        "post": {"id": f"{PAGE}_3", "permalink_url": f"https://www.facebook.com/{PAGE}/posts/3"},
        "message": text,
        "post_id": f"{PAGE}_3",
        "comment_id": f"3_{number}",
        "created_time": seconds,
        "item": "comment",
        "parent_id": f"{PAGE}_3",
        "verb": "add",
    }
    return in_meta([{"field": "feed", "value": value}], seconds)


def in_meta(changes: list[dict[str, Any]], seconds: int, account: str = PAGE) -> bytes:
    entry = {"id": account, "time": seconds, "changes": changes}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def send(
    body: bytes, *, network: str = "facebook", secret: str = SECRET, **headers: str
) -> HttpResponse:
    """As Meta sends it, without a cookie."""
    signed = {"X-Hub-Signature-256": f"sha256={graph.signature(secret, body)}"}
    return sent(body, network, {**signed, **headers})


def send_as_x(body: bytes, secret: str = CONSUMER) -> HttpResponse:
    return sent(body, "x", {"x-twitter-webhooks-signature": x.signature(secret, body)})


def sent(body: bytes, network: str, headers: Mapping[str, str]) -> HttpResponse:
    client = Client(enforce_csrf_checks=True)
    return client.post(  # type: ignore[return-value]
        f"/connect/{network}/hook/", body, content_type="application/json", headers=headers
    )


def long_ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)
