"""Corrections by two persons: whole or not at all, revision or adjustment, and nothing past them."""

import gzip
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from branches.models import Unit
from members.models import Grant, Seat
from scoring.correction.services import correction
from scoring.engine.process.workflow import Refusal
from scoring.models import (
    Adjustment,
    Correction,
    Entry,
    MonthlyResult,
    NoticeCode,
    Objection,
    Page,
    Publication,
    Ruling,
    Sheet,
    Standing,
    Transition,
)
from scoring.objection.services import outcome
from scoring.publication.selectors import open_board
from tests.world import START, World, clock
from tests.world.correction import lone, propose_late, rule_late
from tests.world.objection import act, cleared, file, settle, uphold, withdrawal
from tests.world.tampering import as_the_owner

pytestmark = pytest.mark.django_db


def test_a_correction_takes_two_persons_and_a_reason(world: World, published: Publication) -> None:
    Grant.objects.create(
        user=world.user("组织员"), role="plant_committee", unit=world.plant, from_on=START
    )
    values = {
        "publication_id": published.pk,
        "changes": [withdrawal(world)],
        "by": world.user("组织员"),
        "at": clock("2026-11-02 10:00"),
    }
    with pytest.raises(Refusal, match="至少 4 个字"):
        correction.propose(reason="错", **values)
    with pytest.raises(Refusal, match="更正由厂组织员"):
        correction.propose(reason="评定表抄错了", **(values | {"by": world.user("韩志远")}))
    found = correction.propose(reason="评定表抄错了", **values)
    rule = {"correction_id": found.pk, "approve": True, "at": clock("2026-11-02 11:00")}
    rule["digest"] = cleared(world, found)
    with pytest.raises(Refusal, match="两个人"):
        correction.rule(by=world.user("组织员"), **rule)
    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        Ruling.objects.create(
            correction=found, approved=False, proposed_by=world.user("组织员"),
            by=world.user("组织员"), at=clock("2026-11-02 11:00"),
        )  # fmt: skip
    assert correction.rule(by=world.user("委员乙"), **rule) == "已更正为第 2 版"
    with pytest.raises(Refusal, match="已经办过"):
        correction.rule(by=world.user("委员甲"), **rule)
    assert Publication.objects.get(revision=2).closes_at == clock("2026-11-06 00:00")


