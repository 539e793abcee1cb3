"""How networks are called."""

from django.utils.translation import gettext as _

from perchoir.networks.registry import NETWORKS, PUBLISHING, all_manifests, publisher


def name_of(network: str) -> str:
    """In the reader's language."""
    if network in PUBLISHING:
        return _(publisher(network).manifest.name)
    if network in NETWORKS:
        return next(_(one.name) for one in all_manifests() if one.network == network)
    return network
