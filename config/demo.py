"""`make demo`: the whole system on one machine, its parts under one process manager (supervisor).

Servers that DATABASE_URL and REDIS_URL name are used; where they are not given, PostgreSQL and
Valkey start from wheels with their data under var/. Ctrl-C stops everything.

The port is bound before anything else and held until the end: what is announced is what answers.
"""

import argparse
import contextlib
import fcntl
import io
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from xmlrpc.client import ServerProxy

from config.demo_manager import MARK, PROGRAMS, ROOT, configuration, stop_leftovers
from config.embedded import Postgres, Valkey, free_port, wait_until
from scoring.management.demo.logins import hints

VAR = ROOT / "var"
WANTED_PORT = 8000
# A slow machine takes its time; a part that ends is noticed at once, so that waiting costs nothing.
PATIENCE = 600


def say(text: str) -> None:
    with contextlib.suppress(OSError):  # the window may be gone
        print(text, flush=True)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets its codes, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reset", action="store_true", help="删掉 var/ 里的数据，从头来")
    arguments = parser.parse_args()
    VAR.mkdir(exist_ok=True)
    # Held while this process lives, also when it is killed: two demos would share one folder.
    lock = (VAR / "demo.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("演示已经在另一个窗口里运行；先在那里按 Ctrl-C 停下")
    many = stop_leftovers(VAR)
    if many:
        say(f"上次的演示没有停干净，已停下它留着的 {many} 个进程")
    if arguments.reset:
        _reset()
    # Told to stop, or its window was closed: nothing may be left running.
    on_signals(stop_once)
    Demo().run()


def on_signals(handler: Callable[..., None] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def stop_once(*_: object) -> None:
    """Stopping is done once: make passes the signal on that the whole group has had already."""
    on_signals(signal.SIG_IGN)
    sys.exit(0)


def _reset() -> None:
    say("删掉上次的演示数据")
    for child in VAR.iterdir():
        if child.name == "demo.lock":
            continue
        shutil.rmtree(child) if child.is_dir() else child.unlink()
    if "DATABASE_URL" in os.environ:
        say("DATABASE_URL 指的数据库不是演示自己的，没有动它")


def bound(wanted: int) -> socket.socket:
    """A socket that listens on `wanted`, or on any free port when somebody else does."""
    for port in (wanted, 0):
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
            door.listen(64)
        except OSError:
            door.close()
            continue
        return door
    raise OSError("127.0.0.1 上没有空闲端口")


class Demo:
    def __init__(self) -> None:
        self.started = time.monotonic()
        self.door = bound(WANTED_PORT)
        self.port = int(self.door.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}/"
        self.control = free_port()
        self.token = secrets.token_hex(16)
        self.postgres = Postgres(VAR / "pg") if "DATABASE_URL" not in os.environ else None
        self.valkey = Valkey() if "REDIS_URL" not in os.environ else None
        self.servers: list[tuple[str, Callable[[], bool]]] = []
        self.web: subprocess.Popen[bytes] | None = None
        self.manager: subprocess.Popen[bytes] | None = None
        self.environment = self._environment()

    def _environment(self) -> dict[str, str]:
        key = VAR / "secret-key"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_text(secrets.token_urlsafe(60))
        ours = {
            "DJANGO_SECRET_KEY": key.read_text(),
            "DJANGO_HTTPS": "0",
            "DJANGO_STATIC_ROOT": str(VAR / "static"),
            "PYTHONUNBUFFERED": "1",
        }
        return ours | os.environ | {MARK: str(VAR), "DEMO_START": self.token}

    def run(self) -> None:
        (VAR / "log").mkdir(exist_ok=True)
        if self.port != WANTED_PORT:
            say(f"端口 {WANTED_PORT} 已被占用，改用 {self.port}")
        try:
            self._prepare_servers()
            self._start_manager()
            self._bring_up()
            self._stay()
        except TimeoutError as error:
            sys.exit(f"{error}。原因在 var/log/ 里；数据不要了，就 make demo-reset")
        finally:
            self._stop()

    def _prepare_servers(self) -> None:
        if self.postgres:
            new = not (self.postgres.home / "PG_VERSION").exists()
            say("1/5 建立 PostgreSQL 数据目录 var/pg" if new else "1/5 启动 PostgreSQL 和 Valkey")
            self.postgres.prepare()
            # The programs get an account that owns no table; only what prepares them is the owner.
            self.environment["DATABASE_URL"] = self.postgres.app_url()
            self.servers.append(("PostgreSQL ", self.postgres.answers))
        else:
            say("1/5 使用 DATABASE_URL 指的 PostgreSQL")
        if self.valkey:
            self.valkey.prepare()
            self.environment["REDIS_URL"] = self.valkey.url()
            self.servers.append(("Valkey ", self.valkey.answers))

    def _start_manager(self) -> None:
        file = VAR / "supervisord.conf"
        text = configuration(VAR, self.control, self.token, self.postgres, self.valkey)
        file.write_text(text, encoding="utf-8")
        # In a session of its own: Ctrl-C reaches only this process, which stops it in order.
        self.manager = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(file)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _bring_up(self) -> None:
        for name, answers in self.servers:
            self._wait(answers, name)
        if self.postgres:
            self.postgres.make_database()
        self._manage("prepare_demo")
        say("5/5 启动网页、后台、定时")
        server = ServerProxy(f"http://demo:{self.token}@127.0.0.1:{self.control}/RPC2")
        for name in PROGRAMS:
            server.supervisor.startProcess(name, False)
        self._start_web()
        self._wait(self._web_answers, "网页")
        say(f"就绪，用时 {time.monotonic() - self.started:.0f} 秒；日志在 var/log/")
        say(hints(self.url))
        say("按 Ctrl-C 停止")

    def _start_web(self) -> None:
        """gunicorn on the socket that this process holds: no other can have come in between."""
        number = self.door.fileno()
        with (VAR / "log" / "web.log").open("ab") as log:
            self.web = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "gunicorn",
                    "config.demo_web",
                    "--bind",
                    f"fd://{number}",
                    *("--workers", "2", "--threads", "4", "--no-control-socket"),
                ],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[number],
                start_new_session=True,
            )

    def _wait(self, ready: Callable[[], bool], what: str) -> None:
        """Until it answers; a part that ends instead ends the start, with where its reason is."""

        def answers() -> bool:
            self._check_alive()
            return ready()

        wait_until(answers, seconds=PATIENCE, what=what)

    def _check_alive(self) -> None:
        if self.manager is not None and self.manager.poll() is not None:
            sys.exit("进程管理没有起来，原因在 var/log/supervisord.log")
        if self.web is not None and self.web.poll() is not None:
            sys.exit(f"网页没有起来（退出码 {self.web.returncode}），原因在 var/log/web.log")

    def _web_answers(self) -> bool:
        """It answers, and it is of this very start and no other."""
        try:
            with urllib.request.urlopen(f"{self.url}healthz/live", timeout=5) as answer:  # noqa: S310
                return answer.status == 200 and answer.headers["X-Demonstration"] == self.token
        except (urllib.error.URLError, OSError):
            return False

    def _stay(self) -> None:
        """Until told to stop. A web server that ends is started again, as the others are."""
        assert self.manager is not None
        while self.manager.poll() is None:
            if self.web is not None and self.web.poll() is not None:
                say(f"网页退出了（退出码 {self.web.returncode}），重新启动；原因在 var/log/web.log")
                self._start_web()
            time.sleep(1)

    def _stop(self) -> None:
        on_signals(signal.SIG_IGN)
        say("\n正在停止……")
        for part in (self.web, self.manager):
            if part is None:
                continue
            if part.poll() is None:
                part.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                part.wait(PATIENCE / 10)
        stop_leftovers(VAR)
        say("已全部停止。再运行 make demo 会接着用现有的数据")

    def _manage(self, *arguments: str) -> None:
        environment = self.environment
        if self.postgres:
            urls = {
                "DATABASE_URL": self.postgres.url(),
                "APP_DATABASE_URL": self.postgres.app_url(),
            }
            environment = environment | urls
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=False
        )
        if done.returncode:
            sys.exit(f"manage.py {arguments[0]} 没有成功，原因见上；改好再运行 make demo")


if __name__ == "__main__":
    main()
