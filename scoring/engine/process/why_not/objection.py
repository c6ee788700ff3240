"""Why an objection cannot be filed or handled now: for its pages, and for the services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from scoring.engine.process.regulation import ANSWERED_WORKING_DAYS, RETURNED_WORKING_DAYS
from scoring.engine.process.why_not.because import Why, because, step
from scoring.engine.process.why_not.board import (
    BeforeCorrection,
    why_not_clear_correction,
    why_not_revise,
)
from scoring.engine.process.workflow import OBJECTION


@dataclass(frozen=True)
class BeforeFiling:
    """One member before what is published. `newer`: the revision that holds instead; `of_plant`:
    he is a member there; `left`: he is no more; `party`: he may object by what he is; `closed`:
    the last day he had; `returns`: who comes back from leave still has some."""

    newer: int = 0
    of_plant: bool = True
    left: bool = False
    party: bool = True
    closed: date | None = None
    returns: bool = False


def why_not_file(at: BeforeFiling) -> Why | None:
    if at.newer:
        return because(f"这一版已更正，请对现行的第 {at.newer} 版提出", "state")
    if not at.of_plant:
        return because("异议由本厂党员提出", "state")
    if at.left:
        text = "已经转出，异议由在本厂的党员提出；以前各季自己的分仍在“我的”里"
        return because(text, "state")
    if not at.party:
        return because("异议由党员提出；群众的意见请向所在党支部反映", "state")
    if at.closed is None:
        return None
    past = f"公示到 {at.closed.month} 月 {at.closed.day} 日 24:00 为止，提异议的时间已过"
    late = f"；期满时还在轮休、出差的，返岗后 {RETURNED_WORKING_DAYS} 个工作日内仍可提出"
    return because(past + (late if at.returns else ""), "state")


def why_not_file_unnamed(*, closed: bool) -> Why | None:
    """A hint without a name hides who it was among all members; after the window only those back
    from leave can file, who may be a single person."""
    if not closed:
        return None
    return because(
        "公示期已过，这时只有休假、轮休回来的少数人还能提异议，匿名也看得出是谁。请署名提出，"
        "名字只有受理、复核的人看得到；不愿署名的，可以写到“投诉建议”里，全厂谁都能随时不署名地写",
        "state",
    )


@dataclass(frozen=True)
class BeforeObjection:
    """One person before one objection. `extended`: its review has been; `late`: the days for an
    appeal are over; `correction`: what it was upheld with."""

    state: str
    roles: frozenset[str]
    extended: bool = False
    late: bool = False
    correction: BeforeCorrection | None = None


def why_not_handle(act: str, at: BeforeObjection) -> Why | None:
    """`act`: one of the table."""
    if why := step(OBJECTION, act, at.state, at.roles):
        return why
    return MORE[act](at) if act in MORE else None


def _extend(at: BeforeObjection) -> Why | None:
    return because("复核只能延长一次", "state") if at.extended else None


def _appeal(at: BeforeObjection) -> Why | None:
    if not at.late:
        return None
    return because(f"再申诉要在答复后 {ANSWERED_WORKING_DAYS} 个工作日内提出，时间已过", "state")


def _clear(at: BeforeObjection) -> Why | None:
    return why_not_clear_correction(at.correction) if at.correction else None


def _approve(at: BeforeObjection) -> Why | None:
    return why_not_revise(at.correction, approve=True) if at.correction else None


def _send_back(at: BeforeObjection) -> Why | None:
    return why_not_revise(at.correction, approve=False) if at.correction else None


MORE: dict[str, Callable[[BeforeObjection], Why | None]] = {
    "extend": _extend,
    "appeal": _appeal,
    "clear": _clear,
    "approve": _approve,
    "send_back": _send_back,
}
