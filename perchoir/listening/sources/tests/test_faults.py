"""Workers are killed, doubled and kept from their database: no post is lost, none comes twice."""

import time
from typing import Any

import pytest
from django.db import connection

from perchoir.listening.sources.tests.a_worker import TOTAL
from perchoir.listening.sources.tests.site import Site
from perchoir.listening.sources.tests.site import site as site

pytestmark = pytest.mark.django_db(transaction=True)


def assert_each_once(report: dict[str, Any]) -> None:
    assert report["ids"] == list(range(TOTAL))
    assert report["matches"] == TOTAL
    assert report["differences"] == 0


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(site: Site) -> None:
    site.run("prepare", "1")
    worker = site.start()
    site.wait_for_posts(200)
    worker.kill()
    worker.wait()
    site.end_leases()
    follower = site.start()
    site.wait_for_cursors()
    assert site.stop(follower) == 0
    assert_each_once(site.report())


def test_a_worker_that_is_asked_to_stop_stores_what_it_read(site: Site) -> None:
    site.run("prepare", "1")
    worker = site.start()
    site.wait_for_posts(100)
    assert site.stop(worker) == 0
    report = site.report()
    assert report["ids"] == list(range(int(report["cursors"][0])))
    assert report["holders"] == [""]
    assert report["differences"] == 0


def test_two_workers_at_once_on_sources_that_bring_the_same_posts(site: Site) -> None:
    site.run("prepare", "4")
    workers = [site.start(), site.start()]
    site.wait_for_cursors()
    assert [site.stop(worker) for worker in workers] == [0, 0]
    assert_each_once(site.report())


def test_a_database_that_is_locked_for_a_while_only_makes_it_wait(site: Site) -> None:
    site.run("prepare", "1")
    worker = site.start()
    site.wait_for_posts(100)
    with site.connect() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE mentions_mention IN EXCLUSIVE MODE")
        time.sleep(0.7)
        cursor.execute("ROLLBACK")
    site.wait_for_cursors()
    assert site.stop(worker) == 0
    assert_each_once(site.report())
