"""From a site's address to its feeds, for the form that adds one."""

from asgiref.sync import async_to_sync
from django.conf import settings
from django.utils import timezone

from perchoir.core.outbound import Outbound, user_agent_for
from perchoir.networks.contract import Tools
from perchoir.networks.feeds import FoundFeed, discover


def feeds_at(address: str) -> list[FoundFeed]:
    """The feeds that a site offers. Raises `Temporary` and `Refused`."""
    return async_to_sync(_feeds_at)(address)


async def _feeds_at(address: str) -> list[FoundFeed]:
    async with Outbound(
        allow_private=settings.ENV.outbound_allow, user_agent=user_agent_for(settings.ADDRESS)
    ) as http:
        return await discover(address, Tools(http=http, now=timezone.now))
