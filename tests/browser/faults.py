"""Faults that axe finds on a page: none are allowed."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Evaluated by the browser's own console, the script needs no hole in our content policy.
_axe = Axe()


def expect_no_faults(page: Page) -> None:
    found = _axe.run(page).response["violations"]
    told = [(v["id"], v["help"], [n["target"] for n in v["nodes"]][:4]) for v in found]
    assert told == [], told
