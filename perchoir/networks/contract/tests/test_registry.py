"""Every network of this house, by its key."""

import pytest

from perchoir.networks import registry
from perchoir.networks.contract import PollingSource, StreamingSource


def test_each_source_is_found_by_its_key() -> None:
    for manifest in registry.all_manifests():
        assert registry.source(manifest.key).manifest is manifest


def test_no_key_is_taken_twice() -> None:
    keys = [manifest.key for manifest in registry.all_manifests()]
    assert len(set(keys)) == len(keys)
    assert keys[0] == "bluesky.jetstream"


def test_each_source_either_streams_or_is_polled() -> None:
    for source in registry.all_sources().values():
        assert isinstance(source, StreamingSource) != isinstance(source, PollingSource)


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        registry.source("myspace.posts")


def test_each_publisher_is_found_by_its_network() -> None:
    for network, publisher in registry.all_publishers().items():
        assert registry.publisher(network) is publisher
        assert publisher.manifest.network == network
    assert set(registry.all_publishers()) >= {"home", "bluesky", "mastodon"}


def test_a_network_where_nothing_can_be_published_is_an_error() -> None:
    with pytest.raises(KeyError):
        registry.publisher("feeds")
