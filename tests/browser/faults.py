"""Faults of a page: what axe finds, and a page wider than its screen. None are allowed."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Evaluated by the browser's own console, the script needs no hole in our content policy.
_axe = Axe()


def expect_no_faults(page: Page) -> None:
    found = _axe.run(page).response["violations"]
    told = [(v["id"], v["help"], [n["target"] for n in v["nodes"]][:4]) for v in found]
    assert told == [], told


def expect_to_fit(page: Page) -> None:
    """Nothing scrolls sideways. Waits for the page: a click returns before its answer is read,
    and a document that has only just begun has no width at all."""
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than its screen"
