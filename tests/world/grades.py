"""Grades that the committee decides."""

from typing import Any

from scoring.clock.services import worker
from scoring.correction.services import grade_decision
from scoring.models import Board, GradeDecision, GradeRuling, JobRun
from tests.world import World, clock

WHY = "抢险二十天，党员大会一致同意"


def propose(world: World, board: Board, **more: Any) -> GradeDecision:
    who = more.pop("who", "陆文静")
    values = {
        "board_id": board.pk, "participant": world.participant(who).pk, "grade": "良",
        "minutes_no": "党委〔2026〕30号", "reason": WHY, "by": world.user("组织员"),
        "at": clock("2026-10-10 09:00"),
    }  # fmt: skip
    return grade_decision.propose(**(values | more))


def rule(world: World, decision: GradeDecision, by: str = "委员甲", **more: Any) -> GradeRuling:
    values = {"approve": True, "reason": "", "at": clock("2026-10-10 10:00")} | more
    return grade_decision.rule(decision_id=decision.pk, by=world.user(by), **values)


def compose_again(board: Board) -> None:
    job = JobRun.objects.filter(kind="compose_quarter").latest("pk")
    assert worker.run(job.pk, at=clock("2026-10-10 10:05")) == "done"
    board.refresh_from_db()
