"""Why the draft of a scheme cannot be changed, proposed or approved now: for the desk's pages, and
for the services."""

from dataclasses import dataclass

from scoring.engine.process.why_not.because import Why, because, step
from scoring.engine.process.workflow import RUBRIC


def why_not_begin(*, whole: bool, opened: bool, taken: bool) -> Why | None:
    """A version begins with a whole period of which no sheet is open yet and no version decided."""
    if not whole:
        text = "新版本只能从一个考评周期的第一个月启用，同一周期内用同一个版本计分"
        return because(text, "state")
    if opened:
        text = "这个月的积分表已经开了，新版本只能从还没开表的月份启用"
        return because(text, "state")
    if taken:
        text = "这个月已经定了启用另一个版本，请换一期，或等那一版用过再改"
        return because(text, "state")
    return None


@dataclass(frozen=True)
class BeforeDraft:
    """One person before one draft. `faults`: what cannot be read; `other`: it is another scheme;
    `cannot_run`, `begin`: why it can be no law, or not from its day; `refused`, `asked`: the first
    finding that needs a reason; `changed`: it is not the version it began with, which `has_an_end`
    and may be prolonged; `proposed`: by him."""

    state: str
    roles: frozenset[str]
    faults: int = 0
    other: bool = False
    cannot_run: str = ""
    refused: str = ""
    asked: str = ""
    changed: bool = True
    has_an_end: bool = False
    proposed: bool = False
    minutes: bool = False
    begin: Why | None = None
    undoable: bool = False
    redoable: bool = False


def why_not_edit(at: BeforeDraft) -> Why | None:
    return step(RUBRIC, "edit", at.state, at.roles)


def why_not_undo(at: BeforeDraft) -> Why | None:
    if why := why_not_edit(at):
        return why
    return None if at.undoable else because("没有可以撤销的改动", "state")


def why_not_redo(at: BeforeDraft) -> Why | None:
    if why := why_not_edit(at):
        return why
    return None if at.redoable else because("没有可以重做的改动", "state")


def why_not_propose_draft(at: BeforeDraft) -> Why | None:
    if why := step(RUBRIC, "propose", at.state, at.roles) or _content(at):
        return why
    if at.changed or at.has_an_end:
        return None
    return because("草案和现在的版本一样，没有可提请的", "state")


def why_not_minute(at: BeforeDraft) -> Why | None:
    return step(RUBRIC, "minutes", at.state, at.roles)


def why_not_approve_draft(at: BeforeDraft) -> Why | None:
    if why := step(RUBRIC, "approve", at.state, at.roles):
        return why
    if at.proposed:
        return because("提出和审定要由两个人做：请厂党委另一位委员审定")
    if not at.minutes:
        return because("先要有党员大会的会议记录编号：请起草人填上", "state")
    return _content(at) or at.begin


def why_not_return_draft(at: BeforeDraft) -> Why | None:
    return step(RUBRIC, "return", at.state, at.roles)


def why_not_drop(at: BeforeDraft) -> Why | None:
    return step(RUBRIC, "drop", at.state, at.roles)


def _content(at: BeforeDraft) -> Why | None:
    """Everything can be read; what is refused or asked about goes with a written reason only."""
    if at.faults:
        return because(f"草案还有 {at.faults} 处填得不对，改好再提请", "state")
    if at.other:
        text = "方案的编码、周期、计分对象不能在这里改：那是另一个方案"
        return because(text, "state")
    if at.cannot_run:
        return because(at.cannot_run, "state")
    if at.refused:
        text = f"还有不许这样计分的：{at.refused}。改掉，或写明理由放行"
        return because(text, "state")
    if at.asked:
        return because(f"还有要写明理由的：{at.asked}。改掉，或写明理由", "state")
    return None