def test_nothing_of_a_half_done_correction_stays(
    world: World, published: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = uphold(world, act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00"))
    counts = (Entry.objects.count(), Page.objects.count(), Standing.objects.count())
    monkeypatch.setattr("scoring.publication.services.printing.pages.render", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        settle(world, one)
    assert (Entry.objects.count(), Page.objects.count(), Standing.objects.count()) == counts
    assert not Ruling.objects.exists()
    one.refresh_from_db()
    assert one.state == "upheld"


def test_locked_months_change_only_with_a_ruling(world: World, published: Publication) -> None:
    """Not by hand, not with a proposal, not with a ruling of another transaction's quarter."""
    sheet = world.sheet(world.crew, "2026-08")
    with pytest.raises(IntegrityError, match="已锁定"), transaction.atomic():
        MonthlyResult.objects.filter(sheet=sheet).update(total=0)
    one = uphold(world, act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00"))
    with pytest.raises(IntegrityError, match="已锁定"), transaction.atomic():
        MonthlyResult.objects.filter(sheet=sheet).update(total=0)
    with pytest.raises(DatabaseError, match="异议提出后不能改"), transaction.atomic():
        Objection.objects.filter(pk=one.pk).update(text="别的")
    with pytest.raises(DatabaseError, match="不能删除"), transaction.atomic():
        connection.cursor().execute("DELETE FROM scoring_objection WHERE id = %s", [one.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.filter(pk=sheet.pk).update(digest="0" * 64)


def test_found_late_and_moving_nobody_it_is_an_adjustment(
    world: World, published: Publication
) -> None:
    """贺春明 gains and stays fourth; 田成林 gains and leads alone."""
    more = {
        "sheet": world.sheet(world.station, "2026-09").pk,
        "participant": world.participant("田成林").pk,
        "item": "C01", "base": None, "fields": {"option": "excellent"}, "on": "2026-09-10",
    }  # fmt: skip
    lone = {
        "sheet": world.sheet(world.crew, "2026-09").pk,
        "participant": world.participant("贺春明").pk,
        "item": "A07", "base": None, "fields": {"quantity": "1"}, "on": "2026-09-10",
    }  # fmt: skip
    values = {
        "publication_id": published.pk,
        "reason": "漏记了一次谈心谈话",
        "by": world.user("组织员"),
        "at": clock("2026-11-20 10:00"),
    }
    found = correction.propose(changes=[lone], **values)
    said = correction.rule(
        correction_id=found.pk, approve=True, by=world.user("委员乙"),
        at=clock("2026-11-20 11:00"), digest=cleared(world, found),
    )  # fmt: skip
    assert "2026年第四季度" in said
    assert Publication.objects.count() == 1
    adjusted = Adjustment.objects.get()
    assert (adjusted.period, adjusted.amount) == ("2026-Q4", 40)
    assert not Entry.objects.filter(source="correction").exists()
    # Found as late, but a rank changes: restated all the same.
    found = correction.propose(changes=[more], **values)
    said = correction.rule(
        correction_id=found.pk, approve=True, by=world.user("委员乙"),
        at=clock("2026-11-20 12:00"), digest=cleared(world, found),
    )  # fmt: skip
    assert said == "已更正为第 2 版"
    assert Correction.objects.count() == 2


def test_two_upheld_objections_are_two_revisions(world: World, published: Publication) -> None:
    """The second was proposed to the first revision; what it changes is still as it was."""
    first = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    second = file(world, published, about="贺春明")
    act(world, second, "accept", "韩志远", "2026-10-14 15:00")
    first = uphold(world, first)
    second = outcome.uphold(
        objection_id=second.pk,
        text="7 月的评定也只到良好",
        changes=[withdrawal(world, "贺春明", "2026-07")],
        by=world.user("周家兴"),
        at=clock("2026-10-15 10:30"),
    )
    settle(world, first)
    settle(world, second, at="2026-10-15 16:30")
    last = Publication.objects.get(revision=3)
    assert last.corrects.corrects == published
    found = {s.name: (s.total, s.rank_plant) for s in last.standings.all()}
    assert (found["陆文静"], found["贺春明"]) == ((100, 3), (0, 4))
    with pytest.raises(Refusal, match="现行的第 3 版"):
        file(world, published)


def test_the_code_on_the_notice_shows_the_correction(world: World, published: Publication) -> None:
    """The same code, though the notice was hung up with the first revision."""
    code = open_board.codes(published)[world.crew.pk].code
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    settle(world, uphold(world, one))
    last = Publication.objects.get(revision=2)
    opened = open_board.by_code(code, clock("2026-10-16 09:00"))
    assert (opened.publication, opened.branch) == (last, world.crew.pk)
    assert NoticeCode.objects.filter(board=last.board_id).count() == 3
    page = open_board.page(last, world.crew.pk, encoding="gzip")
    assert "第 2 版" in gzip.decompress(bytes(page.gzip)).decode()
    assert open_board.by_code(code, last.closes_at) is None


def test_a_correction_leaves_other_plants_and_other_years_alone(
    world: World, published: Publication
) -> None:
    """陆文静 sat in another plant once; its locked month of this quarter is none of hers."""
    branch = Unit.objects.get(name="外厂党支部")
    Seat.objects.create(
        member=world.user("陆文静").member, branch=branch, post="discipline",
        from_on=date(2025, 1, 1), to_on=date(2025, 12, 31),
    )  # fmt: skip
    there = Sheet.objects.create(
        code="zhiwei", plant=world.other_plant, branch=branch, month=date(2026, 9, 1),
        rubric=world.sheet(world.crew, "2026-09").rubric, opened_at=clock("2026-09-01 08:00"),
    )  # fmt: skip
    at = clock("2026-10-02 08:00")
    Sheet.objects.filter(pk=there.pk).update(
        state="locked", locked_at=at, locked_by=world.user("委员乙"), digest="0" * 64,
        submitted_by=world.user("组织员"), submitted_at=at, minutes_no="会1",
    )  # fmt: skip
    settle(
        world,
        uphold(world, act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")),
    )
    there.refresh_from_db()
    assert there.digest == "0" * 64
    assert not Transition.objects.filter(sheet=there).exists()


def test_a_late_adjustment_is_booked_once(world: World, published: Publication) -> None:
    first = propose_late(world, published, lone(world, "2026-09-10"))
    with pytest.raises(Refusal, match="正等着批准"):
        propose_late(world, published, lone(world, "2026-09-10"))
    other = propose_late(world, published, lone(world, "2026-09-11"))
    rule_late(world, first)
    with pytest.raises(Refusal, match="已经批准"):
        propose_late(world, published, lone(world, "2026-09-10"))
    # Another talk is another 0.40, and not what both give together.
    rule_late(world, other)
    assert list(Adjustment.objects.order_by("pk").values_list("amount", flat=True)) == [40, 40]
    assert not Entry.objects.filter(source="correction").exists()


def test_who_has_left_is_restated_however_late(world: World, published: Publication) -> None:
    """The current quarter has no line of his that could be adjusted."""
    Seat.objects.filter(pk=world.seats["贺春明"].pk).update(to_on=date(2026, 9, 30))
    said = rule_late(world, propose_late(world, published, lone(world, "2026-09-10")))
    assert said == "已更正为第 2 版"
    assert not Adjustment.objects.exists()
    line = Standing.objects.get(publication__revision=2, name="贺春明")
    assert line.total == published.standings.get(name="贺春明").total + 40


def test_what_changes_nothing_is_refused_when_it_is_proposed(
    world: World, published: Publication
) -> None:
    """Not after two more people have looked at it."""
    with pytest.raises(Refusal, match="什么也不变"):
        propose_late(world, published)
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    with pytest.raises(Refusal, match="什么也不变"):
        outcome.uphold(
            objection_id=one.pk, text="按现有事项重新归集", changes=[],
            by=world.user("周家兴"), at=clock("2026-10-15 10:00"),
        )  # fmt: skip
    assert not Correction.objects.exists()


def test_what_the_months_say_late_is_booked_once(world: World, published: Publication) -> None:
    with as_the_owner():
        Entry.objects.filter(
            participant=world.participant("贺春明"), sheet__month="2026-07-01", item="C01"
        ).update(item="A07", fields={"quantity": "1"})
        found = propose_late(world, published)
        with pytest.raises(Refusal, match="正等着批准"):
            propose_late(world, published)
        rule_late(world, found)
        assert Adjustment.objects.get().amount == -60
        with pytest.raises(Refusal, match="什么也不变"), transaction.atomic():
            rule_late(world, propose_late(world, published))
        assert Adjustment.objects.count() == 1


def test_late_is_by_the_day_of_the_objection(world: World, published: Publication) -> None:
    """Said in time and handled after five weeks: a revision, as it would have been at once."""
    one = act(world, file(world, published, about="贺春明"), "accept", "韩志远", "2026-10-14 15:00")
    one = outcome.uphold(
        objection_id=one.pk, text="漏记了一次谈心谈话", changes=[lone(world, "2026-09-10")],
        by=world.user("周家兴"), at=clock("2026-11-20 10:00"),
    )  # fmt: skip
    settle(world, one, at="2026-11-20 11:00")
    assert not Adjustment.objects.exists()
    assert Publication.objects.get(revision=2).corrects == published


def test_just_what_was_proposed_is_approved(world: World, published: Publication) -> None:
    """A correction without changes is of the months as they were when it was proposed."""
    rows = Entry.objects.filter(
        participant=world.participant("贺春明"), sheet__month="2026-07-01", item="C01"
    )
    with as_the_owner():
        rows.update(item="A07", fields={"quantity": "1"})
        found = propose_late(world, published)
        assert found.digest not in ("", published.digest)
        with pytest.raises(Refusal, match="还没有做保密审查"):
            rule_late(world, found, "0" * 64)
        digest = cleared(world, found)
        with pytest.raises(Refusal, match="请刷新再看"):
            rule_late(world, found, "0" * 64)
        Entry.objects.filter(participant=world.participant("贺春明"), item="A07").update(
            fields={"quantity": "2"}
        )
        with pytest.raises(Refusal, match="提出更正以后，各月又有变化"):
            rule_late(world, found, digest)
        assert not Ruling.objects.exists()
        refused = {"correction_id": found.pk, "approve": False, "by": world.user("委员乙")}
        assert correction.rule(**refused, at=clock("2026-11-20 11:00")) == ""
        rule_late(world, propose_late(world, published))
        assert Adjustment.objects.get().amount == -20
