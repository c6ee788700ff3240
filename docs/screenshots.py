"""The pictures of the README, taken from a running demonstration: `make demo`, then this.

python docs/screenshots.py [http://127.0.0.1:8000/]
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scoring.management.demo.logins import PASSWORD
from tests.find_browser import FLAGS, found

HERE = Path(__file__).resolve().parent / "pictures"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


def follow(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("link", name=name).first.click()


SHOTS = (
    ("home", "01-secretary", DESKTOP, ()),
    ("entry", "01-secretary", DESKTOP, ("填本月积分",)),
    ("sheet", "02-panel1", DESKTOP, ("去核实",)),
    ("quarter", "committee1", DESKTOP, ("更多", "季度归集与审定", "第三季度")),
    ("board", "01-secretary", DESKTOP, ("看榜",)),
    ("board-phone", "01-member", PHONE, ("排行榜",)),
    ("line-phone", "01-member", PHONE, ("排行榜", "采油一队党支部", "韩志远")),
    ("entry-phone", "01-secretary", PHONE, ("填本月积分", "陆文静")),
)


def main() -> None:
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/"
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=FLAGS)
        for name, login, size, links in SHOTS:
            page = browser.new_page(viewport=size, locale="zh-CN")
            page.goto(f"{url}login/")
            page.fill("#id_username", login)
            page.fill("#id_password", PASSWORD)
            page.get_by_role("button", name="登录").click()
            follow(page, *links)
            page.screenshot(path=HERE / f"{name}.png")
            page.close()
            print(HERE / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
