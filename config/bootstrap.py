"""Make .venv from uv.lock, with nothing but Python's standard library to begin with.

Ready and unchanged: returns at once. Interrupted: goes on where it stopped. The packages are
those of uv.lock, checked by their hashes, from the index that pip is configured to use.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV, TOOLS = ROOT / ".venv", ROOT / ".tools"
UV = "uv==0.13.8"
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets its codes, not a traceback. (Python 3.6 has no
        # reconfigure for all of them; it only says that it is too old.)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if sys.version_info < (3, 11):  # noqa: UP036 (this file runs before anything is checked)
        _with_a_newer_python()
    stamp = VENV / ".ready"
    if stamp.exists() and stamp.read_text() == _wanted() and (VENV / "bin/python").exists():
        return
    try:
        _make()
    except subprocess.CalledProcessError as error:
        command = Path(str(error.cmd[0])).name
        sys.exit(
            f"准备环境时 {command} 没有成功（上面有原因）。常见原因：连不上软件源，"
            "或没有 venv（Debian、Ubuntu：apt-get install python3-venv）。改好再运行一次，会接着做。"
        )
    stamp.write_text(_wanted())


def _with_a_newer_python() -> None:
    found = next(filter(None, map(shutil.which, NEWER)), None)
    if found is None:
        sys.exit(
            f"需要 Python 3.11 或更新，现在是 {platform.python_version()}：请先安装，"
            "或写明在哪里：make demo PYTHON=/路径/python3.12"
        )
    os.execv(found, [found, *sys.argv])


def _wanted() -> str:
    lock = (ROOT / "uv.lock").read_bytes()
    where = hashlib.sha256(os.fsencode(str(ROOT)) + lock).hexdigest()
    return f"{where} {platform.python_version()}\n"


def _make() -> None:
    uv = TOOLS / "bin" / "uv"
    if not uv.exists():
        print("1/3 准备安装工具 uv（只装在 .tools 里）", flush=True)
        shutil.rmtree(TOOLS, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(TOOLS))
        _run(str(TOOLS / "bin/python"), "-m", "pip", "install", "--quiet", UV)
    print("2/3 建立 .venv", flush=True)
    _run(str(uv), "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV))
    print("3/3 按 uv.lock 安装依赖（第一次约需一两分钟）", flush=True)
    wanted = TOOLS / "requirements.txt"
    _run(str(uv), "export", "--quiet", "--frozen", "--all-groups", "--no-emit-project",
         "--output-file", str(wanted))  # fmt: skip
    _run(str(uv), "pip", "sync", "--quiet", "--require-hashes", "--python",
         str(VENV / "bin/python"), *_index(), str(wanted))  # fmt: skip


def _index() -> "list[str]":  # old Pythons read this file too, to say that they are
    """The index that pip uses, so that a site with a mirror configures it once."""
    url = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL", "")
    if not url:
        asked = subprocess.run(
            [str(TOOLS / "bin/python"), "-m", "pip", "config", "get", "global.index-url"],
            capture_output=True,
            text=True,
            check=False,
        )
        url = asked.stdout.strip()
    return ["--default-index", url] if url else []


def _run(*command: str) -> None:
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environment.pop("VIRTUAL_ENV", None)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~")
    if "UV_CACHE_DIR" not in environment and not os.access(home, os.W_OK):
        environment["UV_CACHE_DIR"] = str(TOOLS / "cache")  # nothing can be kept at home
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
