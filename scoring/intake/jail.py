"""Reading a stranger's file from outside: a child process does it, and may fail in any way."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from scoring.engine.process.workflow import Refusal
from scoring.intake import bounds

ROOT = Path(__file__).resolve().parent.parent.parent
GAVE_UP = "这个文件读不了：太大、太复杂，或者已损坏。请下载模板重填，只留要上传的工作表"
COMMAND = ("-m", "scoring.intake.child")
# A server has a few threads; two files at a time leave the others to people.
_places = BoundedSemaphore(2)


def read(name: str, data: bytes) -> list[dict[str, Any]]:
    """The file's tables: name, hidden, texts and problems as [row, column, text].

    Raises Refusal with a sentence for anything that is not a table we take.
    """
    if len(data) > bounds.FILE_BYTES:
        most = bounds.FILE_BYTES // 1024 // 1024
        raise Refusal(f"文件超过 {most} MB。请只留要上传的工作表，删掉图片，再上传", "input")
    if not _places.acquire(timeout=bounds.WALL_SECONDS):
        raise Refusal("正有几个表格在读，请过半分钟再上传", "conflict")
    try:
        answer = _answer(name, data)
    finally:
        _places.release()
    if "tables" not in answer:
        raise Refusal(str(answer.get("refused", GAVE_UP)), "input")
    return answer["tables"]


def _answer(name: str, data: bytes) -> dict[str, Any]:
    # Files, not pipes: RLIMIT_FSIZE bounds the answer, and nobody waits for anybody.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(data)
        given.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-s", "-X", "utf8", *COMMAND, _plain(name)],
            stdin=given,
            stdout=said,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )
        try:
            code = child.wait(bounds.WALL_SECONDS)
        except subprocess.TimeoutExpired:
            code = -1
        finally:
            child.kill()
            child.wait()
        if code:
            return {}
        said.seek(0)
        try:
            answer = json.loads(said.read(bounds.ANSWER_BYTES + 1))
        except ValueError:
            return {}
        return answer if isinstance(answer, dict) else {}


def _plain(name: str) -> str:
    """A file's name as an argument: its end, without what a command line cannot carry."""
    return "".join(letter if letter.isprintable() else "_" for letter in name[-100:]) or "_"
