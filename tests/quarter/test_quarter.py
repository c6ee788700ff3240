"""Three locked months become a draft, an approval of its digest, and one frozen revision."""

import json
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from members.models import Grant, Leave, Seat
from scoring.clock.services import timetable, worker
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Quarter
from scoring.models import Board, Draft, JobRun, Notice, Publication, Standing
from scoring.quarter.selectors.composition import content
from scoring.quarter.services import boards, clearance
from tests.world import World, clock

pytestmark = pytest.mark.django_db
MONTHS = ("2026-07", "2026-08", "2026-09")


def enter_quarter(world: World) -> None:
    """采油一队 2.00, 2.00 and 1.00; 集输站 2.00 and nothing."""
    world.open(*MONTHS)
    for month, names in zip(MONTHS, (["陆文静", "贺春明"], ["陆文静"], []), strict=True):
        changes = [world.change(name, "C01", {"option": "excellent"}) for name in names]
        if changes:
            world.record("韩志远", world.crew, month, *changes)
    world.record("陆文静", world.crew, "2026-07", world.change("韩志远", "C10", {"quantity": "2"}))
    world.record(
        "白雪梅", world.station, "2026-08", world.change("田成林", "C10", {"quantity": "2"})
    )


def board(world: World) -> Board:
    return boards.board_for(plant=world.plant, quarter=Quarter.parse("2026-Q3"))


def composed(world: World) -> Board:
    found = board(world)
    boards.compose(board_id=found.pk, by=None, at=clock("2026-10-09 22:00"))
    found.refresh_from_db()
    return found


def approve(world: World, found: Board, by: str = "委员甲") -> Board:
    """Approved in spite of what looks odd, cleared, and with a place where it hangs."""
    approved = boards.approve(
        board_id=found.pk,
        digest=found.draft.digest,
        by=world.user(by),
        at=clock("2026-10-12 10:00"),
        reason="提示的几处都问过了",
    )
    if approved.state == "approved":
        approved = clearance.clear(
            board_id=found.pk,
            digest=approved.approved_digest,
            by=world.user("保密员"),
            at=clock("2026-10-12 11:00"),
        )
        approved = clearance.place(
            board_id=found.pk,
            where="厂部一楼党务公开栏",
            by=world.user("组织员"),
            at=clock("2026-10-12 11:30"),
        )
    return approved


def publish(world: World, found: Board, at: str = "2026-10-13 08:00") -> Publication:
    job = JobRun.objects.get(kind="publish_quarter", payload__board=found.pk)
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    assert worker.run(job.pk, at=clock(at)) == "done"
    return Publication.objects.get(board=found)


@pytest.fixture
def published(world: World) -> Publication:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    found = composed(world)
    return publish(world, approve(world, found))


def ranks(publication: Publication) -> dict[str, tuple[int | None, int | None]]:
    return {s.name: (s.rank_branch, s.rank_plant) for s in publication.standings.all()}


def test_ties_share_a_rank_in_branch_and_plant(published: Publication) -> None:
    assert ranks(published) == {
        "韩志远": (1, 1),
        "陆文静": (1, 1),
        "田成林": (1, 1),
        "贺春明": (3, 4),
        "白雪梅": (2, 5),
    }


def test_the_window_is_five_full_working_days(published: Publication) -> None:
    assert (published.window_from, published.window_to) == (date(2026, 10, 13), date(2026, 10, 20))


def test_the_first_publication_is_revision_one_with_the_draft_s_digest(
    published: Publication,
) -> None:
    assert published.revision == 1
    assert published.digest == published.draft.digest == published.board.approved_digest


@pytest.mark.usefixtures("the_owner")
def test_a_published_revision_does_not_change_for_anybody(published: Publication) -> None:
    for change in (
        lambda: Standing.objects.update(total=0),
        lambda: Publication.objects.update(digest="0" * 64),
        lambda: published.pages.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="修订号"), transaction.atomic():
            change()


def test_everybody_of_the_plant_with_an_account_is_told_once(
    world: World, published: Publication
) -> None:
    job = JobRun.objects.get(kind="tell_publication")
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    worker.run(job.pk, at=clock("2026-10-13 08:01"))
    JobRun.objects.filter(pk=job.pk).update(state="pending")
    worker.run(job.pk, at=clock("2026-10-13 08:02"))
    told = list(Notice.objects.values_list("recipient__username", flat=True))
    assert len(told) == len(set(told)) == 9
    assert "外厂人" not in told


