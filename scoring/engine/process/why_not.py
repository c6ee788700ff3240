"""Why an act cannot be done now: asked by the page before, and by the service when it comes.

Each function takes the facts of one person before one thing and answers None, or the sentence
that both of them say. What an act also needs of its form (a reason, a number) is checked there.
"""

from collections.abc import Collection
from dataclasses import dataclass

from scoring.engine.process.workflow import BOARD, SHEET, Refusal, Table, why_not


class Why(str):
    """The sentence, and of which kind the refusal is (workflow.Refusal)."""

    kind = "state"


def because(text: str, kind: str = "role") -> Why:
    why = Why(text)
    why.kind = kind
    return why


def refuse(why: Why | None) -> None:
    """The service's side of the same question."""
    if why is not None:
        raise Refusal(str(why), why.kind)


def step(table: Table, act: str, state: str, roles: Collection[str]) -> Why | None:
    """By the transition table alone: state and role."""
    text = why_not(table, act, state, roles)
    if text is None:
        return None
    return because(text, "state" if table.step(act, state) is None else "role")


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
