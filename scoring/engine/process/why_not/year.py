"""Why something of the year cannot be decided now, paid, answered or handed over: for the pages,
and for the services."""

from dataclasses import dataclass

from scoring.engine.process.why_not.because import Why, because


def why_not_award(roles: frozenset[str], *, own: bool = False) -> Why | None:
    """What a meeting decided of somebody; `own`: of him who would write it down."""
    if "plant_committee" not in roles:
        return because("评先评优决定由厂党委委员做")
    return because("本人的评先评优由其他委员登记") if own else None


@dataclass(frozen=True)
class BeforePay:
    """One person before the pay of one quarter. `released`: its board is; `newer`: there is a
    later revision; `paid`: two have approved a list. Of a list, `proposed`: by him; `listed`: he
    is on it."""

    roles: frozenset[str]
    released: bool
    newer: bool = False
    paid: bool = False
    proposed: bool = False
    listed: bool = False


def why_not_propose_pay(at: BeforePay) -> Why | None:
    if "organiser" not in at.roles:
        return because("兑现名单由组织员做")
    return _not_for_good(at)


def why_not_approve_pay(at: BeforePay) -> Why | None:
    if "plant_committee" not in at.roles:
        return because("批准兑现名单由厂党委委员做")
    if why := _not_for_good(at):
        return why
    if at.listed:
        return because("本人在名单上，由其他委员批准")
    return because("提出的人不能批准") if at.proposed else None


def _not_for_good(at: BeforePay) -> Why | None:
    """Only what holds for good is paid by: the newest revision of a released board, once."""
    if not at.released:
        return because("公示和异议还没有完，发布之后再兑现", "state")
    if at.newer:
        return because("这一版已经更正，请按新的一版兑现", "conflict")
    return because("这一季已有批准的兑现名单，不能再来一份", "state") if at.paid else None


def why_not_answer_suggestion(roles: frozenset[str]) -> Why | None:
    return None if "organiser" in roles else because("投诉建议由厂组织员答复")


def why_not_sample(roles: frozenset[str]) -> Why | None:
    """How long a piece of work takes."""
    return None if "organiser" in roles else because("计时抽样由厂组织员登记")


def why_not_delegate(roles: frozenset[str], *, own: bool) -> Why | None:
    """`own`: the duty is his."""
    if own or "organiser" in roles:
        return None
    return because("职责由本人委托；联系不上本人的，由厂组织员代为办理")


def why_not_take_back(roles: frozenset[str], *, own: bool, deputy: bool) -> Why | None:
    """`deputy`: it was handed over to him."""
    if own or deputy or "organiser" in roles:
        return None
    return because("代理由委托人、代理人或厂组织员收回")
