"""Where a month takes nothing, its pages say so by the sentence of the refusal."""

from datetime import timedelta

import pytest
import time_machine

from scoring.engine.process.workflow import Refusal
from scoring.models import Sheet
from tests.acts import client_of
from tests.world import World, clock

pytestmark = pytest.mark.django_db
OVER = "重开的时间已过，不能再改事项：请直接提交初评，或请厂党委再重开"


def test_a_month_whose_reopening_is_over_is_only_looked_at(world: World) -> None:
    world.open("2026-09")
    sheet, until = world.sheet(world.crew, "2026-09"), clock("2026-09-20 09:00")
    Sheet.objects.filter(pk=sheet.pk).update(reopened_until=until)
    client = client_of(world, "陆文静")
    person = world.participant("韩志远").pk
    pages = {
        f"/sheets/{sheet.pk}/entry/": "<button>保存</button>",
        f"/sheets/{sheet.pk}/entry/{person}/A07/": "<button>记下</button>",
        f"/sheets/{sheet.pk}/meetings/": "记一次会议",
    }
    for path, act in pages.items():
        for at, over in ((until, False), (until + timedelta(minutes=1), True)):
            with time_machine.travel(at, tick=False):
                page = client.get(path).content.decode()
            assert (act not in page) is over, (path, at)
            assert OVER not in page or over
    with pytest.raises(Refusal, match=OVER):
        world.record("陆文静", world.crew, "2026-09", world.change("韩志远", "A07", {}))


def test_one_s_own_cell_says_who_records_it(world: World) -> None:
    world.open("2026-09")
    sheet, person = world.sheet(world.crew, "2026-09"), world.participant("陆文静").pk
    with time_machine.travel(clock("2026-09-20 09:00"), tick=False):
        path = f"/sheets/{sheet.pk}/entry/{person}/A07/"
        page = client_of(world, "陆文静").get(path).content.decode()
    said = "不能给自己记分：请支部另一位记录人或厂组织员记录"
    assert said in page
    with pytest.raises(Refusal, match=said):
        world.record("陆文静", world.crew, "2026-09", world.change("陆文静", "A07", {}))
