"""Networks that speak only to an application that somebody registered with them."""

from collections.abc import Collection

from django.conf import settings
from django.urls import reverse

from perchoir.networks import registry
from perchoir.networks.connections.models import Registration
from perchoir.networks.contract.apps import NeedsApp


def open_networks() -> Collection[str]:
    """Networks on which an account can be connected: those that need no application, and those
    that know this house under its present address."""
    every = registry.all_publishers()
    known = set(
        Registration.objects.filter(
            network__in=every, server="", back=settings.ADDRESS + reverse("connect_return")
        ).values_list("network", flat=True)
    )
    return [key for key, one in every.items() if key in known or not isinstance(one, NeedsApp)]
