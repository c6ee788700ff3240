"""减法报表: fields counted in the ledger, minutes by sample, items taken out (R23)."""

import uuid
from copy import deepcopy
from datetime import date

import pytest
import yaml
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from members.duties import duties_of
from scoring.ledger.services import entry
from scoring.models import Entry, RubricInForce, TimeSample
from scoring.scheme.services import versions
from scoring.telling.selectors import todos
from scoring.year.selectors import reduction
from tests.world import World, clock, zhiwei_text
from tests.world.meetings import meeting, record

pytestmark = pytest.mark.django_db
URL = "/years/2026/reduction/"


def enter(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.user(name))
    return client


def text(client: Client, url: str = URL) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def sample(client: Client, **more: str):
    typed = {"request": str(uuid.uuid4()), "work": "month", "minutes": "14"}
    typed["on"] = timezone.localdate().isoformat()
    return client.post(f"/years/{timezone.localdate().year}/reduction/", typed | more)


def asked(world: World) -> reduction.Asked:
    return reduction.report(world.plant.pk, 2026, date(2026, 11, 1)).asked


def test_what_was_typed_is_counted_by_submitted_month(world: World) -> None:
    world.open("2026-09")
    record(world, meeting(world, day=10))
    plain = world.change("陆文静", "A07", {"quantity": "1"})
    told = world.change("贺春明", "A07", {"quantity": "1"}, note="转岗职工")
    world.record("韩志远", world.crew, "2026-09", plain, told)
    assert asked(world).fields == ()  # not submitted: not asked yet
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    found = asked(world)
    # The minutes' number, two fields of the meeting, a cell, a cell with its sentence.
    assert found.fields == (1 + 2 + 1 + 2,)
    assert (found.typed, found.claimed, found.imported) == (2, 0, 0)
    assert found.yielded > 2
    assert found.matters == 2 + found.yielded
    assert found.untyped_percent == found.yielded * 100 // found.matters
    assert found.left_out == 0
    page = text(enter(world, "江文博"))
    assert '每个党支部每月填 <b class="num">6</b> 处' in page
    assert "没有哪个支部月超过 25 处" in page
    assert "这一年没有抽样，用了多久不知道" in page


def test_loaded_history_was_asked_of_nobody(world: World) -> None:
    world.open("2026-08", "2026-09")
    world.record("韩志远", world.crew, "2026-08", world.change("陆文静", "A07", {"quantity": "1"}))
    loaded = world.change("陆文静", "A07", {"quantity": "1"})
    entry.record(sheet_id=world.sheet(world.crew, "2026-09").pk, changes=[loaded],
                 by=world.user("韩志远"), at=clock("2026-09-30 16:00"),
                 source=Entry.Source.LOAD)  # fmt: skip
    for month in ("2026-08", "2026-09"):
        world.score(world.crew, month)
        world.submit(world.crew, month)
    found = asked(world)
    assert (found.fields, found.typed, found.left_out) == ((2,), 1, 1)
    assert "另有 1 个支部月是载入的历史" in text(enter(world, "江文博"))


def test_a_year_without_months_says_so_and_a_strange_year_is_not_there(world: World) -> None:
    page = text(enter(world, "韩志远"), "/years/2025/reduction/")
    assert "这一年还没有报送过的月份" in page
    client = enter(world, "韩志远")
    for url in ("/years/1999/reduction/", "/years/2999/reduction/", f"{URL}?plant=0",
                f"{URL}?plant={world.other_plant.pk}"):  # fmt: skip
        assert client.get(url).status_code == 404, url


