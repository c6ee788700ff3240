"""全年封顶 over the quarters of a year: C10 of 韩志远, two points in April and two in July."""

import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command

from scoring.correction.services import correction
from scoring.engine.editing import arranging
from scoring.engine.time.periods import Month, Quarter
from scoring.models import Board, Entry, MonthlyResult, Publication
from scoring.month.services import scoring_jobs
from scoring.quarter.services import boards, clearance
from scoring.rubric.selectors import impact as select_impact
from scoring.rubric.services import draft as rubric_draft
from scoring.scheme.selectors import facts
from scoring.scheme.services import versions
from tests import world as worlds
from tests.world import World, clock
from tests.world.objection import cleared
from tests.world.proof import check, differences
from tests.world.quarter import MONTHS, approve, composed, enter_quarter, publish
from tests.world.rubric import change, start

pytestmark = pytest.mark.django_db
SPRING = ("2026-04", "2026-05", "2026-06")
Q3 = Quarter.parse("2026-Q3")


@pytest.fixture
def capped(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """C10 counts for 3.00 in a year; April, May and June are published."""
    text = worlds.zhiwei_text()
    at = text.index("code: C10")
    year = 'cap_month: "2.0"\n        cap_year: "3.0"'
    text = text[:at] + text[at:].replace('cap_month: "2.0"', year, 1)
    monkeypatch.setattr(worlds, "zhiwei_text", lambda: text)
    found = worlds.build()
    spring(found)
    return found


def spring(world: World) -> None:
    assert world.version is not None
    versions.put_in_force(
        plant=world.plant, version=world.version, from_month=Month.parse("2026-04").first,
        by=None, at=clock("2026-01-01 08:00"),
    )  # fmt: skip
    world.open(*SPRING)
    world.record("陆文静", world.crew, "2026-04", world.change("韩志远", "C10", {"quantity": "2"}))
    for branch in (world.crew, world.station):
        world.lock(branch, *SPRING)
    board = boards.board_for(plant=world.plant, quarter=Q3.previous)
    draft = boards.compose(board_id=board.pk, by=None, at=clock("2026-07-09 22:00"))
    boards.approve(
        board_id=board.pk, digest=draft.digest, by=world.user("委员甲"),
        at=clock("2026-07-10 10:00"), reason="提示的几处都问过了",
    )  # fmt: skip
    clearance.clear(
        board_id=board.pk, digest=draft.digest, by=world.user("保密员"),
        at=clock("2026-07-10 11:00"),
    )  # fmt: skip
    clearance.place(
        board_id=board.pk, where="厂部一楼党务公开栏", by=world.user("组织员"),
        at=clock("2026-07-10 11:30"),
    )  # fmt: skip
    publish(world, board, at="2026-07-13 08:00")


def summer(world: World) -> Board:
    enter_quarter(world)
    for branch in (world.crew, world.station):
        world.lock(branch, *MONTHS)
    return composed(world)


def earned(board: Board) -> dict[str, str]:
    assert board.draft is not None
    return {
        line["name"]: sentence["amount"]
        for line in board.draft.payload["lines"]
        for sentence in line["sentences"]
        if sentence["item"] == "C10"
    }


def test_a_year_s_cap_leaves_a_later_quarter_what_the_earlier_ones_left(capped: World) -> None:
    before = Publication.objects.get().draft.payload
    who = facts.subject_id(capped.seats["韩志远"].member_id)
    assert before["year_items"] == [{"subject": who, "item": "C10", "counted": "2.00"}]
    found = summer(capped)
    assert earned(found) == {"韩志远": "1.00", "田成林": "2.00"}
    said = next(x for x in found.draft.payload["lines"] if x["name"] == "韩志远")["sentences"]
    assert "全年封顶 3.00 分，少计 1.00 分" in "".join(s["text"] for s in said)


def test_the_month_job_and_the_sheet_know_the_year(capped: World) -> None:
    enter_quarter(capped)
    line = MonthlyResult.objects.filter(
        sheet=capped.sheet(capped.crew, "2026-07"), participant=capped.participant("韩志远")
    )
    scoring_jobs.score_plants(
        [capped.plant.pk], Month.parse("2026-07"), at=clock("2026-08-01 00:10"),
        progress=lambda *_: None,
    )  # fmt: skip
    assert line.get().items["C10"] == "1.00"
    capped.score(capped.crew, "2026-07")
    assert line.get().items["C10"] == "1.00"


def test_what_the_revision_in_force_counted_is_what_counts(capped: World) -> None:
    row = Entry.objects.get(item="C10")
    taken_back = {
        "sheet": row.sheet_id, "participant": row.participant_id, "item": "C10",
        "base": str(row.client_key), "fields": None,
    }  # fmt: skip
    proposed = correction.propose(
        publication_id=Publication.objects.get().pk, changes=[taken_back],
        reason="4月的两次记错了人", by=capped.user("组织员"), at=clock("2026-07-14 10:00"),
    )  # fmt: skip
    correction.rule(
        correction_id=proposed.pk, approve=True, by=capped.user("委员乙"),
        at=clock("2026-07-14 16:00"), digest=cleared(capped, proposed, "2026-07-14 15:00"),
    )  # fmt: skip
    assert "year_items" not in Publication.objects.get(revision=2).draft.payload
    assert earned(summer(capped))["韩志远"] == "2.00"


def test_another_year_begins_anew_and_another_version_may_not_know_the_item(
    capped: World,
) -> None:
    assert capped.version is not None
    engine, who = facts.rubric_of(capped.version), {facts.subject_id(m) for m in members(capped)}

    def before(text: str) -> list:
        one = facts.counted_before(capped.plant.pk, "zhiwei", Quarter.parse(text), engine, who)
        return one.get("prior_item", [])

    assert [len(before(text)) for text in ("2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1")] == [
        0, 1, 1, 0,
    ]  # fmt: skip
    document = {**capped.version.document}
    arranging.remove_item("C10")(document)
    engine = facts.engine_rubric.from_dict(document)
    assert before("2026-Q3") == []


def members(world: World) -> list[int]:
    return [seat.member_id for seat in world.seats.values()]


def test_seals_and_the_export_hold(capped: World, capsys, tmp_path: Path) -> None:
    publish(capped, approve(capped, summer(capped)))
    assert differences(capsys) == []
    call_command("export_bundle", "--quarter", "2026-Q3", "--to", str(tmp_path / "out"))
    with zipfile.ZipFile(next((tmp_path / "out").glob("*.zip"))) as archive:
        archive.extractall(tmp_path / "there")
    code, said = check(tmp_path / "there")
    assert (code, said.startswith("核对无误")) == (0, True), said


def test_the_impact_of_a_draft_starts_from_what_was_counted(capped: World) -> None:
    summer(capped)
    draft = start(capped)

    def worked_out() -> dict:
        found = select_impact.result_of(draft, capped.plant, [Q3], compute=True)
        assert found is not None
        return found

    assert {p["change"] for p in worked_out()["people"]} == {0}
    draft = change(capped, draft, C10={"cap_year": "2.5"})
    assert {p["name"]: p["change"] for p in worked_out()["people"]}["韩志远"] == -50
    draft = rubric_draft.arrange(
        draft_id=draft.pk, by=capped.user("起草人"), at=clock("2026-11-05 09:00"),
        change=arranging.remove_item("C10"),
    )  # fmt: skip
    changes = {p["name"]: p["change"] for p in worked_out()["people"]}
    assert (changes["韩志远"], changes["田成林"]) == (-100, -200)


def test_a_draft_that_first_caps_an_item_by_the_year_says_what_it_does_not_know(
    world: World,
) -> None:
    found = summer(world)
    # Without such a cap the content is what it always was, and so is its digest.
    assert "year_items" not in found.draft.payload
    draft = change(world, start(world), C10={"cap_year": "3"})
    result = select_impact.result_of(draft, world.plant, [Q3], compute=True)
    assert result is not None
    assert any("C10" in gap and "新设全年封顶" in gap for gap in result["gaps"])
