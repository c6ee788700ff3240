"""The table of a month in a browser."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from scoring.models import Entry, Sheet
from tests.world import PASSWORD, World


def open_grid(world: World, enter: Callable[..., Page], who: str, **more: object) -> Page:
    if not Sheet.objects.exists():
        world.open("2026-09")
    page = enter(who, PASSWORD, **more)
    sheet = world.sheet(world.crew, "2026-09")
    page.goto(f"{page.url}sheets/{sheet.pk}/entry/")
    return page


def number(grid: Page, who: str, item: str) -> Locator:
    return grid.get_by_role("textbox", name=f"{who} {item}").first


def state(grid: Page) -> Locator:
    return grid.locator("#state")


def in_force() -> dict[tuple[str, str], dict]:
    rows = Entry.objects.filter(void=False, superseded_by__isnull=True)
    return {(r.participant.seat.member.name, r.item): r.fields for r in rows}