@pytest.mark.usefixtures("the_owner")
def test_minutes_are_taken_by_the_organiser_and_name_nobody(world: World) -> None:
    organiser, secretary = enter(world, "组织员"), enter(world, "韩志远")
    key = str(uuid.uuid4())
    for _ in range(2):  # the same tap twice
        assert sample(organiser, request=key).status_code == 302
    for minutes in ("9", "31"):
        assert sample(organiser, minutes=minutes).status_code == 302
    year = f"/years/{timezone.localdate().year}/reduction/"
    assert "3 次" in text(secretary, year)
    assert "9–31 分钟" in text(secretary, year)
    assert "登记一次抽样" not in text(secretary, year)
    assert sample(secretary).status_code == 403
    names = {field.name for field in TimeSample._meta.get_fields()}
    assert names == {"id", "client_key", "plant", "on", "work", "minutes", "withdraws", "by", "at",
                     "withdrawn_by"}  # fmt: skip
    # A wrong one is withdrawn, by him and nobody else; twice is once.
    wrong = TimeSample.objects.get(minutes=31)
    assert sample(secretary, withdraw=str(wrong.pk)).status_code == 403
    for _ in range(2):
        assert sample(organiser, withdraw=str(wrong.pk)).status_code == 302
    assert "9–14 分钟" in text(secretary, year)
    with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
        TimeSample.objects.filter(pk=wrong.pk).update(minutes=1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"minutes": "0"}, "请填 1 到 600 的整数"), ({"minutes": "１２"}, "请填 1 到 600 的整数"),
     ({"minutes": "601"}, "请填 1 到 600 的整数"), ({"on": "9月3日"}, "请填日期"),
     ({"on": "2019-01-01"}, "过去一年里的日期"), ({"work": "life"}, "请选择是哪件事"),
     ({"withdraw": "7777"}, "没有这一条计时抽样")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_kept(world: World, typed: dict[str, str], said: str) -> None:
    answer = sample(enter(world, "组织员"), **typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "您填的还在" in page
    if "minutes" in typed:
        assert f'value="{typed["minutes"]}"' in page
    assert not TimeSample.objects.exists()


def test_items_taken_out_are_named(world: World) -> None:
    document = yaml.safe_load(zhiwei_text())
    changed = deepcopy(document)
    for category in changed["categories"]:
        category["items"] = [one for one in category["items"] if one["code"] != "A07"]
        for one in category["items"]:
            if one["code"] == "C05":
                assert one.get("evidence") != "E0"
                one["evidence"] = "E0"
    version = versions.load(
        text=yaml.safe_dump(changed, allow_unicode=True), by=None, at=clock("2026-09-20 09:00")
    )
    RubricInForce.objects.create(
        plant=world.plant, rubric=version, code="zhiwei", from_month=date(2026, 10, 1),
        decided_at=clock("2026-09-20 09:00"),
    )  # fmt: skip
    found = reduction.report(world.plant.pk, 2026, date(2026, 11, 1)).items
    assert found is not None
    assert (found.before, found.after, found.added) == (31, 30, [])
    assert [title[:3] for title in found.removed] == ["A07"]
    assert [line[:3] for line in found.lighter] == ["C05"]
    assert found.heavier == []
    page = text(enter(world, "委员甲"))
    assert "删去 1 项" in page
    # Before it came into force nothing was taken out.
    early = reduction.report(world.plant.pk, 2026, date(2026, 9, 25)).items
    assert early is not None
    assert early.removed == []


def test_it_comes_by_itself_in_january(world: World) -> None:
    for name, told in (("组织员", True), ("委员甲", True), ("韩志远", False)):
        found = _todos(world, name, date(2027, 1, 12))
        assert any("2026 年减法报表已出" in line for line in found) is told, name
        assert not any("减法报表" in line for line in _todos(world, name, date(2027, 2, 1)))


def _asked(*fields: int) -> reduction.Asked:
    return reduction.Asked(2026, fields, 1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("now", "before", "items", "said"),
    [
        (_asked(6), _asked(6), reduction.Items(added=["E01"]), "只增不减"),
        (_asked(6), _asked(6), reduction.Items(added=["E01"], removed=["A07"]), ""),
        (_asked(7), _asked(6), None, "比上一年填得多了"),
        (_asked(7), _asked(), None, ""),  # nothing to compare with
        (_asked(5, 26), _asked(6), None, "有 1 个支部月超过 25 处"),
        (_asked(5, 25), _asked(6), None, ""),
    ],
)
def test_what_follows_from_the_figures_is_one_sentence(
    now: reduction.Asked, before: reduction.Asked, items: reduction.Items | None, said: str
) -> None:
    advice = reduction.Report(2026, now, before, [], [], items).advice
    assert (said in advice) if said else advice == ""


def _todos(world: World, name: str, on: date) -> list[str]:
    return [todo.text for todo in todos.todos(duties_of(world.user(name), on=on), on)]
