"""A worker that has long known the watches hears of a change without being told."""

import time

from perchoir.core.people.models import Member
from perchoir.listening.mentions.watchset import LOOK_AGAIN_S, WatchSet
from perchoir.listening.search.tests.stored import make_post, make_watch
from perchoir.listening.watches.actions import change_watch, delete_watch, pause_watch
from perchoir.listening.watches.models import Watch


def hears(watches: WatchSet, watch: Watch, text: str) -> bool:
    """Once it has had the time to look again."""
    time.sleep(LOOK_AGAIN_S)
    return watches.current().match([make_post(text)]) == [[watch.pk]]


def test_a_set_of_watches_that_is_kept_follows_each_change(owner: Member) -> None:
    assert LOOK_AGAIN_S < 1
    watch = make_watch(owner.workspace, "Nous", "morvan")
    watches = WatchSet(owner.workspace)
    assert hears(watches, watch, "morvan")
    change_watch(owner, watch, name="Nous", query="vaudrelle", subject=watch.subject)
    assert hears(watches, watch, "vaudrelle")
    assert not hears(watches, watch, "morvan")
    pause_watch(owner, watch)
    assert not hears(watches, watch, "vaudrelle")


def test_a_set_of_watches_that_is_kept_forgets_a_deleted_one(owner: Member) -> None:
    watch = make_watch(owner.workspace, "Nous", "morvan")
    watches = WatchSet(owner.workspace)
    assert hears(watches, watch, "morvan")
    delete_watch(owner, watch)
    assert not hears(watches, watch, "morvan")
