"""One duty has one voice: the strip, the first page and the reminder name the same people."""

import html
import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from scoring.engine.process.duty import Duty, key_of
from scoring.models import Reminder
from scoring.month.services import group_check
from scoring.month.services.group_check import Word
from scoring.telling.selectors import reminders as select_reminders
from tests.world import World, clock
from tests.world.groups import matters
from tests.world.notices import compose

pytestmark = pytest.mark.django_db
AT = "2026-08-03 09:30"


def page(world: World, name: str, path: str) -> str:
    client = Client()
    client.force_login(world.user(name))
    answer = client.get(path)
    assert answer.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", text)


def say(world: World, *, returned: str = "", holds: tuple[str, ...] = ()) -> str:
    """What 江文博, who leads the group of 韩志远 and 贺春明, says; the page's answer."""
    sheet = world.sheet(world.crew, "2026-07")
    data = {}
    for entry in matters(world, *holds):
        data[f"word-{entry.pk}"] = "holds"
    for entry in matters(world, returned) if returned else []:
        data |= {f"word-{entry.pk}": "return", f"why-{entry.pk}": "只谈了一次"}
    client = Client()
    client.force_login(world.user("江文博"))
    answer = client.post(f"/sheets/{sheet.pk}/group/", data, follow=True)
    return html.unescape(answer.content.decode())


def test_what_a_group_gave_back_is_its_recorders_turn_everywhere(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    with time_machine.travel(clock(AT), tick=False):
        assert "等党小组核" in page(grouped, "江文博", "/")
        assert "党小组核：党小组长" in page(grouped, "韩志远", f"/sheets/{sheet.pk}/")
        said = say(grouped, returned="贺春明", holds=("韩志远",))
        # A leader who has looked at everything is not told that something is left to him.
        assert "本组都已核过，退回的 1 件等记录人改好" in said
        assert "等党小组核" not in page(grouped, "江文博", "/")
        home = page(grouped, "韩志远", "/")
        assert "有 1 件被党小组退回，改好或撤回" in home
        strip = page(grouped, "韩志远", f"/sheets/{sheet.pk}/")
        assert "改好党小组退回的 1 件：支部书记、副书记或组织委员" in strip
        assert "党小组核：党小组长" not in strip
        last = date(2026, 8, 4)
    lines = [line for line in select_reminders.lines(grouped.plant, last)
             if line.key.startswith(f"sheet:{sheet.pk}:group")]  # fmt: skip
    told = {grouped.users[name].pk for name in ("韩志远", "陆文静")}
    assert {line.user for line in lines} == told
    assert {line.text for line in lines} == {
        "采油一队党支部 2026年7月改好党小组退回的 1 件今天截止"
    }


def test_only_a_leader_with_something_to_look_at_is_told(grouped: World) -> None:
    """陆文静 leads a group of herself alone: there is nothing that she could look at."""
    sheet = grouped.sheet(grouped.crew, "2026-07")
    lines = select_reminders.lines(grouped.plant, date(2026, 8, 4))
    leaders = {line.user for line in lines if line.key.startswith(f"sheet:{sheet.pk}:group")}
    assert leaders == {grouped.users["江文博"].pk}
    with time_machine.travel(clock(AT), tick=False):
        assert "等党小组核" not in page(grouped, "陆文静", "/")
        said = say(grouped, returned="贺春明")
        assert "已记下，本组还有没核的" in said
        assert "等党小组核" in page(grouped, "江文博", "/")


def test_a_corrected_matter_is_the_leader_s_turn_again(grouped: World) -> None:
    leader = grouped.user("江文博")
    sheet = grouped.sheet(grouped.crew, "2026-07")
    wrong, right = matters(grouped, "贺春明", "韩志远")
    words = [Word(wrong.pk, holds=False, reason="只谈了一次"), Word(right.pk, holds=True)]
    group_check.decide(sheet_id=sheet.pk, words=words, by=leader, at=clock(AT))
    change = grouped.change("贺春明", "A07", {"quantity": "1"}, base=wrong.client_key)
    grouped.record("韩志远", grouped.crew, "2026-07", change, at=AT)
    with time_machine.travel(clock(AT), tick=False):
        assert "等党小组核" in page(grouped, "江文博", "/")
        assert "被党小组退回" not in page(grouped, "韩志远", "/")


def test_nobody_reads_one_duty_twice_on_the_first_page(grouped: World) -> None:
    """Every day of a month's end, whoever has a reminder: no line of it stands beside its card."""
    seen = 0
    for day in ("2026-08-04", "2026-08-05", "2026-08-06", "2026-08-07", "2026-08-10"):
        at = f"{day} 09:30"
        compose(grouped, at)
        with time_machine.travel(clock(at), tick=False):
            for reminder in Reminder.objects.filter(recipient__isnull=False, on=day):
                home = page(grouped, reminder.recipient.username, "/")
                for line in reminder.lines.all():
                    words = line.text.partition("今天")[0].partition("已过期限")[0]
                    assert home.count(words) <= 1, (at, line.text)
                    step = words.removeprefix("采油一队党支部 2026年7月")
                    assert step == words or home.count(f"2026年7月{step}") <= 1
                    seen += 1
    assert seen > 4


def test_a_duty_s_key_is_found_in_every_reminder_of_it() -> None:
    one = Duty("sheet:7:group", "group_leader", 3, None, "核事项", ("sheet", 7))
    assert {key_of(one.told_as(when)) for when in ("due:2026-08-04", "late1:2026-08-04")} == {
        one.key
    }
    assert key_of("digest:7") == "digest:7"
    assert reverse("sheet", args=[one.address[1]]) == "/sheets/7/"
