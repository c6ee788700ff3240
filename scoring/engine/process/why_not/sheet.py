"""Why a branch's month cannot be scored, submitted, checked, sent back or opened again."""

from dataclasses import dataclass

from scoring.engine.process.why_not.because import Why, because, step
from scoring.engine.process.workflow import SHEET


@dataclass(frozen=True)
class BeforeSheet:
    """One person before one month of a branch. `over`: the month is; `unchecked`, `returned`:
    matters that its party groups have not spoken of, and gave back; `led`: it has a group with a
    leader; `published`: its quarter is."""

    state: str
    roles: frozenset[str]
    over: bool = True
    unchecked: int = 0
    returned: int = 0
    led: bool = True
    published: bool = False


def why_not_score(at: BeforeSheet) -> Why | None:
    if why := step(SHEET, "score", at.state, at.roles):
        return why
    return None if at.over else because("这个月还没有过完，月末之后计算", "state")


def why_not_submit(at: BeforeSheet) -> Why | None:
    return step(SHEET, "submit", at.state, at.roles)


def why_not_pass(at: BeforeSheet) -> Why | None:
    """On from the party groups to the branch."""
    if why := step(SHEET, "pass", at.state, at.roles):
        return why
    if at.returned:
        return because(f"有 {at.returned} 件已退回记录人，改好或撤回之后再转支部", "state")
    if at.unchecked:
        text = f"还有 {at.unchecked} 件没有核；到期没有核的会带着“党小组未核”的标记转支部"
        return because(text, "state")
    return None


def why_not_send_back(at: BeforeSheet) -> Why | None:
    """One step back, with a reason."""
    if why := step(SHEET, "return", at.state, at.roles):
        return why
    back = SHEET.step("return", at.state)
    if back is not None and back.to_state == "group" and not at.led:
        return because("本支部没有党小组长，没有可退回的党小组", "state")
    return None


def why_not_reopen(at: BeforeSheet) -> Why | None:
    if why := step(SHEET, "reopen", at.state, at.roles):
        return why
    if at.published:
        return because("这一季已经公布，不能重开：要改，请走异议更正，发新的修订号", "state")
    return None
