"""Why a grade that a meeting decided cannot be proposed or approved now: for the board's page, and
for the service."""

from dataclasses import dataclass

from scoring.engine.process.why_not.because import Why, because
from scoring.engine.process.why_not.board import PROPOSERS

NOT_NOW = {
    "collecting": "归集之后才有等次可定",
    "approved": "已经审定：要改等次，先退回",
    "cleared": "已经审定：要改等次，先退回",
    "archived": "已经归档，等次不再改",
}


@dataclass(frozen=True)
class BeforeGrade:
    """One person before the grades of one board; of one that was proposed, `ruled`: somebody has
    decided, `proposed`: he did, `own`: it is his; `correcting`: a correction by which it would be
    published waits for another."""

    state: str
    roles: frozenset[str]
    ruled: bool = False
    proposed: bool = False
    own: bool = False
    correcting: bool = False


def why_not_propose_grade(at: BeforeGrade) -> Why | None:
    if not at.roles & PROPOSERS:
        text = "集体研究的等次由厂组织员或厂党委委员提出，由另一位厂党委委员批准"
        return because(text)
    if at.state in NOT_NOW:
        return because(NOT_NOW[at.state], "state")
    return because("本人的等次由别人提出") if at.own else None


def why_not_rule_grade(at: BeforeGrade, *, approve: bool) -> Why | None:
    if at.ruled:
        return because("这件已经办过", "conflict")
    if "plant_committee" not in at.roles:
        return because("集体研究的等次由厂党委委员批准")
    if at.proposed:
        return because("提出和批准要由两个人做：请厂党委另一位委员批准")
    if at.own:
        return because("本人的等次由别人批准")
    if approve and at.state in NOT_NOW:
        return because(NOT_NOW[at.state], "state")
    if approve and at.correcting:
        text = "这一榜有一件更正正等着批准：先办完它，再批准这个等次"
        return because(text, "conflict")
    return None
