"""A real PostgreSQL and a real Redis-protocol server for the test run, before Django wakes up.

With DATABASE_URL and REDIS_URL given, those servers are used; else both start from wheels in a
folder of their own and stop with the run. Workers of pytest-xdist share the servers: each has
a database (pytest-django names it) and a Redis number of its own.
"""

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

import pytest

ENVIRONMENT = {
    "DJANGO_SECRET_KEY": "a-secret-for-tests-that-is-long-enough-to-be-accepted-0123456789",
    "DJANGO_HTTPS": "0",
    "DJANGO_DEBUG": "0",
    "DJANGO_ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DJANGO_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "DATABASE_CONN_MAX_AGE": "0",
    # Two cores run everything at once: a slow statement is not what tests look for.
    "PG_STATEMENT_TIMEOUT": "120s",
    "PG_LOCK_TIMEOUT": "20s",
}
_started: list[Any] = []
_home: list[Path] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    os.environ |= ENVIRONMENT
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        _start_what_is_missing()
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    base = os.environ["REDIS_URL"].rpartition("/")[0]
    os.environ["REDIS_URL"] = f"{base}/{number % 16}"


def _start_what_is_missing() -> None:
    from config.embedded import Postgres, Valkey, start, wait_until

    home = Path(tempfile.mkdtemp(prefix="zhiwei-tests-"))
    home.chmod(0o711)
    _home.append(home)
    (home / "static").mkdir()
    os.environ["DJANGO_STATIC_ROOT"] = str(home / "static")
    if "DATABASE_URL" not in os.environ:
        postgres = Postgres(home / "pg")
        postgres.prepare()
        argv = postgres.argv(durable=False)
        _started.append(start(argv, user=postgres.user, log=home / "postgres.log"))
        wait_until(postgres.answers, seconds=120, what="PostgreSQL ")
        os.environ["DATABASE_URL"] = postgres.url()
        os.environ["OWN_TEST_SERVER"] = "1"
        # pytest-django asks this database for the names of the others.
        postgres.make_database()
    if "REDIS_URL" not in os.environ:
        valkey = Valkey()
        valkey.prepare()
        _started.append(start(valkey.argv(), log=home / "valkey.log"))
        wait_until(valkey.answers, seconds=60, what="Valkey ")
        os.environ["REDIS_URL"] = valkey.url()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    for process in _started:
        process.send_signal(signal.SIGINT)
    for process in _started:
        process.wait(120)
    for home in _home:
        shutil.rmtree(home, ignore_errors=True)
