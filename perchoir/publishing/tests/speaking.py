"""A voice with an account, and posts, for tests."""

from datetime import time
from typing import Any

from perchoir.core.people.models import Member, Workspace
from perchoir.networks.connections.models import Account
from perchoir.publishing.deliveries.models import Delivery
from perchoir.publishing.posts.actions import create_post
from perchoir.publishing.posts.models import Post
from perchoir.publishing.voices.models import Voice, VoiceAccount


def make_voice(workspace: Workspace, handle: str = "morvan", **fields: Any) -> Voice:
    """A company's voice with one account on Mastodon, which speaks at any hour."""
    fields = {"opens_at": time.min, "closes_at": time.max, **fields}
    voice = Voice.objects.create(
        workspace=workspace, name="Ateliers Morvan", handle=handle, **fields
    )
    add_account(voice)
    return voice


def add_account(voice: Voice, network: str = "mastodon", handle: str = "") -> Account:
    name = handle or voice.handle
    account = Account.objects.create(
        workspace=voice.workspace, network=network, server="https://social.example",
        remote_id=f"id-{name}", handle=name,
    )  # fmt: skip
    VoiceAccount.objects.create(voice=voice, account=account)
    return account


def text_of(text: str) -> dict[str, Any]:
    """The content of a post of one part."""
    return {"language": "fr", "parts": [{"text": text}]}


def write(by: Member, voice: Voice, text: str = "Bonjour", **fields: Any) -> Post:
    accounts = list(voice.accounts.all())
    return create_post(by, voice, content=text_of(text), accounts=accounts, **fields)


def only_delivery(post: Post) -> Delivery:
    found: Delivery = post.deliveries.get()
    return found
