"""Before the browser tests: a chromium that starts, found or installed, else a sentence."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu"]


def found() -> str | None:
    """A browser on PATH or named by CHROMIUM; None means playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def starts() -> bool:
    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch(executable_path=found(), args=FLAGS).close()
    except Error:
        return False
    return True


def attempts() -> list[list[str]]:
    install = [sys.executable, "-m", "playwright", "install", "chromium"]
    ways = [install]
    if shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        if not root or shutil.which("sudo"):
            ways.append([*root, "apt-get", "update", "-qq"])
            ways.append([*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends",
                         "chromium"])  # fmt: skip
    return ways


def main() -> None:
    if starts():
        return
    for command in attempts():
        print("没有能用的 chromium，正在安装：" + " ".join(command[-3:]), flush=True)
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        if starts():
            return
    sys.exit(
        "浏览器测试要用 chromium，没有找到也没能装上。请安装后再运行：Debian、Ubuntu 用 "
        "apt-get install chromium；或设环境变量 CHROMIUM 指向已有的浏览器程序。"
    )


if __name__ == "__main__":
    main()
