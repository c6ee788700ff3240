"""Why a month's lines cannot be checked, verified or answered for now: for the pages, and for the
services."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from scoring.engine.process.why_not.because import Why, because, step
from scoring.engine.process.why_not.record import RECORDERS, why_not_record_of
from scoring.engine.process.workflow import SHEET


def why_not_check(state: str, roles: frozenset[str], *, own: bool = False) -> Why | None:
    """The party group's look; `own`: at his own matters."""
    if why := step(SHEET, "pass", state, roles):
        return why
    return because("自己的事项由党支部核，不由本人核") if own else None


@dataclass(frozen=True)
class BeforeLine:
    """One person before one line that is verified. Of it, he `recorded` a matter, `vouched` for a
    claim, it is his `own` or the one's for whom he `stands_in`; `apart`: it is the panel's, and he
    is none of them; `agreed`: he did, or another in his place; `himself`: it was he; `stands`:
    enough agree."""

    submitted: bool = False
    recorded: bool = False
    vouched: bool = False
    own: bool = False
    stands_in: bool = False
    apart: bool = False
    agreed: bool = False
    himself: bool = False
    stands: bool = False


def why_not_vote(at: BeforeLine) -> Why | None:
    if at.apart:
        return because("这一行由考核小组核实")
    if at.submitted:
        return because("这张表由本人提交，请考核小组其他成员核实")
    if at.own:
        return because("本人的得分由考核小组其他成员核实")
    if at.stands_in:
        return because("代理人不核实被代理人的得分")
    if at.vouched:
        return because("这一行有本人确认过的申报，请考核小组其他成员核实")
    if at.recorded:
        return because("这一行有本人记录的事项，请考核小组其他成员核实")
    return None


def why_not_disagree(at: BeforeLine) -> Why | None:
    if why := why_not_vote(at):
        return why
    if at.himself:
        return because("您已同意过这一行；要改，请退回支部并说明", "state")
    return None


@dataclass(frozen=True)
class BeforeVerify:
    """One person before a month that is verified. `roles`: the upper committee's people are of the
    panel where it has too few; `outdated`: the lines are not what the ledger gives now;
    `submitted`: by him."""

    state: str
    roles: frozenset[str]
    lines: Mapping[int, BeforeLine] = field(default_factory=dict)
    outdated: bool = False
    submitted: bool = False

    def left(self, only: Collection[int] | None = None) -> set[int]:
        """Lines to which he can agree, of those he chose."""
        able = {pk for pk, one in self.lines.items() if not one.agreed and not why_not_vote(one)}
        return able if only is None else able & set(only)


def why_not_confirm(at: BeforeVerify, only: Collection[int] | None = None) -> Why | None:
    if why := step(SHEET, "confirm", at.state, at.roles):
        return why
    if at.outdated:
        text = "提交之后，前面的月份、任职、免考或上一季的榜有变化，分数和现在的账不一样："
        return because(text + "请退回支部，重新计算、提交", "conflict")
    if not at.lines:
        return because("这张表由本人提交，请另一个人核实") if at.submitted else None
    if at.left(only) or all(one.stands for one in at.lines.values()):
        return None
    found = sorted({str(why) for one in at.lines.values() if (why := why_not_vote(one))})
    said = "；".join(found) or "勾选的行本人都已同意过，等其他成员"
    return because(f"没有可由本人核实的行：{said}")


def why_not_book_late(
    roles: frozenset[str], *, booked: bool, blocked: str = "", own: bool = False
) -> Why | None:
    """A month that came late, on its secretary: once; `blocked`: nothing can be booked, and why;
    `own`: he is the secretary."""
    if "plant_committee" not in roles:
        return because("迟报由厂党委委员决定")
    if booked:
        return because("这个月的迟报已经记过，一个月只记一次", "conflict")
    if blocked:
        return because(blocked, "state")
    return why_not_record_of(own=own)


def why_not_answer_line(
    roles: frozenset[str], *, locked: bool, own: bool, spoken: bool = False
) -> Why | None:
    """A word on a locked line: by the person himself, or by the recorder who heard it on the
    telephone; `spoken`: he himself has."""
    if not locked:
        return because("当月还没有锁定，锁定之后再确认", "state")
    if not own and not roles & RECORDERS:
        return because("确认由本人做；不在岗的，由支部记录人电话确认后登记")
    if spoken and not own:
        return because("本人已经答复过，不再登记电话确认", "conflict")
    return None
