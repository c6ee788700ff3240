"""The process manager of the demonstration: its configuration, and what a killed one left.

The web server is not among its programs: config/demo.py holds the socket that it listens on.
"""

import os
import shlex
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from config.embedded import Postgres, Valkey

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ("worker", "beat")
# Every process of a demonstration has it in its environment, with the folder of its data.
MARK = "ZHIWEI_DEMO"
PATIENCE = 60  # seconds; the manager stops its programs one after another


def configuration(
    home: Path, control: int, password: str, postgres: Postgres | None, valkey: Valkey | None
) -> str:
    """For supervisord: its control door is on 127.0.0.1:`control`."""
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    worker = [*celery, "worker", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
    schedule = str(home / "celerybeat-schedule")
    beat = [*celery, "beat", "--loglevel=INFO", "-s", schedule, "--pidfile="]
    parts = [
        "[supervisord]",
        f"logfile={_text(home / 'log/supervisord.log')}",
        f"pidfile={_text(home / 'supervisord.pid')}",
        f"directory={_text(ROOT)}",
        *(["user=root"] if os.geteuid() == 0 else []),
        "[inet_http_server]",
        f"port=127.0.0.1:{control}",
        "username=demo",
        f"password={password}",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
    ]
    if postgres:
        user = f"user={postgres.user}" if postgres.user else ""
        parts += _program(home, "postgres", postgres.argv(), 10, "INT", user, start=True)
    if valkey:
        parts += _program(home, "valkey", valkey.argv(), 10, "TERM", start=True)
    parts += _program(home, "worker", worker, 20, "TERM")
    parts += _program(home, "beat", beat, 30, "TERM")
    return "\n".join(part for part in parts if part) + "\n"


def _text(value: object) -> str:
    return str(value).replace("%", "%%")


def _program(
    home: Path,
    name: str,
    argv: Sequence[str],
    priority: int,
    stop: str,
    *more: str,
    start: bool = False,
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
        f"stdout_logfile={_text(home / 'log' / (name + '.log'))}",
        "stdout_logfile_maxbytes=5MB",
        *more,
    ]


def leftovers(home: Path) -> list[int]:
    """Processes of a demonstration in `home` that run, though who started them is gone."""
    mark = f"{MARK}={home}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            ours = mark in (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended, or it is another person's
        if ours and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def stop_leftovers(home: Path) -> int:
    """End what a killed demonstration left, the servers last; returns how many there were."""
    many = 0
    for servers in (False, True):
        waiting = [pid for pid in leftovers(home) if _is_server(pid) == servers]
        many += len(waiting)
        for number in (signal.SIGINT if servers else signal.SIGTERM, signal.SIGKILL):
            _send(waiting, number)
            waiting = _left_after(waiting, PATIENCE)
    return many


def _is_server(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text("utf-8").strip() in ("postgres", "valkey-server")
    except OSError:
        return False


def _send(pids: list[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _left_after(pids: list[int], seconds: float) -> list[int]:
    until = time.monotonic() + seconds
    while pids and time.monotonic() < until:
        pids = [pid for pid in pids if _lives(pid)]
        time.sleep(0.05)
    return pids


def _lives(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return False