def test_a_branch_that_has_not_reported_blocks_nobody_and_is_never_zero(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, "2026-07")
    publication = publish(world, approve(world, composed(world)))
    assert ranks(publication)["韩志远"] == (1, 1)
    late = publication.standings.get(name="田成林")
    assert (late.total, late.rank_plant, late.unranked_reason) == (None, None, "NOT_REPORTED")
    branches = {b["name"]: b["reported"] for b in publication.draft.payload["branches"]}
    assert branches == {"采油一队党支部": True, "集输站党支部": False}


def test_somebody_exempt_all_quarter_is_not_ranked(world: World) -> None:
    Leave.objects.create(
        member=world.user("贺春明").member,
        kind="maternity",
        exempt=True,
        from_on=date(2026, 7, 1),
        to_on=date(2026, 9, 30),
    )
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    lines = {line["name"]: line for line in composed(world).draft.payload["lines"]}
    assert lines["贺春明"]["unranked"] == "EXEMPT"
    assert lines["贺春明"]["rank_plant"] is None
    assert lines["陆文静"]["rank_plant"] == 1


def test_a_seat_that_changed_hands_splits_the_quarter(world: World) -> None:
    Seat.objects.filter(pk=world.seats["陆文静"].pk).update(to_on=date(2026, 7, 10))
    world.seats["江文博"] = Seat.objects.create(
        member=world.user("江文博").member,
        branch=world.crew,
        post="organisation",
        from_on=date(2026, 7, 11),
    )
    world.open(*MONTHS)
    world.lock(world.crew, *MONTHS)
    lines = {line["name"]: line for line in composed(world).draft.payload["lines"]}
    assert lines["陆文静"]["unranked"] == "TOO_FEW_MONTHS"
    assert lines["江文博"]["unranked"] is None


