"""A meeting's grade after publication: a correction of its own, and nobody else's."""

import pytest

from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.correction.services import correction
from scoring.engine.process.workflow import Refusal
from scoring.models import Board, Correction, Publication
from scoring.proof.selectors import boards
from tests.world import World, clock
from tests.world.grades import WHY, propose, rule
from tests.world.objection import act, cleared, file, settle, uphold
from tests.world.pages import enter
from tests.world.quarter import approve, publish

pytestmark = pytest.mark.django_db


def test_after_publication_it_is_a_correction_with_a_revision(world: World, board: Board) -> None:
    found = publish(world, approve(world, board))
    later = {"at": clock("2026-10-14 09:00")}
    decision = propose(world, board, **later)
    rule(world, decision, at=clock("2026-10-14 10:00"))
    waiting = Correction.objects.get()
    assert waiting.reason == f"陆文静集体研究定等次（党委〔2026〕30号）：{WHY}"
    # Who approved the grade proposes the correction: another one approves that again.
    assert waiting.proposed_by == world.user("委员甲")
    (news,) = select_cleared.news(waiting)
    assert news.startswith("陆文静 等次：原来是“需提升”；按分数是“需提升”，集体研究定为“良”")
    for who in ("委员乙", "组织员", "保密员"):
        assert news in enter(world, who).get(f"/boards/{board.pk}/").content.decode(), who
    with pytest.raises(Refusal, match="由两个人做"):
        correction.rule(
            correction_id=waiting.pk, approve=True, digest=cleared(world, waiting),
            by=world.user("委员甲"), at=clock("2026-10-15 15:30"),
        )  # fmt: skip
    with pytest.raises(Refusal, match="先办完它"):
        rule(world, propose(world, board, who="贺春明", **later), at=clock("2026-10-14 11:00"))
    said = correction.rule(
        correction_id=waiting.pk, approve=True, digest=cleared(world, waiting),
        by=world.user("委员乙"), at=clock("2026-10-15 16:00"),
    )  # fmt: skip
    assert said == "已更正为第 2 版"
    last = Publication.objects.get(revision=2)
    assert [s.grade for s in last.standings.filter(name="陆文静")] == ["良"]
    assert [s.grade for s in found.standings.filter(name="陆文静")] == ["需提升"]
    assert list(boards.differences(last)) == []


def refuse(world: World, waiting: Correction) -> None:
    correction.rule(
        correction_id=waiting.pk, approve=False, reason="理由不宜公开",
        by=world.user("保密员"), at=clock("2026-10-14 11:00"),
    )  # fmt: skip


def test_a_refused_correction_ends_its_decision(world: World, board: Board) -> None:
    found = publish(world, approve(world, board))
    late = {"at": clock("2026-10-14 09:00")}
    rule(world, propose(world, board, **late), at=clock("2026-10-14 10:00"))
    refuse(world, Correction.objects.get())
    assert select_cleared.digest_now(board, found) == found.digest
    # And the same may be proposed again.
    rule(world, propose(world, board, **late), at=clock("2026-10-14 12:00"))
    assert Correction.objects.filter(ruling__isnull=True).count() == 1


def test_a_grade_never_rides_on_somebody_else_s_correction(world: World, board: Board) -> None:
    """An upheld objection is settled while the grade's own correction waits, or was refused."""
    found = publish(world, approve(world, board))
    one = uphold(world, act(world, file(world, found), "accept", "韩志远", "2026-10-14 15:00"))
    decision = propose(world, board, who="白雪梅", at=clock("2026-10-15 11:00"))
    rule(world, decision, at=clock("2026-10-15 12:00"))
    settle(world, one)
    last = Publication.objects.get(revision=2)
    assert last.standings.get(name="白雪梅").grade == "需提升"
    assert last.standings.get(name="陆文静").total == 100
    waiting = Correction.objects.get(grade=decision.ruling)
    with pytest.raises(Refusal, match="各月又有变化"):
        correction.rule(
            correction_id=waiting.pk, approve=True, digest=cleared(world, waiting),
            by=world.user("委员乙"), at=clock("2026-10-15 17:00"),
        )  # fmt: skip
    refuse(world, waiting)
    again = propose(world, board, who="白雪梅", at=clock("2026-10-16 09:00"))
    rule(world, again, at=clock("2026-10-16 09:30"))
    waiting = Correction.objects.get(grade=again.ruling)
    correction.rule(
        correction_id=waiting.pk, approve=True, digest=cleared(world, waiting),
        by=world.user("委员乙"), at=clock("2026-10-16 10:00"),
    )  # fmt: skip
    third = Publication.objects.get(revision=3)
    assert third.standings.get(name="白雪梅").grade == "良"
    assert list(boards.differences(third)) == []


def test_taken_back_after_publication_the_reviewer_reads_what_goes(
    world: World, decided: Board
) -> None:
    publish(world, approve(world, decided))
    back = propose(
        world, decided, grade="", reason="复查以后按分数定", at=clock("2026-10-14 09:00")
    )
    rule(world, back, at=clock("2026-10-14 10:00"))
    (waiting,) = Correction.objects.all()
    assert select_cleared.news(waiting) == ["陆文静 等次：原来是“良”；按分数，是“需提升”"]
