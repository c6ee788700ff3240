"""What every test may use; the servers themselves start in tests/servers.py."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

import config.celery  # noqa: F401  (who rings for a worker must know the broker)
from scoring.management.commands import app_account
from tests import world as worlds

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Our own server goes away with its folder. To drop its databases one by one before that can
    only fail: a killed worker's session, or a vacuum, that has not ended yet is in the way."""
    return "OWN_TEST_SERVER" in os.environ


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def lasting_world(transactional_db: None) -> worlds.World:
    """The same people in a database that other processes can see."""
    return worlds.build()


GUARDS = """
SELECT format('ALTER TABLE %s {} TRIGGER %I', tgrelid::regclass, tgname)
FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1
"""


def _all_guards(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(GUARDS.format(word))
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


# What a killed worker or a server's thread left open still holds its locks, and to empty all
# tables beside it ends in a deadlock. Ten seconds are for each to be gone.
ALONE = """
SET ROLE NONE;
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """What the programs do, they do with the account that they have in production: it owns no
    table and may not change what is only added. Each session of the tests begins in its role;
    processes log in by its name. (A setting of the database would bind the vacuum as well.)"""
    with django_db_blocker.unblock():
        app_account.grant(_programs(), "only-for-tests")
        connection.settings_dict["OPTIONS"]["options"] += f" -c role={_programs()}"
        connection.close()


def _programs() -> str:
    return f"programs_of_{connection.settings_dict['NAME']}"


@pytest.fixture
def the_owner(db: None) -> Iterator[None]:
    """The owner of the tables, whom only their triggers stand against."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def _be_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ALONE)


@pytest.fixture(autouse=True, scope="session")
def _flush_as_the_owner() -> Iterator[None]:
    """A test with a lasting database ends by emptying it, which the ledger's triggers refuse to
    everybody: only the owner of the tables can switch them off, as is done here."""
    empty = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        _be_alone()
        _all_guards("DISABLE")
        try:
            empty(self)
        finally:
            _all_guards("ENABLE ALWAYS")
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture
def worker_env(transactional_db: None) -> dict[str, str]:
    """The environment of another process that works on this test's database and Redis."""
    database = connection.settings_dict
    url = (
        f"postgres://{_programs()}:only-for-tests@{database['HOST']}:"
        f"{database['PORT']}/{database['NAME']}"
    )
    return os.environ | {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL}


@pytest.fixture
def worker_command() -> list[str]:
    """A real worker, two processes, no beat: the tests ring by themselves."""
    return [
        sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel=WARNING",
        "--concurrency=2", "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip


@pytest.fixture
def ring(worker_env: dict[str, str]) -> Iterator[Callable[[], None]]:
    """Send a tick to this test's Redis, as beat would."""
    import redis

    from config.celery import app

    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.flushdb()

    def send() -> None:
        app.send_task("scoring.tick")

    yield send
    app.close()
    broker.flushdb()
