"""Why a quarter's board, or a correction of it, cannot be moved on."""

from dataclasses import dataclass

from scoring.engine.process.why_not.because import Why, because, step
from scoring.engine.process.workflow import BOARD


@dataclass(frozen=True)
class BeforeBoard:
    """One person before one quarter's board. `composed`, `approved`, `cleared`: by him;
    `on_board`: he is on it; `reopened`: branches whose months are open again; `outdated`: branches
    have locked since; `earlier`: the quarter that has to be published before."""

    state: str
    roles: frozenset[str]
    composed: bool = False
    approved: bool = False
    cleared: bool = False
    on_board: bool = False
    reopened: tuple[str, ...] = ()
    outdated: bool = False
    earlier: str = ""


def why_not_compose(at: BeforeBoard) -> Why | None:
    return step(BOARD, "compose", at.state, at.roles)


def why_not_approve(at: BeforeBoard) -> Why | None:
    if why := step(BOARD, "approve", at.state, at.roles):
        return why
    if at.composed:
        return because("归集和审定要由两个人做：请厂党委另一位委员审定")
    if at.on_board:
        return because("本人在榜上，请厂党委另一位委员审定")
    if at.earlier:
        text = f"{at.earlier}归集了还没有公布：要先公布它，这一季的补差才算得准"
        return because(text, "state")
    if at.reopened:
        names = "、".join(at.reopened)
        text = f"草稿归集之后{names}的积分表重开了：锁定之后重新归集，看过新的草稿再审定"
        return because(text, "conflict")
    if at.outdated:
        text = "草稿归集之后又有支部锁定了积分表：请重新归集，看过新的草稿再审定"
        return because(text, "conflict")
    return None


def why_not_clear(at: BeforeBoard) -> Why | None:
    if why := step(BOARD, "clear", at.state, at.roles):
        return why
    if at.composed or at.approved:
        return because("保密审查由没有归集也没有审定这一季的人做")
    return None


def why_not_place(at: BeforeBoard) -> Why | None:
    return step(BOARD, "place", at.state, at.roles)


def why_not_show(at: BeforeBoard) -> Why | None:
    """How much of everybody it shows."""
    if "plant_committee" not in at.roles:
        return because("全厂榜给谁看多少，由厂党委委员定")
    if at.state not in ("collecting", "calculated"):
        text = "给谁看多少在审定之前定；审定和保密审查看的就是它，之后不能再改"
        return because(text, "state")
    return None


def why_not_return(at: BeforeBoard) -> Why | None:
    return step(BOARD, "return", at.state, at.roles)


PROPOSERS = frozenset({"organiser", "plant_committee"})


def why_not_correct(at: BeforeBoard) -> Why | None:
    if not at.roles & PROPOSERS:
        return because("更正由厂组织员或厂党委委员提出，由另一位厂党委委员批准")
    return None


NOTHING_CHANGES = "照这样更正，榜上什么也不变"


def why_not_correct_so(*, waiting: bool, unchanged: bool) -> Why | None:
    """What is to be corrected: `waiting`, it is proposed already; `unchanged`: the months, composed
    again, give what is published."""
    if waiting:
        return because("同样的更正已经提出，正等着批准", "conflict")
    return because(NOTHING_CHANGES, "state") if unchanged else None


@dataclass(frozen=True)
class BeforeCorrection:
    """One person before one proposed correction. `proposed`, `looked`: he did; `cleared_board`: he
    looked for secrets in what is published now; `cleared`: somebody has in what would be."""

    board: BeforeBoard
    decided: bool = False
    proposed: bool = False
    looked: bool = False
    cleared: bool = False


def why_not_revise(at: BeforeCorrection, *, approve: bool) -> Why | None:
    """Who looks for secrets may say no; only the committee says yes."""
    roles = at.board.roles
    if not approve and "secrecy" in roles:
        roles |= {"plant_committee"}
    if why := step(BOARD, "revise", at.board.state, roles):
        return why
    if at.decided:
        return because("这次更正已经办过", "conflict")
    if at.proposed:
        return because("提出更正和批准更正要由两个人做")
    if approve and (at.board.cleared or at.looked):
        return because("做保密审查的人不批准更正，请厂党委另一位委员批准")
    if at.board.on_board:
        return because("本人在榜上，请厂党委另一位委员批准")
    if approve and not at.cleared:
        return because("更正的内容还没有做保密审查，请保密审查人先看", "state")
    return None


def why_not_clear_correction(at: BeforeCorrection) -> Why | None:
    if "secrecy" not in at.board.roles:
        return because("更正内容的保密审查由保密审查人做")
    if at.decided:
        return because("这次更正已经办过", "conflict")
    if at.proposed:
        return because("保密审查由没有提出这次更正的人做")
    return None
