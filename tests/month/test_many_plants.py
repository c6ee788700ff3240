"""Plants scored together: what each gets is what it gets alone, and one stops no other."""

from datetime import date, datetime

import pytest

from branches.models import Unit
from members.models import Seat
from scoring.base.services import jobs
from scoring.clock.services import timetable, worker
from scoring.engine.numbers import money
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import entry_changes
from scoring.ledger.services import sheets
from scoring.models import (
    Board,
    Correction,
    CorrectionClearance,
    Draft,
    Entry,
    JobRun,
    MonthlyResult,
    Publication,
    RubricVersion,
    Ruling,
    Sheet,
)
from scoring.month.selectors import verification as select_verification
from scoring.month.services import scoring_jobs
from scoring.scheme.selectors import facts as select_facts
from scoring.scheme.services import versions
from tests.world import World, clock

pytestmark = pytest.mark.django_db
JULY = Month.parse("2026-07")
AT = clock("2026-08-01 00:10")


@pytest.fixture
def two(world: World) -> World:
    """白雪梅 left the station of one plant in July for a branch of the other; both have matters
    of hers of July, and both published something of hers before."""
    branch = Unit.objects.get(name="外厂党支部")
    world.seats["外厂人"] = Seat.objects.create(
        member=world.users["外厂人"].member, branch=branch, post="secretary",
        from_on=date(2026, 1, 1),
    )  # fmt: skip
    seat = world.seats["白雪梅"]
    Seat.objects.filter(pk=seat.pk).update(to_on=date(2026, 7, 15))
    world.seats["白雪梅 later"] = Seat.objects.create(
        member=seat.member, branch=branch, post="publicity", from_on=date(2026, 7, 16)
    )
    versions.put_in_force(
        plant=world.other_plant, version=world.version, from_month=JULY.first, by=None, at=AT
    )
    world.open("2026-07")
    sheets.open_month(plant=world.other_plant, month=JULY.first, at=AT)
    for by, where, name, counted in (
        ("田成林", world.station, "白雪梅", "0.30"),
        ("外厂人", branch, "白雪梅 later", "0.10"),
    ):
        day = date(2026, 7, 8 if name == "白雪梅" else 20)
        _counted_before(world, where.plant, seat.member_id, counted)
        world.record(
            by, where, "2026-07",
            world.change(name, "C06", {"option": "applied"}, matter="保温箱", on=day),
            world.change(name, "A07", {"quantity": "5"}, on=day),
        )  # fmt: skip
    return world


def _counted_before(world: World, plant: Unit, member: int, counted: str) -> None:
    at = clock("2026-07-13 08:00")
    board = Board.objects.create(code="zhiwei", plant=plant, period="2026-Q2")
    version = select_facts.in_force(plant.pk, "zhiwei", JULY.first)
    group = select_facts.rubric_of(version).items["C06"].exclusive
    assert group
    before: Publication | None = None
    for amount in ("9.00", counted):  # the second revision is what counts
        matter = {"subject": f"m{member}", "group": group, "matter": "保温箱", "counted": amount}
        draft = Draft.objects.create(
            board=board,
            rubric=version,
            composed_at=at,
            digest=amount,
            payload={"matters": [matter]},
        )
        before = Publication.objects.create(
            board=board, draft=draft, digest=draft.digest, published_at=at,
            window_from=date(2026, 7, 13), window_to=date(2026, 7, 20), opens_at=at,
            closes_at=clock("2026-07-20 23:59"), **_cause(world, board, before, at),
        )  # fmt: skip


def _cause(
    world: World, board: Board, before: Publication | None, at: datetime
) -> dict[str, object]:
    """A first revision is a job's, a second one belongs to the ruling of another person."""
    if before is None:
        job = JobRun.objects.create(kind="test", key=f"{board.pk}", due_at=at)
        return {"revision": 1, "job": job}
    by, other, reason = world.user("组织员"), world.user("委员甲"), "保温箱一事分值写错"
    proposed = Correction.objects.create(
        publication=before, reason=reason, proposed_by=by, proposed_at=at
    )
    clearance = CorrectionClearance.objects.create(
        correction=proposed, digest="0" * 64, proposed_by=by, by=world.user("保密员"), at=at
    )
    ruling = Ruling.objects.create(
        correction=proposed, approved=True, proposed_by=by, by=other, at=at, clearance=clearance
    )
    return {
        "revision": 2, "corrects": before, "ruling": ruling, "reason": reason,
        "proposed_by": by, "approved_by": other,
    }  # fmt: skip


def _job(world: World) -> JobRun:
    timetable.tick(at=AT)
    job = JobRun.objects.get(kind="score_plants")
    assert job.payload["plants"] == [world.plant.pk, world.other_plant.pk]
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    return job


def test_each_plant_gets_what_it_gets_alone(two: World) -> None:
    plants = [two.plant.pk, two.other_plant.pk]
    done = scoring_jobs.score_plants(plants, JULY, at=AT, progress=lambda *_: None)
    assert (done.sheets, done.unclear) == (3, [])
    totals = {}
    for sheet in Sheet.objects.filter(month=JULY.first):
        told = select_verification.explained(sheet)
        assert MonthlyResult.objects.filter(sheet=sheet).count() == len(told) > 0
        for participant, result, _ in told:
            row = MonthlyResult.objects.get(sheet=sheet, participant=participant)
            assert (row.total, row.categories) == (result.total, list(result.categories.values()))
            assert row.items == {code: money(value) for code, value in result.items.items()}
            totals[sheet.plant_id, participant] = row.items
    mine = totals[two.plant.pk, two.participant("白雪梅").pk]
    theirs = totals[two.other_plant.pk, two.participant("白雪梅 later").pk]
    assert mine["C06"] != theirs["C06"]
    assert scoring_jobs.score_plants(plants, JULY, at=AT, progress=lambda *_: None).written == 0


