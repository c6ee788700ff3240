"""Starting and stopping the demonstration: its own port, its own start, nothing left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from config import demo, demo_manager

ROOT = Path(__file__).resolve().parent.parent


def test_a_port_that_is_bound_is_nobody_else_s() -> None:
    """Four demonstrations on one machine all said 8000, and what was typed into three of them
    landed in the fourth."""
    first = demo.bound(0)
    port = first.getsockname()[1]
    second = demo.bound(port)
    try:
        assert second.getsockname()[1] != port
    finally:
        first.close()
        second.close()


def marked(home: Path, *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=os.environ | {demo_manager.MARK: str(home)})


def test_what_a_killed_demonstration_left_is_found_and_ended(tmp_path: Path) -> None:
    ours, other = tmp_path / "ours", tmp_path / "other"
    left = [marked(ours, "sleep", "300"), marked(ours, "sleep", "300")]
    elsewhere = marked(other, "sleep", "300")
    try:
        assert set(demo_manager.leftovers(ours)) == {one.pid for one in left}
        assert demo_manager.stop_leftovers(ours) == 2
        assert [one.wait(30) for one in left] == [-signal.SIGTERM] * 2
        assert elsewhere.poll() is None, "another folder's demonstration goes on"
        assert demo_manager.stop_leftovers(ours) == 0
    finally:
        for one in (*left, elsewhere):
            one.kill()
            one.wait(30)


STOPPING = """
import sys, time
from pathlib import Path
from config import demo

demo.VAR = Path(sys.argv[1])

class Quick(demo.Demo):
    def _prepare_servers(self): pass
    def _start_manager(self): pass
    def _bring_up(self): pass
    def _stay(self):
        print("up", flush=True)
        time.sleep(300)
    def _stop(self):
        demo.say("stopping")
        time.sleep(1)  # its servers take a moment
        super()._stop()

demo.on_signals(demo.stop_once)
Quick().run()
"""


def test_stopping_is_done_once_whatever_arrives(tmp_path: Path) -> None:
    """make passes on once more the signal that the whole group has had."""
    script = textwrap.dedent(STOPPING)
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert any(line.strip() == "up" for line in iter(child.stdout.readline, ""))
    child.send_signal(signal.SIGTERM)
    assert child.stdout.readline().strip() == "stopping"
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        child.send_signal(number)
    rest, _ = child.communicate(timeout=120)
    assert "已全部停止" in rest
    assert child.returncode == 0


def test_a_web_server_that_ends_fails_the_start_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "VAR", tmp_path)
    one = demo.Demo()
    one.web = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(SystemExit, match="网页没有起来（退出码 3）"):
        one._wait(lambda: False, "网页")
    one.door.close()


class Elsewhere(BaseHTTPRequestHandler):
    start: str | None = None

    def do_GET(self) -> None:
        self.send_response(200)
        if self.start is not None:
            self.send_header("X-Demonstration", self.start)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return None


def test_readiness_is_of_this_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's answer at the address is none."""
    monkeypatch.setattr(demo, "VAR", tmp_path)
    one = demo.Demo()
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        one.url = f"http://127.0.0.1:{server.server_port}/"
        for start, ours in ((one.token, True), ("another", False), (None, False)):
            Elsewhere.start = start
            assert one._web_answers() is ours
        server.shutdown()
    assert one._web_answers() is False
    one.door.close()
