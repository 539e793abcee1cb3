"""Whether a post fits the networks it goes to."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from perchoir.core.errors import Mistake
from perchoir.networks.connections.models import Account
from perchoir.networks.text import LIMITS, count, limits_of
from perchoir.publishing.attachments import checking as media
from perchoir.publishing.posts.models import Post
from perchoir.publishing.posts.previewing import network_name
from perchoir.publishing.posts.sealing import parts_for


def require_fitting(post: Post, accounts: Iterable[Account]) -> None:
    """Raises `Mistake` that names the first part that is too long for its network, or says what
    else the network would refuse."""
    for network in sorted({account.network for account in accounts} & set(LIMITS)):
        for number, part in enumerate(parts_for(post, network), start=1):
            counted = count(part["text"], network)
            if counted.cuts_at is not None:
                raise Mistake(
                    _(
                        "Part %(number)d is too long for %(network)s: %(used)d where %(allowed)d "
                        "fit. Shorten it, or cut it into a thread."
                    )
                    % {
                        "number": number,
                        "network": network_name(network),
                        "used": counted.used,
                        "allowed": counted.allowed,
                    }
                )
        media.require_fitting(post.workspace, parts_for(post, network), network)


def limits_for(networks: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the page needs to count as the server does, by network."""
    return {
        network: limits_of(network)._asdict() for network in sorted(set(networks) & set(LIMITS))
    }
