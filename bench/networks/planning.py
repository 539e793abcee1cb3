"""What is to be delivered: posts in the hands of the clock, on the accounts of some networks."""

from datetime import datetime, timedelta
from typing import Any


def plan(
    network: Any, deliveries: int, due_at: datetime, *, spoil: bool = False, spread_s: float = 0.0
) -> set[int]:
    """So many deliveries, round the accounts; the numbers of those that nobody approved (one in
    twenty where `spoil` says so)."""
    from django.db import transaction

    from perchoir.core.people.models import Member, User, Workspace

    with transaction.atomic():
        workspace = Workspace.objects.create(name="Bench", slug="bench")
        user = User.objects.create(email="bench@example.org", name="Bench")
        author = Member.objects.create(workspace=workspace, user=user, role="leader")
        return plan_for(author, network, deliveries, due_at, spoil=spoil, spread_s=spread_s)


def plan_for(
    author: Any,
    network: Any,
    deliveries: int,
    due_at: datetime,
    *,
    spoil: bool = False,
    spread_s: float = 0.0,
) -> set[int]:
    """The same in the workspace of this author."""
    voices = [
        _voice(author, network, number) for number in range(min(network.accounts, deliveries))
    ]
    unapproved = set()
    for number in range(deliveries):
        spoilt = spoil and network.is_unapproved(number)
        due = due_at + timedelta(seconds=spread_s * number / deliveries)
        parts = network.content(number, author)
        voice, account = voices[number % network.accounts]
        pk = _delivery(author, voice, account, number, parts, due, spoilt)
        if spoilt:
            unapproved.add(pk)
    return unapproved


def _voice(author: Any, network: Any, number: int) -> tuple[Any, Any]:
    from perchoir.networks.connections.keeping import store_credentials
    from perchoir.networks.connections.models import Account
    from perchoir.publishing.voices.models import Voice, VoiceAccount

    name = f"v{number}"
    voice = Voice.objects.create(
        workspace=author.workspace, name=name, handle=name, late_minutes=600
    )
    account = Account.objects.create(workspace=author.workspace, **network.account(number))
    if network.credentials(number):
        store_credentials(account, network.credentials(number))
    VoiceAccount.objects.create(voice=voice, account=account)
    return voice, account


def _delivery(
    author: Any,
    voice: Any,
    account: Any,
    number: int,
    parts: list[dict[str, Any]],
    due_at: datetime,
    spoilt: bool,
) -> int:
    from perchoir.publishing.deliveries.models import Delivery, Gate, Part
    from perchoir.publishing.posts.models import Post
    from perchoir.publishing.posts.sealing import digest_of

    Gate.objects.get_or_create(workspace=author.workspace)
    post = Post.objects.create(
        workspace=author.workspace, voice=voice, author=author, due_at=due_at,
        content={"language": "fr", "parts": parts},
    )  # fmt: skip
    digest = digest_of(post, account)
    delivery = Delivery.objects.create(
        workspace=author.workspace, post=post, voice=voice, account=account, due_at=due_at,
        state="scheduled", digest=digest, approved_digest="" if spoilt else digest,
    )  # fmt: skip
    Part.objects.bulk_create(
        Part(delivery=delivery, number=index, key=_key(account, number, index))
        for index in range(1, len(parts) + 1)
    )
    return int(delivery.pk)


def _key(account: Any, number: int, index: int) -> str:
    """As the connector chooses it, where there is one."""
    from django.utils import timezone

    from perchoir.networks.registry import all_publishers

    connector = all_publishers().get(account.network)
    return connector.new_key(timezone.now()) if connector else f"key-{number}-{index}"
