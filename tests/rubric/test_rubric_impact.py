"""What a draft would have done: the engine's figures, confirmed by a second reckoning."""

from datetime import date
from typing import Any

import pytest

from branches.models import Unit
from members.models import Grant
from scoring.base.services import jobs
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Quarter
from scoring.models import ImpactRun, JobRun
from scoring.rubric.selectors import impact as select_impact
from scoring.rubric.services import impact as rubric_impact
from tests.world import World, clock
from tests.world.quarter import MONTHS
from tests.world.rubric import AT, change, start, worked_out

pytestmark = pytest.mark.django_db


Q3 = [Quarter.parse("2026-Q3")]


def by_name(result: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {p["name"]: (p["before"], p["after"]) for p in result["people"]}


def test_an_unchanged_draft_changes_nothing(locked_quarter: World) -> None:
    result = worked_out(start(locked_quarter), locked_quarter.plant, Q3)
    assert all(p["change"] == 0 for p in result["people"])
    assert (result["caps"], result["gaps"]) == ([], [])
    assert "5 人次不变" in select_impact.sentence(result)


def test_who_gains_and_who_loses(locked_quarter: World) -> None:
    draft = change(
        locked_quarter, start(locked_quarter),
        C10={"cap_month": "1.0"},
        C01={"rule": {"kind": "graded", "per": "month", "options": [
            {"key": "excellent", "label": "优秀", "points": "1.5"}]}, "cap_month": "2"},
    )  # fmt: skip
    result = worked_out(draft, locked_quarter.plant, Q3)
    assert by_name(result) == {
        "韩志远": (200, 100), "田成林": (200, 100), "白雪梅": (0, 0),
        "陆文静": (200, 300), "贺春明": (100, 150),
    }  # fmt: skip
    (row,) = result["quarters"]
    assert (row["more"], row["less"], row["same"]) == (2, 2, 1)
    assert {c["code"]: (c["cut_before"], c["cut_after"]) for c in result["caps"]} == {
        "C10": (0, 200)
    }
    nothing = {i["code"] for i in result["items"] if i["nothing_after"]}
    assert "A02" in nothing
    assert "C10" not in nothing


@pytest.mark.parametrize(
    ("values", "said", "after"),
    [
        ({"rule": {"kind": "ratio", "full": "1"}}, "草案要填实际数，历史里 3 条没有填", 0),
        ({"rule": {"kind": "graded", "per": "month", "options": [
            {"key": "other", "label": "别的", "points": "1"}]}}, "历史里 3 条的档次在草案里对不上", 0),
        ({"requires": ["attachment"]}, "草案要附件，历史里 3 条没有，按缺了不计", 0),
        ({"rule": {"kind": "graded", "per": "quarter", "options": [
            {"key": "excellent", "label": "优秀", "points": "1"}]}}, "同一期只认一条，历史里多出的 1 条", 100),
    ],
)  # fmt: skip
def test_what_history_does_not_have_is_named_and_not_guessed(
    locked_quarter: World, values: dict[str, Any], said: str, after: int
) -> None:
    draft = change(locked_quarter, start(locked_quarter), C01=values)
    result = worked_out(draft, locked_quarter.plant, Q3)
    assert [text for text in result["gaps"] if said in text], result["gaps"]
    assert by_name(result)["陆文静"] == (200, after)


def test_a_mistake_that_was_mended_stays_mended(world: World) -> None:
    """The corrected row does not fit the draft, its correction does: the correction counts."""
    world.open(*MONTHS)
    wrong = world.change("陆文静", "C01", {"option": "fail"})
    world.record("韩志远", world.crew, "2026-07", wrong)
    mended = world.change(
        "陆文静", "C01", {"option": "pass"}, base=wrong.client_key, reason="评错了"
    )
    world.record("韩志远", world.crew, "2026-07", mended)
    world.lock(world.crew, *MONTHS)
    options = [{"key": "pass", "label": "达标", "points": "0.8"}]
    draft = change(
        world, start(world),
        C01={"rule": {"kind": "graded", "per": "month", "options": options}},
    )  # fmt: skip
    result = worked_out(draft, world.plant, Q3)
    assert by_name(result)["陆文静"] == (50, 80)
    assert result["gaps"] == []
    # The other branch has not locked its months: it is left out and said to be.
    assert result["quarters"][0]["unreported"] == 2
    assert "田成林" not in by_name(result)


def test_an_item_that_all_who_can_have_alike_decides_nothing(world: World) -> None:
    """A branch without a committee has no committee meeting: its people do not tell B02 apart."""
    Unit.objects.filter(pk=world.station.pk).update(has_committee=False)
    world.open(*MONTHS)
    for name, by in (("韩志远", "陆文静"), ("陆文静", "韩志远"), ("贺春明", "韩志远")):
        fields = {"quantity": "1"}
        world.record(by, world.crew, "2026-07", world.change(name, "B02", fields))
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    result = worked_out(start(world), world.plant, Q3)
    (row,) = [item for item in result["items"] if item["code"] == "B02"]
    assert (row["of"], row["some_before"], row["nothing_before"]) == (3, 3, True)


def test_many_plants_are_a_job_that_keeps_its_result_once(locked_quarter: World) -> None:
    company = locked_quarter.plant.parent
    assert company is not None
    by = locked_quarter.user("起草人")
    draft = change(locked_quarter, start(locked_quarter), C10={"cap_month": "1.0"})
    with pytest.raises(Refusal, match="要公司一级的授权"):
        rubric_impact.ask(draft_id=draft.pk, unit_id=company.pk, quarters=1, by=by, at=AT)
    Grant.objects.create(user=by, role="auditor", unit=company, from_on=date(2026, 1, 1))
    by = locked_quarter.user("起草人")
    job = rubric_impact.ask(draft_id=draft.pk, unit_id=company.pk, quarters=1, by=by, at=AT)
    again = rubric_impact.ask(draft_id=draft.pk, unit_id=company.pk, quarters=1, by=by, at=AT)
    assert again.pk == job.pk
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    # The draft goes on being written; what is worked out is what was asked for.
    change(locked_quarter, draft, C10={"cap_month": "0.5"})
    rubric_impact.work_out(taken(job.pk))
    run = ImpactRun.objects.get()
    assert (run.unit, run.quarters) == (company, ["2026-Q3"])
    assert by_name({"people": select_impact.RunPeople(run)})["韩志远"] == (200, 100)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 2, 2)


def taken(pk: int) -> jobs.Run:
    JobRun.objects.filter(pk=pk).update(state="running", fence=1)
    return jobs.Run(JobRun.objects.get(pk=pk), AT)
