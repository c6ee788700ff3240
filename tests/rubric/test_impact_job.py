"""The impact of a draft on a whole company: a job that is broken off, taken up, and never counts
a plant twice; one plant that cannot be worked out keeps nothing from the others."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from benchmarks.plants import MONTH
from scoring.engine.keys import uuid7
from scoring.models import (
    Entry,
    ImpactPart,
    ImpactRun,
    JobRun,
    RubricDraft,
)
from scoring.rubric.selectors import impact as select_impact
from scoring.rubric.services import draft as rubric_draft
from tests.world.company import AT, PLANTS, SEATS, Company, finish, robbed
from tests.world.processes import eventually

Q3 = [MONTH.quarter]


@pytest.fixture
def company(db: None) -> Company:
    return Company()


def same_again(company: Company, draft: RubricDraft) -> RubricDraft:
    """The same content as another state of the draft: changed, and taken back."""
    rubric_draft.save(
        draft_id=draft.pk, place="item:A01", seen=draft.version, typed={"name": "别的名称"},
        by=company.by, at=AT,
    )  # fmt: skip
    rubric_draft.undo(draft_id=draft.pk, by=company.by, at=AT)
    return RubricDraft.objects.get(pk=draft.pk)


def members(run: ImpactRun) -> list[tuple[int, int, int]]:
    return [(p["member"], p["before"], p["after"]) for p in select_impact.RunPeople(run)]


def test_broken_off_twice_and_taken_up_it_says_the_same_as_in_one_go(company: Company) -> None:
    draft = company.locked()
    whole = finish(company.ask(draft))
    assert len(members(whole)) == len(set(members(whole))) == SEATS
    assert [row["people"] for row in whole.result["plants"]] == [SEATS // PLANTS] * PLANTS
    assert whole.result["lost"], "a draft that changes nothing would prove nothing"
    draft = same_again(company, draft)
    job = company.ask(draft)
    robbed(job, after=1)
    assert (job.done, job.total, job.state) == (1, PLANTS, "running")
    kept = ImpactPart.objects.get(job=job).pk
    robbed(job, after=3)
    assert ImpactPart.objects.filter(job=job).count() == 3
    again = finish(job)
    assert again.result == whole.result
    assert members(again) == members(whole)
    assert ImpactPart.objects.filter(job=job, pk=kept).exists(), "what is done is not done again"
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", PLANTS, PLANTS)
    assert job.said == f"{PLANTS} 个厂、{SEATS} 人次，都算好了"


def test_the_sums_are_those_of_the_single_people(company: Company) -> None:
    """Counted a second time from the people, without the sums of the plants."""
    run = finish(company.ask(company.locked()))
    people, result = list(select_impact.RunPeople(run)), run.result
    (row,) = result["quarters"]
    assert row["more"] == sum(p["after"] > p["before"] for p in people)
    assert row["less"] == sum(p["after"] < p["before"] for p in people)
    assert row["after"]["low"] == min(p["after"] for p in people)
    assert row["after"]["high"] == max(p["after"] for p in people)
    mean = sum(p["after"] for p in people) / len(people)
    assert abs(row["after"]["mean"] - mean) <= 0.5
    variance = sum((p["after"] - mean) ** 2 for p in people) / len(people)
    assert abs(row["after"]["deviation"] - variance**0.5) <= 0.51
    lost = sorted((p["change"], p["before"], p["member"]) for p in people if p["change"] < 0)
    assert [(p["change"], p["before"], p["member"]) for p in result["lost"]] == lost[:20]
    columns = {int(place): pair for place, pair in result["columns"].items()}
    for place, (before, after) in columns.items():
        assert before == sum(p["before"] // 200 == place for p in people)
        assert after == sum(p["after"] // 200 == place for p in people)
    # Branches of one name in several plants are several branches.
    assert len({b["name"] for b in result["branches"]}) == len(result["branches"]) == PLANTS * 3


@pytest.mark.usefixtures("the_owner")
def test_a_plant_that_contradicts_itself_is_named_and_the_others_go_on(company: Company) -> None:
    twice = company.contradiction(company.plants[2])
    draft = company.locked()
    run = finish(company.ask(draft))
    (failed,) = run.result["failed"]
    assert failed["plant"] == "厂2"
    assert failed["quarter"] == "2026年第三季度"
    assert failed["why"] == "重复：“党员示范岗（责任区）”在同一个月只能有一条"
    assert {row["name"] for row in run.result["plants"]} == {"厂0", "厂1", "厂3"}
    assert len(members(run)) == SEATS * 3 // 4
    assert JobRun.objects.get(impact=run).said.endswith("没有算成的：厂2")
    # Mended, it can be asked for again; what was found before stays.
    # (Here by the owner's hand; in life the upper committee reopens the month.)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE scoring_entry DISABLE TRIGGER ALL")
    Entry.objects.create(
        client_key=uuid7(1_800_000_000_009, bytes(10)), plant_id=twice.plant_id, sheet=twice.sheet,
        participant=twice.participant, month=twice.month, rubric=twice.rubric, item=twice.item,
        on=twice.on, fields={}, amount=0, void=True, supersedes=twice, reason="记重了",
        source="load", recorded_at=AT, recorded_by=company.by,
    )  # fmt: skip
    again = finish(company.ask(draft))
    assert again.pk != run.pk
    assert again.result["failed"] == []
    assert len(members(again)) == SEATS
    assert company.ask(draft).pk == again.job_id, "what is whole is not made again"


@pytest.mark.usefixtures("the_owner")
def test_what_was_worked_out_cannot_be_changed_or_doubled(company: Company) -> None:
    job = company.ask(company.locked())
    robbed(job, after=1)
    part = ImpactPart.objects.get()
    with pytest.raises(IntegrityError, match="测算结果不能改"), transaction.atomic():
        ImpactPart.objects.update(people=[])
    with pytest.raises(IntegrityError, match="one_impact_part_per_job"), transaction.atomic():
        ImpactPart.objects.create(
            job=job, plant=part.plant, quarter=part.quarter, sums={}, people=[]
        )


def test_the_page_can_be_left_and_come_back_to(company: Company) -> None:
    company.contradiction(company.plants[3])
    draft = company.locked()
    client = Client()
    client.force_login(company.by)
    url = f"/rubric/drafts/{draft.pk}/impact/"
    wide = f"{url}?unit={company.unit.pk}"
    assert "60 个席位、4 个厂，放到后台算，一厂一厂来" in client.get(wide).content.decode()
    asked = client.post(f"{url}ask/", {"unit": company.unit.pk, "quarters": "1"}, follow=True)
    assert "等后台开始" in asked.content.decode()
    job = JobRun.objects.get(kind="rubric_impact")
    robbed(job, after=2)
    assert client.get(f"/rubric/drafts/{draft.pk}/").status_code == 200
    for _ in range(2):
        found = client.get(wide).content.decode()
        assert "已算 2 / 4" in found
        assert 'http-equiv="refresh"' in found
    finish(job)
    found = client.get(wide).content.decode()
    assert 'http-equiv="refresh"' not in found
    assert "厂3 2026年第三季度：" in found
    assert "<h2>按厂</h2>" in found
    assert "1 季共 45 人次" in found
    book = zipfile.ZipFile(
        io.BytesIO(client.get(f"{url[:-1]}.xlsx?unit={company.unit.pk}").content)
    )
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 46
    assert "厂2" in sheet


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_s_plants_are_not_worked_out_again(
    workers: Callable,
    ring: Callable[[], None],
    tmp_path,
) -> None:
    company = Company()
    draft = company.locked()
    job = company.ask(draft)
    first = workers(FAILPOINT="after_impact_part", FAILPOINT_ONCE=str(tmp_path / "killed"))

    def dead() -> bool:
        ring()
        return first.poll() is not None

    eventually(dead)
    kept = list(ImpactPart.objects.values_list("pk", flat=True))
    assert len(kept) == 1
    assert not ImpactRun.objects.exists()
    workers()

    def done() -> bool:
        ring()
        return JobRun.objects.get(pk=job.pk).state == "done"

    eventually(done)
    run = ImpactRun.objects.get()
    assert ImpactPart.objects.filter(pk__in=kept).count() == 1
    assert ImpactPart.objects.count() == PLANTS
    assert len(members(run)) == len(set(members(run))) == SEATS
    assert run.result == finish(company.ask(same_again(company, draft))).result
