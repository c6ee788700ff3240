"""Who may take which step, as tables. The refusal's words are also the disabled button's words.

States and roles are plain words; what a role means on a given day is decided outside.
"""

from collections.abc import Collection
from dataclasses import dataclass

from scoring.engine.process.regulation import EXTENSION_WORKING_DAYS

# Roles as the tables use them, and how a sentence calls them.
ROLES = {
    "system": "系统",
    "recorder": "支部书记、副书记或组织委员",
    "group_leader": "党小组长",
    "panel": "考核小组成员",
    "plant_committee": "厂党委委员",
    "organiser": "组织员",
    "rubric_editor": "考评办法起草人",
    "secrecy": "保密审查人",
    "handler": "党支部书记（涉及本人的由厂组织员）",
    "reviewer": "没有核实过这一行的考核小组成员",
    "author": "提出人或当事人",
}


class Refusal(Exception):
    """A step that may not be taken. The text can be shown; `kind` tells the door what it is.

    Kinds: `state` (not now), `role` (not you), `input` (what you sent), `conflict` (somebody
    else was faster), `unseen` (it does not say what was looked at).
    """

    def __init__(self, text: str, kind: str = "state") -> None:
        super().__init__(text)
        self.text = text
        self.kind = kind


UNSEEN = "没有写明您看的是哪一份：请打开这一页，看过再办"


@dataclass(frozen=True, slots=True)
class Step:
    act: str
    from_state: str
    to_state: str
    roles: tuple[str, ...]
    label: str  # the verb on the button


@dataclass(frozen=True, slots=True)
class Table:
    """One workflow: its states in order, with names, and its steps."""

    name: str
    states: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]

    def state_name(self, state: str) -> str:
        return dict(self.states)[state]

    def step(self, act: str, state: str) -> Step | None:
        return next((s for s in self.steps if s.act == act and s.from_state == state), None)

    def next_roles(self, state: str) -> tuple[str, ...]:
        """Whose turn it is: the roles of the first step that leads on from here."""
        order = [name for name, _ in self.states]
        later = order[order.index(state) + 1 :]
        ahead = [s for s in self.steps if s.from_state == state and s.to_state in later]
        return ahead[0].roles if ahead else ()


SHEET = Table(
    name="月度积分表",
    states=(
        ("open", "填报中"),
        ("group", "党小组核"),
        ("prelim", "支部初评"),
        ("verify", "核实确定"),
        ("locked", "当月锁定"),
    ),
    steps=(
        # A branch without party groups goes on at once; `score` is its first step.
        Step("to_group", "open", "group", ("system", "recorder", "organiser"), "计算并交党小组核"),
        Step("score", "open", "prelim", ("system", "recorder", "organiser"), "计算初评"),
        Step("score", "group", "group", ("system", "recorder", "organiser"), "重新计算"),
        Step("pass", "group", "prelim", ("group_leader", "system", "organiser"), "转支部初评"),
        Step("return", "group", "open", ("group_leader",), "退回填报"),
        Step("return", "prelim", "group", ("recorder", "organiser"), "退回党小组"),
        Step("score", "prelim", "prelim", ("system", "recorder", "organiser"), "重新计算"),
        Step("submit", "prelim", "verify", ("recorder", "organiser"), "提交初评"),
        Step("confirm", "verify", "locked", ("panel",), "核实确认"),
        Step("return", "verify", "prelim", ("panel",), "退回并说明"),
        Step("reopen", "locked", "prelim", ("plant_committee", "system"), "重开这个月"),
    ),
)

BOARD = Table(
    name="季度榜",
    states=(
        ("collecting", "归集"),
        ("calculated", "已计算"),
        ("approved", "上级审定"),
        ("cleared", "保密审查"),
        ("in_publicity", "公示中"),
        ("objection", "异议复核"),
        ("published", "已发布"),
        ("archived", "已归档"),
    ),
    steps=(
        Step("compose", "collecting", "calculated", ("system", "organiser"), "归集计算"),
        Step("approve", "calculated", "approved", ("plant_committee",), "审定"),
        Step("compose", "calculated", "calculated", ("system", "organiser"), "重新归集"),
        Step("clear", "approved", "cleared", ("secrecy",), "保密审查通过"),
        Step("place", "approved", "approved", ("organiser", "plant_committee"), "写明张贴地点"),
        Step("publish", "cleared", "in_publicity", ("system",), "开始公示"),
        Step("place", "cleared", "cleared", ("organiser", "plant_committee"), "写明张贴地点"),
        # Other content needs another approval and another secrecy check.
        Step("return", "approved", "calculated", ("plant_committee", "secrecy"), "退回并说明"),
        Step("return", "cleared", "calculated", ("plant_committee", "secrecy"), "退回并说明"),
        Step("compose", "approved", "calculated", ("organiser", "system"), "重新归集"),
        Step("compose", "cleared", "calculated", ("organiser", "system"), "重新归集"),
        Step("close", "in_publicity", "objection", ("system",), "公示期满"),
        Step("release", "objection", "published", ("system",), "发布"),
        Step("archive", "published", "archived", ("system",), "归档"),
        # A correction is a new revision, open for some days of its own.
        Step("revise", "in_publicity", "in_publicity", ("plant_committee",), "批准更正"),
        Step("revise", "objection", "in_publicity", ("plant_committee",), "批准更正"),
        Step("revise", "published", "in_publicity", ("plant_committee",), "批准更正"),
        Step("revise", "archived", "in_publicity", ("plant_committee",), "批准更正"),
    ),
)

