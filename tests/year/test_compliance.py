"""合规说明 says what is set now, not what was set when somebody wrote a leaflet."""

from datetime import date
from typing import Any

import pytest
import yaml
from django.conf import LazySettings
from django.test import Client

from members.models import Member
from scoring.models import Board
from scoring.year.selectors import compliance
from scoring.year.selectors.compliance import Line
from tests.world import World, zhiwei_text

pytestmark = pytest.mark.django_db


def lines(world: World) -> dict[str, Line]:
    found = compliance.sections(world.plant.pk, date(2026, 9, 15), answer_days=5)
    return {line.asked: line for section in found for line in section.lines}


def line(world: World, word: str) -> Line:
    return next(one for asked, one in lines(world).items() if word in asked)


@pytest.mark.parametrize(
    ("word", "changed", "before", "after", "look"),
    [
        ("公示有期限", {"PUBLICITY_WORKING_DAYS": 7}, "公示 5 个工作日，", "公示 7 个工作日，", False),
        ("公示有期限", {"PUBLICITY_COUNTS_DAY_OF_POSTING": True},
         "当天不算在内", "当天算在内", True),
        ("公示有期限", {"CORRECTION_WORKING_DAYS": 4}, "更正版 3 个", "更正版 4 个", False),
        ("归档", {"ARCHIVE_AFTER_DAYS": 90}, "满 60 天", "满 90 天", False),
        ("催办", {"REMINDER_WECOM_URL": "https://x.test"}, "没有开", "企业微信群，", False),
        ("催办", {"EMAIL_HOST": "mail.test"}, "没有开", "邮件，", False),
        ("传输", {"HTTPS": False}, "现在用 https", "现在用 http：", True),
        ("用完即清", {"SESSION_COOKIE_AGE": 7200}, "登录保持 12 小时", "登录保持 2 小时", False),
    ],
)  # fmt: skip
def test_a_setting_that_changes_changes_the_page(
    world: World, settings: LazySettings, word: str, changed: dict[str, Any], before: str,
    after: str, look: bool,
) -> None:  # fmt: skip
    settings.HTTPS = True
    assert before in line(world, word).now
    for name, value in changed.items():
        setattr(settings, name, value)
    found = line(world, word)
    assert after in found.now
    assert before not in found.now
    assert found.look is look


def test_who_may_object_is_a_setting(world: World, settings: LazySettings) -> None:
    assert line(world, "接受监督").now == "能提异议的：党员"
    settings.OBJECTIONS_FROM_MASSES = True
    assert line(world, "接受监督").now == "能提异议的：党员和群众"


def test_evidence_is_counted_in_the_rules_in_force(world: World) -> None:
    items = [one for c in yaml.safe_load(zhiwei_text())["categories"] for one in c["items"]]
    papers = sum(1 for one in items if one["evidence"] == "E3")
    words = sum(1 for one in items if one["evidence"] == "E2")
    found = line(world, "照片").now
    assert found.startswith(f"{len(items)} 个小项里，{papers} 项要附件，{words} 项要写一句话")
    unruled = compliance.sections(world.other_plant.pk, date(2026, 9, 15), answer_days=5)
    told = [one for section in unruled for one in section.lines if "照片" in one.asked]
    assert (told[0].now, told[0].look) == ("本厂还没有启用考评办法", True)


def test_columns_of_the_tables_are_listed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert line(world, "当作工作量").now.endswith("：没有")
    kept = line(world, "个人信息").now
    assert kept.endswith("姓名、身份、所在党支部、所在党小组、转出日期")
    # A column that somebody adds is on the page without anybody thinking of it.
    monkeypatch.setattr(Member._meta.get_field("left_on"), "verbose_name", "身份证号")
    assert "身份证号" in line(world, "个人信息").now


def test_the_newest_board_says_who_sees_it(world: World) -> None:
    assert line(world, "范围").now == "还没有季度榜"
    board = Board.objects.create(
        code="zhiwei", plant=world.plant, period="2026-Q3", shows="post", masses="none"
    )
    assert line(world, "范围").now == (
        "2026年第三季度的榜，党员看：各职务分开；群众看：不给看，本支部的全部名单，没有账号的凭看榜码"
    )
    Board.objects.filter(pk=board.pk).update(on_network=True)
    assert "厂内网络不登录可看" in line(world, "范围").now


def test_everybody_of_the_plant_may_read_and_print_it(world: World) -> None:
    client = Client()
    client.force_login(world.user("江文博"))
    page = client.get("/compliance/").content.decode()
    assert "不是法律意见" in page
    assert "党委意见" in page
    assert "5 个工作日内由厂组织员答复" in page
    assert 'href="/compliance/"' in client.get("/more/").content.decode()
    assert client.get(f"/compliance/?plant={world.other_plant.pk}").status_code == 404
    assert client.get("/compliance/?plant=x").status_code == 404
