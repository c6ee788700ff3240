"""What every test may use; the servers themselves start in tests/servers.py."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import validate_django_db

import config.celery  # noqa: F401  (who rings for a worker must know the broker)
from tests import world as worlds
from tests.snapshots import Grounds, layers_of, snapshot

settings.PASSWORD_HASHERS = ["tests.world.passwords.Quick"]
ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hypothesis loads all of itself to say at the end that it was not used."""
    plugins = session.config.pluginmanager
    if "hypothesis" not in sys.modules and plugins.has_plugin("hypothesispytest"):
        plugins.unregister(name="hypothesispytest")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Our own server goes away with its folder: what is in it need not be dropped."""
    return "OWN_TEST_SERVER" in os.environ


@pytest.fixture(scope="session")
def grounds(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Grounds]:
    base = connection.creation._get_test_db_name()
    with django_db_blocker.unblock():
        grounds = Grounds(base, os.environ["TEST_TEMPLATE"], os.environ["DATABASE_URL"])
    yield grounds
    with django_db_blocker.unblock():
        grounds.end(keep=django_db_keepdb)


@pytest.fixture(scope="session")
def django_db_setup(grounds: Grounds) -> None:
    """In place of pytest-django's, which does all migrations in each process."""


@pytest.fixture
def ground(
    request: pytest.FixtureRequest, grounds: Grounds, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Any]]:
    """The test's database, with what its snapshots return (tests/snapshots.py)."""
    marker = request.node.get_closest_marker("django_db")
    lasting = "transactional_db" in request.fixturenames or (
        marker is not None and validate_django_db(marker)[0]
    )
    with django_db_blocker.unblock():
        values = grounds.enter(layers_of(request.node), lasting=lasting)
    yield values
    if lasting:
        with django_db_blocker.unblock():
            grounds.leave()


@pytest.fixture
def _django_db_helper(ground: dict[str, Any], _django_db_helper: None) -> None:
    """pytest-django begins a test's transaction in the database that was found for it."""


@pytest.fixture(autouse=True, scope="session")
def _nothing_is_emptied() -> Iterator[None]:
    """A test with a lasting database leaves it to be dropped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
        yield


@snapshot
def world() -> worlds.World:
    return worlds.build()


@pytest.fixture
def lasting_world(transactional_db: None, world: worlds.World) -> worlds.World:
    """The same people in a database that other processes can see."""
    return world


@pytest.fixture
def the_owner(db: None) -> Iterator[None]:
    """The owner of the tables, whom only their triggers stand against."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture
def worker_env(transactional_db: None, grounds: Grounds) -> dict[str, str]:
    """The environment of another process that works on this test's database and Redis."""
    database = connection.settings_dict
    url = (
        f"postgres://{grounds.programs}:only-for-tests@{database['HOST']}:"
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
