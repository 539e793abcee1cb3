"""The people of every test: an owner, their colleagues, and a stranger with a workspace apart."""

import sys
from collections.abc import Callable, Iterator

import pytest
from asgiref.sync import SyncToAsync
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.utils import timezone, translation
from pytest_django.plugin import DjangoDbBlocker

from perchoir.core.people.models import Member, User, Workspace
from perchoir.core.people.rights import Role


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--with-database", action="store_true", help="leave out tests that use no database"
    )


def pytest_report_header(config: pytest.Config) -> str:
    left_out = "left out: they say nothing of this database" if _asks_one(config) else "run"
    return f"tests without a database: {left_out}"


def _asks_one(config: pytest.Config) -> bool:
    return bool(config.getoption("--with-database"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _open_tables(items)
    _try_browsers_twice(items)
    if _asks_one(config):
        without = [item for item in items if not _uses_database(item)]
        items[:] = [item for item in items if _uses_database(item)]
        config.hook.pytest_deselected(items=without)


def _try_browsers_twice(items: list[pytest.Item]) -> None:
    """A browser, a server and a test are three clocks: what fails once is said, what fails twice
    is a failure. Nothing else is tried again."""
    for item in items:
        if any(item.iter_markers("browser")):
            item.add_marker(pytest.mark.flaky(reruns=1))


def _uses_database(item: pytest.Item) -> bool:
    """What stands in `tests/` may start processes that do."""
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    marked = any(item.iter_markers("django_db"))
    return bool(fixtures) or marked or item.nodeid.startswith("tests/")


def _open_tables(items: list[pytest.Item]) -> None:
    """Let tests with real transactions empty the tables that Django does not know of.

    The search index has its own table, which points at mentions: PostgreSQL empties one only with
    the other, and Django asks for that when the apps are named.
    """
    for item in items:
        for mark in item.iter_markers("django_db"):
            if mark.kwargs.get("transaction"):
                assert isinstance(mark.kwargs, dict)
                mark.kwargs.setdefault("available_apps", list(settings.INSTALLED_APPS))


@pytest.fixture(autouse=True)
def _language_of_its_own() -> Iterator[None]:
    """A request leaves its reader's language and zone behind: none reaches the next test."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _as_after_a_restart() -> Iterator[None]:
    """What a process remembers of the texts and watches of a workspace."""
    yield
    loaded = sys.modules.get("perchoir.listening.mentions.ingest.lately")
    if loaded is not None:
        loaded.forget_everything()
    hearing = sys.modules.get("perchoir.listening.sources.hearing")
    if hearing is not None:
        hearing.forget_watches()


@pytest.fixture
def workspace(db: None) -> Workspace:
    return Workspace.objects.create(name="Ateliers Morvan", slug="morvan")


@pytest.fixture
def make_member(db: None) -> Callable[[Workspace, Role, str], Member]:
    def make(workspace: Workspace, role: Role, name: str) -> Member:
        email = f"{name.lower()}@{workspace.slug}.example"
        user = User.objects.create_user(email, "correct horse battery", name=name)
        return Member.objects.create(workspace=workspace, user=user, role=role)

    return make


MakeMember = Callable[[Workspace, Role, str], Member]


@pytest.fixture
def owner(workspace: Workspace, make_member: MakeMember) -> Member:
    return make_member(workspace, Role.OWNER, "Odile")


@pytest.fixture
def analyst(workspace: Workspace, make_member: MakeMember) -> Member:
    return make_member(workspace, Role.ANALYST, "Anatole")


@pytest.fixture
def leader(workspace: Workspace, make_member: MakeMember) -> Member:
    return make_member(workspace, Role.LEADER, "Leonie")


@pytest.fixture
def ambassador(workspace: Workspace, make_member: MakeMember) -> Member:
    return make_member(workspace, Role.AMBASSADOR, "Amina")


@pytest.fixture
def manager(workspace: Workspace, make_member: MakeMember) -> Member:
    return make_member(workspace, Role.MANAGER, "Camille")


@pytest.fixture
def approver(workspace: Workspace, make_member: MakeMember) -> Member:
    return make_member(workspace, Role.APPROVER, "Agathe")


@pytest.fixture
def stranger(make_member: MakeMember) -> Member:
    elsewhere = Workspace.objects.create(name="Elsewhere", slug="elsewhere")
    return make_member(elsewhere, Role.OWNER, "Serge")


@pytest.fixture
def sign_in() -> Callable[[Member], Client]:
    """A browser-less client in which this member has signed in."""

    def open_session(member: Member) -> Client:
        client = Client()
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return open_session


@pytest.fixture
def connections_may_be_cut() -> Iterator[None]:
    """For tests that end everybody's connections: the thread in which asynchronous views ask the
    database keeps its own from one test to the next, and would not know."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, from which nobody is connected any more when it is dropped.

    Threads that served asynchronous views keep their connection until they end, and PostgreSQL
    drops no database that somebody uses.
    """
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
