"""An installation without any rubric gets its first one by the documented command."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from branches.models import Unit
from scoring.base.services import calendar
from scoring.clock.services import timetable
from scoring.models import RubricInForce, RubricVersion, Sheet
from tests.world import clock

pytestmark = pytest.mark.django_db
FILE = str(Path(settings.BASE_DIR) / "scoring/schemes/zhiwei.yaml")


@pytest.fixture
def plant() -> Unit:
    for year in (2026, 2027):
        calendar.sow_provisional(year=year, source="测试用")
    plant = Unit.objects.create(kind="plant", name="新采油厂党委")
    Unit.objects.filter(pk=plant.pk).update(plant=plant)
    Unit.objects.create(kind="branch", name="新建一队党支部", parent=plant, plant=plant)
    return plant


def begin(file: str = FILE, **more: str) -> None:
    told = {"plant": "新采油厂党委", "first": "2027-01", "minutes": "党员大会〔2026〕9号"}
    call_command("first_rubric", file, **(told | more))


def test_from_nothing_to_the_first_sheet(plant: Unit, capsys) -> None:
    timetable.tick(at=clock("2027-01-01 08:00"))
    assert not Sheet.objects.exists()
    begin()
    assert "从2027年1月启用支委积分，党员大会〔2026〕9号" in capsys.readouterr().out
    found = RubricInForce.objects.get()
    assert (found.plant, found.minutes_no) == (plant, "党员大会〔2026〕9号")
    timetable.tick(at=clock("2027-01-01 08:01"))
    assert Sheet.objects.get().branch.name == "新建一队党支部"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"plant": "没有的厂"}, "没有这个厂"),
        ({"first": "2027-02"}, "第一个月启用"),
        ({"first": "一月"}, "写成 2027-01"),
        ({"minutes": " "}, "会议记录编号"),
        ({"file": "没有.yaml"}, "读不了"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    plant: Unit, more: dict[str, str], says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        begin(**more)
    assert not RubricVersion.objects.exists()


def test_a_file_with_faults_names_them(plant: Unit, tmp_path: Path) -> None:
    broken = tmp_path / "坏.yaml"
    broken.write_text(Path(FILE).read_text("utf-8").replace("per_occurrence", "按次", 1), "utf-8")
    with pytest.raises(CommandError, match=r"rule.kind：只能是"):
        begin(str(broken))
    assert not RubricVersion.objects.exists()


def test_the_second_version_is_made_at_the_desk(plant: Unit) -> None:
    begin()
    with pytest.raises(CommandError, match="已经启用过"):
        begin(first=f"{timezone.localdate().year + 2}-01")
    assert RubricInForce.objects.count() == 1
