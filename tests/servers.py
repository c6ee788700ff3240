"""A real PostgreSQL and a real Redis-protocol server for the test run, before Django wakes up.

With DATABASE_URL and REDIS_URL given, those servers are used; else both start from wheels in a
folder of their own and stop with the run. Workers of pytest-xdist share the servers: each has
databases (tests/snapshots.py) and a Redis number of its own.
"""

import os
import shutil
import signal
import sys
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
BYTECODE = Path(__file__).resolve().parent.parent / "var" / "tests" / "bytecode"
if sys.dont_write_bytecode:
    # Nothing is to be written beside the sources. To compile Django anew in each process of the
    # run, of which there are hundreds, takes longer than many tests: it is kept elsewhere.
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(BYTECODE)
    os.environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(BYTECODE)}


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    os.environ |= ENVIRONMENT
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        try:
            _start_what_is_missing()
        except BaseException:
            _stop_what_was_started()
            raise
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    base = os.environ["REDIS_URL"].rpartition("/")[0]
    os.environ["REDIS_URL"] = f"{base}/{number % 16}"


def _start_what_is_missing() -> None:
    from config.embedded import Valkey, start, wait_until
    from tests import prepared

    home = prepared.a_home()
    _home.append(home)
    (home / "static").mkdir()
    os.environ["DJANGO_STATIC_ROOT"] = str(home / "static")
    if "REDIS_URL" not in os.environ:
        valkey = Valkey()
        valkey.prepare()
        _started.append(start(valkey.argv(), log=home / "valkey.log"))
        wait_until(valkey.answers, seconds=60, what="Valkey ")
        os.environ["REDIS_URL"] = valkey.url()
    if "DATABASE_URL" not in os.environ:
        postgres, process = prepared.server(home)
        _started.append(process)
        os.environ["DATABASE_URL"] = postgres.url()
        os.environ["OWN_TEST_SERVER"] = "1"
    os.environ["TEST_TEMPLATE"] = prepared.template(os.environ["DATABASE_URL"])


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    _stop_what_was_started()


def _stop_what_was_started() -> None:
    for process in _started:
        process.send_signal(signal.SIGINT)
    for process in _started:
        process.wait(120)
    for home in _home:
        shutil.rmtree(home, ignore_errors=True)
