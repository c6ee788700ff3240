"""`make demo`: the whole system on one machine, under one process manager (supervisor).

Servers that DATABASE_URL and REDIS_URL name are used; where they are not given, PostgreSQL and
Valkey start from wheels with their data under var/. Ctrl-C stops everything.
"""

import argparse
import contextlib
import fcntl
import io
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from xmlrpc.client import ServerProxy

from config.embedded import Postgres, Valkey, free_port, wait_until
from scoring.management.demo.logins import hints

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
WANTED_PORT = 8000
PROGRAMS = ("web", "worker", "beat")


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
    _stop_leftover()
    if arguments.reset:
        _reset()
    # Told to stop, or its window was closed: nothing may be left running.
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, lambda *_: sys.exit(0))
    Demo().run()


def _reset() -> None:
    say("删掉上次的演示数据")
    for child in VAR.iterdir():
        if child.name == "demo.lock":
            continue
        shutil.rmtree(child) if child.is_dir() else child.unlink()
    if "DATABASE_URL" in os.environ:
        say("DATABASE_URL 指的数据库不是演示自己的，没有动它")


def _stop_leftover() -> None:
    """The process manager of a demo whose window was killed."""
    file = VAR / "supervisord.pid"
    try:
        pid = int(file.read_text())
        running = b"supervisord" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if running:
        say("上次的演示没有停干净，先停下它")
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not file.exists(), seconds=40, what="停止上次的演示")


class Demo:
    def __init__(self) -> None:
        self.started = time.monotonic()
        self.port = free_port(WANTED_PORT)
        self.url = f"http://127.0.0.1:{self.port}/"
        self.control = free_port()
        self.token = secrets.token_hex(16)
        self.postgres = Postgres(VAR / "pg") if "DATABASE_URL" not in os.environ else None
        self.valkey = Valkey() if "REDIS_URL" not in os.environ else None
        self.servers: list[tuple[str, Callable[[], bool]]] = []
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
        return ours | os.environ

    def run(self) -> None:
        (VAR / "log").mkdir(exist_ok=True)
        if self.port != WANTED_PORT:
            say(f"端口 {WANTED_PORT} 已被占用，改用 {self.port}")
        self._prepare_servers()
        (VAR / "supervisord.conf").write_text(self._configuration(), encoding="utf-8")
        # In a session of its own: Ctrl-C reaches only this process, which stops it in order.
        manager = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "supervisor.supervisord",
                "-n",
                "-c",
                str(VAR / "supervisord.conf"),
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._bring_up(manager)
            manager.wait()
        except KeyboardInterrupt:
            pass
        except TimeoutError as error:
            say(f"{error}。原因在 var/log/ 里；数据不要了，就 make demo-reset")
            sys.exit(1)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            say("\n正在停止……")
            manager.terminate()
            manager.wait(60)
            say("已全部停止。再运行 make demo 会接着用现有的数据")

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

    def _bring_up(self, manager: subprocess.Popen[bytes]) -> None:
        for name, answers in self.servers:
            wait_until(answers, seconds=60, what=name)
        if self.postgres:
            self.postgres.make_database()
        self._manage("prepare_demo")
        say("5/5 启动网页、后台、定时")
        server = ServerProxy(f"http://demo:{self.token}@127.0.0.1:{self.control}/RPC2")
        for name in PROGRAMS:
            server.supervisor.startProcess(name, False)
        wait_until(self._web_answers, seconds=60, what="网页")
        say(f"就绪，用时 {time.monotonic() - self.started:.0f} 秒；日志在 var/log/")
        say(hints(self.url))
        say("按 Ctrl-C 停止")

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}healthz/live", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

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

    def _configuration(self) -> str:
        python = sys.executable
        web = [python, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}",
               "--workers", "2", "--threads", "4", "--no-control-socket"]  # fmt: skip
        celery = [python, "-m", "celery", "-A", "config"]
        worker = [*celery, "worker", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
        beat = [*celery, "beat", "--loglevel=INFO", "-s", str(VAR / "celerybeat-schedule"),
                "--pidfile="]  # fmt: skip
        parts = [
            "[supervisord]",
            f"logfile={_text(VAR / 'log/supervisord.log')}",
            f"pidfile={_text(VAR / 'supervisord.pid')}",
            f"directory={_text(ROOT)}",
            *(["user=root"] if os.geteuid() == 0 else []),
            "[inet_http_server]",
            f"port=127.0.0.1:{self.control}",
            "username=demo",
            f"password={self.token}",
            "[rpcinterface:supervisor]",
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
        ]
        if self.postgres:
            user = f"user={self.postgres.user}" if self.postgres.user else ""
            parts += _program("postgres", self.postgres.argv(), 10, "INT", user, start=True)
        if self.valkey:
            parts += _program("valkey", self.valkey.argv(), 10, "TERM", start=True)
        parts += _program("worker", worker, 20, "TERM")
        parts += _program("beat", beat, 30, "TERM")
        parts += _program("web", web, 30, "TERM")
        return "\n".join(part for part in parts if part) + "\n"


def _text(value: object) -> str:
    return str(value).replace("%", "%%")


def _program(
    name: str, argv: Sequence[str], priority: int, stop: str, *more: str, start: bool = False
) -> list[str]:
    """Started again whenever it dies; stopped in the opposite order of `priority`."""
    folder = "/" if start else ROOT
    return [
        f"[program:{name}]",
        f"command={_text(shlex.join(argv))}",
        f"directory={_text(folder)}",
        f"priority={priority}",
        f"autostart={'true' if start else 'false'}",
        "autorestart=true",
        "startretries=20",
        f"stopsignal={stop}",
        "stopwaitsecs=25",
        "stopasgroup=false",
        "killasgroup=true",
        "redirect_stderr=true",
        f"stdout_logfile={_text(VAR / 'log' / (name + '.log'))}",
        "stdout_logfile_maxbytes=5MB",
        *more,
    ]


if __name__ == "__main__":
    main()