def test_composing_again_with_nothing_changed_is_the_same_draft(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    first = composed(world)
    again = composed(world)
    assert first.draft_id == again.draft_id
    assert Draft.objects.count() == 1


def test_the_same_ledger_gives_the_same_content(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    found = board(world)
    assert content(found, world.version) == content(found, world.version)


def test_approving_a_draft_that_was_composed_anew_is_refused(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    old = composed(world)
    seen = old.draft.digest
    world.lock(world.station, *MONTHS)
    composed(world)
    with pytest.raises(Refusal, match="重新归集过") as refusal:
        boards.approve(
            board_id=old.pk, digest=seen, by=world.user("委员甲"), at=clock("2026-10-12 10:00")
        )
    assert refusal.value.kind == "conflict"


@pytest.mark.parametrize("who", ["韩志远", "组织员", "审计员", "江文博"])
def test_only_the_plant_committee_approves(world: World, who: str) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    with pytest.raises(Refusal, match="厂党委委员"):
        approve(world, composed(world), by=who)


def test_who_asked_for_the_composition_does_not_approve_it(world: World) -> None:
    """One person with both duties still needs a second one."""
    Grant.objects.create(
        user=world.user("委员甲"), role="organiser", unit=world.plant, from_on=date(2026, 1, 1)
    )
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    found = board(world)
    boards.compose(board_id=found.pk, by=world.user("委员甲"), at=clock("2026-10-09 22:00"))
    found.refresh_from_db()
    with pytest.raises(Refusal, match="两个人"):
        approve(world, found)
    assert approve(world, found, by="委员乙").state == "cleared"


def test_approving_twice_is_one_approval_and_one_job(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    found = composed(world)
    approve(world, found)
    approve(world, found)
    assert JobRun.objects.filter(kind="publish_quarter").count() == 1


def test_publication_starts_on_the_fifth_working_day_at_eight(world: World) -> None:
    enter_quarter(world)
    assert boards.earliest_publication(board(world)) == clock("2026-10-13 08:00")


def test_a_draft_that_later_sheets_have_overtaken_is_not_approved(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    found = composed(world)
    world.lock(world.station, *MONTHS)
    with pytest.raises(Refusal, match="又有支部锁定"):
        approve(world, found)
    approve(world, composed(world))


def test_an_unapproved_board_is_not_published(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    found = composed(world)
    job = JobRun.objects.create(
        kind="publish_quarter",
        key="by-hand",
        due_at=clock("2026-01-01 00:00"),
        payload={"board": found.pk},
    )
    assert worker.run(job.pk, at=clock("2026-10-13 08:00")) == "refused"
    job.refresh_from_db()
    assert job.state == "done"
    assert "已计算" in job.said
    assert not Publication.objects.exists()


def test_a_year_without_a_calendar_refuses_instead_of_guessing(world: World) -> None:
    found = boards.board_for(plant=world.plant, quarter=Quarter.parse("2031-Q3"))
    with pytest.raises(Refusal, match="放假安排还没有录入"):
        boards.earliest_publication(found)


def test_an_upgrade_in_the_next_quarter_pays_the_difference(world: World) -> None:
    """就高补差 over quarters: 1.00 was counted for the idea, the plant's award adds 1.00."""
    enter_quarter(world)
    idea = world.change("陆文静", "C06", {"option": "applied"}, matter="盘根更换工具")
    world.record("韩志远", world.crew, "2026-09", idea)
    world.lock(world.crew, *MONTHS)
    publish(world, approve(world, composed(world)))
    world.open("2026-10")
    award = world.change("陆文静", "C06", {"option": "plant"}, matter="盘根更换工具")
    world.record("韩志远", world.crew, "2026-10", award)
    world.lock(world.crew, "2026-10")
    row = world.sheet(world.crew, "2026-10").results.get(participant=world.participant("陆文静"))
    assert row.items["C06"] == "1.00"


def test_movement_compares_with_the_last_quarter(world: World) -> None:
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    publish(world, approve(world, composed(world)))
    world.open("2026-10", "2026-11", "2026-12")
    world.record("韩志远", world.crew, "2026-10", world.change("贺春明", "C10", {"quantity": "2"}))
    world.lock(world.crew, "2026-10", "2026-11", "2026-12")
    found = boards.board_for(plant=world.plant, quarter=Quarter.parse("2026-Q4"))
    boards.compose(board_id=found.pk, by=None, at=clock("2027-01-08 22:00"))
    found.refresh_from_db()
    lines = {line["name"]: line for line in found.draft.payload["lines"]}
    assert (lines["贺春明"]["moved"], lines["贺春明"]["moved_points"]) == (2, 100)
    assert (lines["韩志远"]["moved"], lines["韩志远"]["moved_points"]) == (-1, -200)


def test_the_tick_asks_for_scores_and_quarters_once(world: World) -> None:
    enter_quarter(world)
    timetable.tick(at=clock("2026-10-01 00:10"))
    timetable.tick(at=clock("2026-10-01 00:11"))
    assert JobRun.objects.filter(kind="score_month").count() == 3
    world.lock(world.crew, *MONTHS)
    timetable.tick(at=clock("2026-10-08 10:00"))
    assert not JobRun.objects.filter(kind="compose_quarter").exists()  # 集输站 may still report
    timetable.tick(at=clock("2026-10-12 10:00"))  # the 4th working day: not longer than that
    timetable.tick(at=clock("2026-10-12 10:01"))
    assert JobRun.objects.filter(kind="compose_quarter").count() == 1


def test_a_tick_after_a_long_sleep_opens_every_missed_month(world: World) -> None:
    timetable.tick(at=clock("2026-12-20 10:00"))
    months = world.plant.plant_sheets.values_list("month", flat=True).distinct()
    assert [f"{m:%m}" for m in sorted(set(months))] == ["07", "08", "09", "10", "11", "12"]


def test_of_a_masked_item_the_board_says_the_number_only(world: World) -> None:
    enter_quarter(world)
    note = "被通报的事由"
    change = world.change("贺春明", "D04", {"option": "admonish"}, note=note)
    world.record("韩志远", world.crew, MONTHS[-1], change)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    payload = composed(world).draft.payload
    line = next(x for x in payload["lines"] if x["name"] == "贺春明")
    said = [s["text"] for s in line["sentences"] if s["item"] == "D04"]
    assert said == ["投诉、通报与处分 -3.00 分"]
    assert not any(m["item"] == "D04" for m in line["matters"])
    whole = json.dumps(payload, ensure_ascii=False)
    assert note not in whole
    assert "诫勉" not in whole