RUBRIC = Table(
    name="方案草案",
    states=(
        ("drafting", "起草中"),
        ("proposed", "待审定"),
        ("settled", "已定"),
        ("dropped", "不用了"),
    ),
    steps=(
        Step("edit", "drafting", "drafting", ("rubric_editor",), "修改草案"),
        Step("propose", "drafting", "proposed", ("rubric_editor",), "提请审定"),
        Step("drop", "drafting", "dropped", ("rubric_editor",), "不用这份草案"),
        Step("minutes", "proposed", "proposed", ("rubric_editor",), "填党员大会记录编号"),
        Step("approve", "proposed", "settled", ("plant_committee",), "审定并定于启用"),
        Step("return", "proposed", "drafting", ("plant_committee", "rubric_editor"), "退回修改"),
    ),
)

OBJECTION = Table(
    name="异议",
    states=(
        ("filed", "待受理"),
        ("accepted", "复核中"),
        ("upheld", "采纳，待批准更正"),
        ("answered", "已答复"),
        ("appealed", "再申诉"),
        ("upheld_final", "再申诉采纳，待批准更正"),
        ("closed", "已终结"),
    ),
    steps=(
        Step("accept", "filed", "accepted", ("handler",), "受理"),
        Step("decline", "filed", "answered", ("handler",), "不予受理并答复"),
        Step("reject", "accepted", "answered", ("reviewer",), "维持原分并答复"),
        Step("uphold", "accepted", "upheld", ("reviewer",), "采纳并提出更正"),
        Step(
            "extend",
            "accepted",
            "accepted",
            ("reviewer",),
            f"延长 {EXTENSION_WORKING_DAYS} 个工作日",
        ),
        Step("approve", "upheld", "answered", ("plant_committee",), "批准更正并答复"),
        # What a correction would publish is looked at by a third person before it is approved.
        Step("clear", "upheld", "upheld", ("secrecy",), "更正内容保密审查通过"),
        Step("send_back", "upheld", "accepted", ("plant_committee", "secrecy"), "退回复核"),
        Step("appeal", "answered", "appealed", ("author",), "再申诉"),
        Step("reject", "appealed", "closed", ("plant_committee",), "维持原分，终局答复"),
        Step("uphold", "appealed", "upheld_final", ("plant_committee",), "采纳并提出更正"),
        Step("approve", "upheld_final", "closed", ("plant_committee",), "批准更正，终局答复"),
        Step("clear", "upheld_final", "upheld_final", ("secrecy",), "更正内容保密审查通过"),
        Step("send_back", "upheld_final", "appealed", ("plant_committee", "secrecy"), "退回再议"),
    ),
)

# Entries may be recorded, changed and withdrawn only in these states of their sheet.
RECORDING_STATES = ("open", "group", "prelim")


def way_back(state: str) -> str:
    """Who can make a sheet that takes no entries take them again, and how."""
    return "请厂党委写明原因重开" if state == "locked" else "请考核小组先退回"


def check(table: Table, act: str, state: str, roles: Collection[str]) -> Step:
    """The step, or a Refusal that says why not."""
    text = why_not(table, act, state, roles)
    if text is not None:
        role = table.step(act, state) is not None
        raise Refusal(text, "role" if role else "state")
    step = table.step(act, state)
    assert step is not None
    return step


def why_not(table: Table, act: str, state: str, roles: Collection[str]) -> str | None:
    """None when the step may be taken, else the sentence for the person."""
    step = table.step(act, state)
    if step is None:
        starts = [s for s in table.steps if s.act == act]
        needed = "、".join(dict.fromkeys(f"“{table.state_name(s.from_state)}”" for s in starts))
        return f"{table.name}现在是“{table.state_name(state)}”，{starts[0].label}要在{needed}时做"
    if not set(step.roles) & set(roles):
        people = "、".join(ROLES[r] for r in step.roles if r != "system")
        return f"{step.label}由{people or '系统'}做"
    return None


def check_text(text: str, *, what: str, most: int) -> str:
    """The text without blanks around it; refused when it is too long or cannot be stored."""
    kept = text.strip()
    if len(kept) > most:
        raise Refusal(f"{what}最多 {most} 个字，现有 {len(kept)} 个", "input")
    if any(ord(letter) < 32 and letter not in "\n\t\r" for letter in kept) or any(
        0xD800 <= ord(letter) < 0xE000 for letter in kept
    ):
        raise Refusal(f"{what}里有不能保存的字符，请删掉再试", "input")
    return kept


def check_reason(text: str, *, what: str = "原因") -> str:
    """A reason that says something: 4 to 400 characters without the blanks around it."""
    reason = check_text(text, what=what, most=400)
    if len(reason) < 4:
        raise Refusal(f"请写明{what}，至少 4 个字", "input")
    return reason
