"""One month of 采油一队."""

from scoring.models import Sheet
from tests.world import World


def september(world: World) -> Sheet:
    world.open("2026-09")
    world.record(
        "韩志远",
        world.crew,
        "2026-09",
        world.change("陆文静", "A02", {"option": "all"}),
        world.change("贺春明", "A07", {"quantity": "5"}),
    )
    world.record(
        "陆文静", world.crew, "2026-09", world.change("韩志远", "A01", {"option": "closed"})
    )
    return world.sheet(world.crew, "2026-09")
