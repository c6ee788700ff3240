"""An item of which only the number may be shown."""

from scoring.models import Entry
from tests.world import World
from tests.world.quarter import MONTHS

WHY = "被通报的事由"


NUMBER = "投诉、通报与处分 -3.00 分"


def admonished(world: World, name: str = "贺春明", month: str = MONTHS[-1]) -> Entry:
    change = world.change(name, "D04", {"option": "admonish"}, note=WHY)
    world.record("韩志远", world.crew, month, change)
    return Entry.objects.get(item="D04")
