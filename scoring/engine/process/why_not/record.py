"""Why nothing can be recorded in a month now, or claimed, answered for, attached: for the pages
on which it is done, and for the services."""

from dataclasses import dataclass
from datetime import date

from scoring.engine.process.why_not.because import Why, because
from scoring.engine.process.workflow import RECORDING_STATES, SHEET, way_back

RECORDERS = frozenset({"recorder", "organiser"})


@dataclass(frozen=True)
class BeforeRecord:
    """One person before one month of a branch, which is called `sheet`. `over`: it was opened
    again, and the time for that is past."""

    sheet: str
    state: str
    roles: frozenset[str] = frozenset()
    over: bool = False


def why_not_write(at: BeforeRecord) -> Why | None:
    """Whoever it is."""
    if at.state not in RECORDING_STATES:
        name = SHEET.state_name(at.state)
        text = f"{at.sheet}已到“{name}”，不能再改；要改，{way_back(at.state)}"
        return because(text, "state")
    if at.over:
        text = "重开的时间已过，不能再改事项：请直接提交初评，或请厂党委再重开"
        return because(text, "state")
    return None


def why_not_record(at: BeforeRecord) -> Why | None:
    if at.state in RECORDING_STATES and not at.roles & RECORDERS:
        return because("本支部的事项由书记、副书记、组织委员记录，或由厂组织员代录")
    return why_not_write(at)


def why_not_record_of(*, own: bool, claim: bool = False) -> Why | None:
    """Of one person; `own`: it is he who would; `claim`: by which everybody tells of himself."""
    if claim:
        return None if own else because("只能为自己申报")
    return because("不能给自己记分：请支部另一位记录人或厂组织员记录") if own else None


@dataclass(frozen=True)
class BeforeAnswer:
    """One person before a claim that somebody is asked to confirm. `asked`: it is he; `own`: he
    claimed it; `answered`: what was said to it; `until`: he who is asked has until then."""

    record: BeforeRecord
    asked: bool = False
    own: bool = False
    answered: str = ""
    void: bool = False
    until: date | None = None


def why_not_answer(at: BeforeAnswer) -> Why | None:
    if not at.asked:
        return because("没有等您确认的这一件")
    return _settled(at) or why_not_write(at.record)


def why_not_decide(at: BeforeAnswer) -> Why | None:
    """For the other side: on the telephone, or by the branch's meeting."""
    if why := why_not_record(at.record):
        return why
    if at.own:
        return because("不能替对方确认自己的申报：请支部另一位记录人记")
    return _settled(at)


def why_not_decide_in_meeting(at: BeforeAnswer) -> Why | None:
    if why := why_not_decide(at):
        return why
    if at.until is None:
        return None
    last = f"{at.until.month}月{at.until.day}日"
    text = f"对方还可以答复到 {last}；之后才由支部会议确定，现在可以打电话"
    return because(text, "state")


def _settled(at: BeforeAnswer) -> Why | None:
    if at.answered:
        return because(f"这一件已经有答复：{at.answered}", "conflict")
    return because("这一件已撤回，不用再确认", "state") if at.void else None


@dataclass(frozen=True)
class BeforeMatter:
    """One person before a matter as it stands. `own`: it is his; `claimed`: he said it himself;
    `changed_by`: who made another of his claim."""

    record: BeforeRecord
    own: bool = False
    claimed: bool = False
    void: bool = False
    changed_by: str = ""


def why_not_withdraw(at: BeforeMatter) -> Why | None:
    """One's own claim."""
    if at.changed_by:
        text = f"这一件已由 {at.changed_by} 改过：要撤回，请找支部记录人"
        return because(text, "conflict")
    return why_not_write(at.record)


def why_not_attach(at: BeforeMatter) -> Why | None:
    """The claimant to his own claim; otherwise those who record for the branch."""
    if why := why_not_write(at.record):
        return why
    if at.void:
        return because("这一件已撤回，不用再附材料", "state")
    if at.own and at.claimed:
        return None
    if why := why_not_record(at.record):
        return why
    return because("不能给自己的得分附材料：请支部另一位记录人附") if at.own else None


def why_not_detach(record: BeforeRecord, *, added: bool, added_by: str) -> Why | None:
    if why := why_not_write(record):
        return why
    return None if added else because(f"这个附件由 {added_by} 添加，只有添加的人能去掉")
