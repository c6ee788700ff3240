"""Difference and impact as pages, and the impact as a workbook."""

import io
import zipfile

import pytest
from django.template.loader import render_to_string
from django.test import Client

from scoring.base.services import jobs
from scoring.models import JobRun, RubricDraft
from scoring.rubric.selectors import impact as select_impact
from scoring.rubric.services import impact as rubric_impact
from tests.world import World, clock
from tests.world.quarter import MONTHS, enter_quarter
from tests.world.rubric import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world: World) -> RubricDraft:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    desk = Desk(world, "起草人")
    draft = desk.start()
    desk.save(draft, "item:C10", cap_month="1.0", name="急难险重")
    return draft


def page(client: Client, draft: RubricDraft, path: str) -> str:
    answer = client.get(f"/rubric/drafts/{draft.pk}/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_difference_says_what_a_member_loses(world: World, draft: RubricDraft) -> None:
    found = page(Desk(world, "审计员").client, draft, "changes/")
    assert "1 处改动：措辞 1，结构 0，分值 1" in found
    assert "3 次，原得 2.00 分，改后 1.00 分，少 1.00 分" in found
    assert "急难险重与突击队" in found
    assert "原版：2026年7月起的版本（" in found


def test_the_impact_page_names_who_loses(world: World, draft: RubricDraft) -> None:
    found = page(Desk(world, "委员甲").client, draft, "impact/")
    assert "1 季共 5 人次：0 人次得分更多，2 人次更少，3 人次不变" in found
    assert "韩志远" in found
    assert "2.00 → 1.00" in found
    assert "C10 急难险重 当月封顶：0 次 → 2 次，多截 2.00 分" in found
    assert "<svg" in found
    for who, status in (("韩志远", 404), ("外厂人", 404), ("审计员", 200)):
        client = Desk(world, who).client
        for path in ("changes/", "impact/", "impact.xlsx"):
            answer = client.get(f"/rubric/drafts/{draft.pk}/{path}")
            assert answer.status_code == status, (who, path)


def test_the_workbook_has_everybody_and_no_formula(world: World, draft: RubricDraft) -> None:
    member = world.users["陆文静"].member
    assert member is not None
    member.name = "=1+1"
    member.save()
    answer = Desk(world, "起草人").client.get(f"/rubric/drafts/{draft.pk}/impact.xlsx")
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    strings = book.read("xl/sharedStrings.xml").decode()
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 6
    assert "=1+1" in strings
    assert not any("<f>" in book.read(name).decode() for name in book.namelist() if "sheet" in name)


def test_a_new_item_without_history_is_not_said_to_decide_nothing(
    world: World, draft: RubricDraft
) -> None:
    desk = Desk(world, "起草人")
    url = f"/rubric/drafts/{draft.pk}/arrange/"
    desk.client.post(url, {"act": "add_item", "category": "C", "name": "走访慰问"})
    found = page(desk.client, draft, "impact/")
    assert "C12 走访慰问：新的小项，历史里没有记录" in found
    assert "C12 走访慰问" not in found.partition("这些小项分不出高低")[2]


@pytest.mark.parametrize("query", ["?quarters=9", "?quarters=x", "?quarters=-1", "?quarters="])
def test_strange_quarters_are_one_quarter(world: World, draft: RubricDraft, query: str) -> None:
    assert "1 季共 5 人次" in page(Desk(world, "起草人").client, draft, f"impact/{query}")


def test_strange_ranges_are_not_there(world: World, draft: RubricDraft) -> None:
    client = Desk(world, "起草人").client
    assert world.plant.parent is not None
    for unit in ("x", world.other_plant.pk, world.plant.parent.pk, 0):
        url = f"/rubric/drafts/{draft.pk}/impact/?unit={unit}"
        assert client.get(url).status_code == 404, unit
    url = f"/rubric/drafts/{draft.pk}/impact/ask/"
    for data, status in (({}, 422), ({"unit": "x", "quarters": "1"}, 422),
                         ({"unit": world.other_plant.pk, "quarters": "1"}, 403)):  # fmt: skip
        assert client.post(url, data).status_code == status
    assert JobRun.objects.filter(kind="rubric_impact").count() == 0


def test_a_draft_that_cannot_be_read_is_not_tried(world: World, draft: RubricDraft) -> None:
    desk = Desk(world, "起草人")
    desk.save(draft, "item:A07", 2, rule__points="x")
    assert "草案还有 1 处填得不对" in page(desk.client, draft, "impact/")


def test_many_seats_wait_for_the_background(
    world: World, draft: RubricDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(select_impact, "MOST_SEATS_AT_ONCE", 2)
    desk = Desk(world, "起草人")
    assert "有 5 个席位，放到后台算" in page(desk.client, draft, "impact/")
    url = f"/rubric/drafts/{draft.pk}/impact/ask/"
    for _ in range(2):
        assert desk.client.post(url, {"unit": world.plant.pk, "quarters": "1"}).status_code == 302
    job = JobRun.objects.get(kind="rubric_impact")
    JobRun.objects.filter(pk=job.pk).update(total=4, done=1, state="running")
    assert "已算 1 / 4" in page(desk.client, draft, "impact/")
    rubric_impact.work_out(jobs.Run(job, clock("2026-11-05 09:00")))
    assert "1 季共 5 人次" in page(desk.client, draft, "impact/")


def test_who_is_not_named_is_not_said_to_change_less() -> None:
    person = {"name": "陆文静", "was": "2.00", "will": "1.00", "step": "-1.00"}
    found = render_to_string("rubric/_people.html", {"people": [person], "more": 3, "plants": []})
    assert "还有 3 人没有列出，变化不比列出的大" in found
    assert "较小" not in found