def test_a_tick_asks_for_plants_together_once(two: World) -> None:
    job = _job(two)
    timetable.tick(at=AT)
    assert JobRun.objects.filter(kind__startswith="score").count() == 1
    assert worker.run(job.pk, at=AT) == "done"
    job.refresh_from_db()
    assert "3 个党支部已算出初评" in job.said
    assert (job.done, job.total) == (3, 3)
    assert not Sheet.objects.filter(month=JULY.first, state="open").exists()
    timetable.tick(at=AT)
    assert JobRun.objects.filter(kind__startswith="score").count() == 1


def test_a_plant_asked_for_by_itself_is_not_asked_for_again(two: World) -> None:
    scoring_jobs.request(plant_id=two.plant.pk, month=JULY, at=AT)
    timetable.tick(at=AT)
    found = JobRun.objects.filter(kind__startswith="score").values_list("kind", "plant_id")
    assert set(found) == {
        ("score_month", two.plant.pk),
        ("score_month", two.other_plant.pk),
    }


def test_a_contradiction_in_one_plant_stops_no_other(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry_changes.reading, "parse", lambda raw, rubric: None)
    for _ in range(2):  # as an older version let it in
        two.record("韩志远", two.crew, "2026-07", two.change("陆文静", "C01", {"option": "pass"}))
    monkeypatch.undo()
    job = _job(two)
    assert worker.run(job.pk, at=AT) == "done"
    job.refresh_from_db()
    assert "采油一队党支部没有算成" in job.said
    states = dict(Sheet.objects.filter(month=JULY.first).values_list("branch__name", "state"))
    assert states == {"采油一队党支部": "open", "集输站党支部": "prelim", "外厂党支部": "prelim"}


def test_an_entry_that_cannot_be_read_stops_its_branch_alone(two: World) -> None:
    sheet = two.sheet(two.crew, "2026-07")
    change = two.change("陆文静", "C10", {"quantity": "1"})
    Entry.objects.create(  # past the service
        client_key=change.client_key, plant=two.plant, sheet=sheet, month=JULY.first,
        participant_id=change.participant_id, rubric=two.version, item="C10",
        on=date(2026, 7, 3), fields={"quantity": "许多"}, amount=0, recorded_at=AT,
        recorded_by=two.users["韩志远"],
    )  # fmt: skip
    job = _job(two)
    assert worker.run(job.pk, at=AT) == "done"
    job.refresh_from_db()
    assert "2 个党支部已算出初评" in job.said
    assert "采油一队党支部没有算成" in job.said


def test_a_plant_that_breaks_the_pass_is_left_to_a_job_of_its_own(two: World) -> None:
    """Its scheme is damaged beyond what scoring expects: no rubric comes out of it."""
    damaged = RubricVersion.objects.create(
        code="zhiwei", name="坏的", document={}, content_hash="0" * 64, loaded_at=AT
    )
    Sheet.objects.filter(plant=two.other_plant).update(rubric=damaged)
    job = _job(two)
    assert worker.run(job.pk, at=AT) == "done"
    job.refresh_from_db()
    assert "2 个党支部已算出初评" in job.said
    assert f"{two.other_plant}另外再算" in job.said
    assert JobRun.objects.get(kind="score_month").plant_id == two.other_plant.pk
    states = dict(Sheet.objects.filter(month=JULY.first).values_list("branch__name", "state"))
    assert states == {"采油一队党支部": "prelim", "集输站党支部": "prelim", "外厂党支部": "open"}


def test_a_worker_that_was_overtaken_stops(two: World) -> None:
    job = _job(two)
    run = jobs.Run(JobRun.objects.get(pk=job.pk), AT)
    JobRun.objects.filter(pk=job.pk).update(state="running", fence=job.fence + 1)
    with pytest.raises(jobs.Fenced):
        scoring_jobs.score_plants_job(run)


def test_one_plants_trouble_does_not_stop_the_tick(
    two: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A board of the first plant that cannot be read: the other plant's month opens all the same,
    and the first one's trouble is in the log."""
    assert two.plant.pk < two.other_plant.pk
    board = Board.objects.create(code="zhiwei", plant=two.plant, period="2026-Q9")
    draft = Draft.objects.create(
        board=board, rubric=two.version, payload={}, digest="0" * 64, composed_at=AT
    )
    Board.objects.filter(pk=board.pk).update(state="calculated", draft=draft)
    waiting = timetable.tick(at=clock("2026-09-01 00:10"))
    assert "测试采油厂党委 这一轮没有看成" in caplog.text
    months = Sheet.objects.filter(plant=two.other_plant).values_list("month", flat=True)
    assert date(2026, 9, 1) in set(months)
    # Both plants' months are scored, and what waits for workers is handed out.
    assert JobRun.objects.filter(kind="score_plants", pk__in=waiting).exists()
