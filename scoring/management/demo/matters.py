"""What happens in a month: invented, plausible matters for one seat, from a seeded chance.

Lines read: item, day of the month, fields. `zeal` (0 … 100) is how much a person takes on.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any


@dataclass(frozen=True)
class Matter:
    item: str
    day: int
    fields: dict[str, Any] = field(default_factory=dict)
    matter: str = ""
    note: str = ""


# The calibration case: person, item, month of the quarter (0–2), day, fields, matter.
PERSONA_MATTERS: list[tuple[str, str, int, int, dict[str, Any], str]] = [
    ("secretary", "A01", 0, 3, {"option": "closed"}, ""),
    ("secretary", "A02", 0, 31, {"option": "all"}, ""),
    ("secretary", "A03", 0, 16, {}, ""),
    ("secretary", "A07", 0, 9, {"quantity": 2}, ""),
    ("secretary", "B01", 0, 10, {}, ""),
    ("secretary", "B02", 0, 3, {}, ""),
    ("secretary", "B03", 0, 14, {}, ""),
    ("secretary", "B06", 0, 17, {}, ""),
    ("secretary", "C01", 0, 31, {"option": "excellent"}, ""),
    ("secretary", "C02", 0, 30, {"quantity": 2, "peer_confirmed": "马晓东、才让多杰"}, ""),
    ("secretary", "C05", 0, 22, {"option": "plant", "peer_confirmed": "诉求人确认"}, "井场饮水点"),
    ("secretary", "C09", 0, 24, {"quantity": 2}, ""),
    ("secretary", "A01", 1, 3, {"option": "closed"}, ""),
    ("secretary", "A02", 1, 31, {"option": "all"}, ""),
    ("secretary", "A07", 1, 12, {"quantity": 2}, ""),
    ("secretary", "B02", 1, 4, {}, ""),
    ("secretary", "B03", 1, 11, {}, ""),
    ("secretary", "B04", 1, 19, {}, ""),
    ("secretary", "B05", 1, 26, {"option": "branch"}, ""),
    ("secretary", "B06", 1, 14, {}, ""),
    ("secretary", "C01", 1, 31, {"option": "pass"}, ""),
    ("secretary", "C02", 1, 30, {"quantity": 2, "peer_confirmed": "马晓东、才让多杰"}, ""),
    ("secretary", "C04", 1, 21, {}, ""),
    ("secretary", "C06", 1, 25, {"option": "applied"}, "盘根更换工具"),
    ("secretary", "C09", 1, 28, {"quantity": 3}, ""),
    ("secretary", "A01", 2, 2, {"option": "closed"}, ""),
    ("secretary", "A02", 2, 30, {"option": "all"}, ""),
    ("secretary", "A07", 2, 10, {}, ""),
    ("secretary", "B02", 2, 3, {}, ""),
    ("secretary", "B03", 2, 15, {}, ""),
    ("secretary", "B06", 2, 18, {}, ""),
    ("secretary", "C01", 2, 30, {"option": "excellent"}, ""),
    ("secretary", "C02", 2, 29, {"quantity": 2, "peer_confirmed": "马晓东、才让多杰"}, ""),
    ("secretary", "C10", 2, 22, {}, ""),
    ("secretary", "B08", 2, 28, {"actual": "14", "target": "14"}, ""),
    ("organisation", "A02", 0, 31, {"option": "p80"}, ""),
    ("organisation", "B01", 0, 10, {}, ""),
    ("organisation", "B02", 0, 3, {}, ""),
    ("organisation", "B03", 0, 14, {}, ""),
    ("organisation", "B06", 0, 17, {}, ""),
    ("organisation", "C02", 0, 30, {"peer_confirmed": "周家兴"}, ""),
    ("organisation", "A02", 1, 31, {"option": "p80"}, ""),
    ("organisation", "A04", 1, 20, {}, ""),
    ("organisation", "B02", 1, 4, {}, ""),
    ("organisation", "B03", 1, 11, {}, ""),
    ("organisation", "B04", 1, 19, {}, ""),
    ("organisation", "B06", 1, 14, {}, ""),
    ("organisation", "C01", 1, 31, {"option": "pass"}, ""),
    ("organisation", "A02", 2, 30, {"option": "p80"}, ""),
    ("organisation", "B02", 2, 3, {}, ""),
    ("organisation", "B03", 2, 15, {}, ""),
    ("organisation", "B06", 2, 18, {}, ""),
    ("organisation", "C04", 2, 24, {}, ""),
    ("organisation", "B08", 2, 28, {"actual": "14", "target": "14"}, ""),
    ("discipline", "A02", 0, 31, {"option": "p50"}, ""),
    ("discipline", "B01", 0, 10, {}, ""),
    ("discipline", "B02", 0, 3, {}, ""),
    ("discipline", "B03", 0, 14, {}, ""),
    ("discipline", "B06", 0, 17, {}, ""),
    ("discipline", "A02", 1, 31, {"option": "p80"}, ""),
    ("discipline", "B02", 1, 4, {}, ""),
    ("discipline", "B03", 1, 11, {}, ""),
    ("discipline", "B04", 1, 19, {}, ""),
    ("discipline", "B06", 1, 14, {}, ""),
    ("discipline", "A02", 2, 30, {"option": "p80"}, ""),
    ("discipline", "B02", 2, 3, {}, ""),
    ("discipline", "B03", 2, 15, {}, ""),
    ("discipline", "B08", 2, 28, {"actual": "14", "target": "14"}, ""),
    ("discipline", "D01", 2, 18, {}, ""),
]

DEEDS = [
    "井场饮水点",
    "夜班通勤车改线",
    "宿舍暖气检修",
    "食堂清真窗口",
    "活动室照明",
    "高原药箱补配",
]
IDEAS = ["盘根更换工具", "抽油机皮带快换架", "加药泵防冻套", "量油尺刻度改进", "阀门防盗锁具"]
PRAISES = ["安全生产先进个人", "优秀共产党员", "岗位能手"]


def of_persona(post: str, month_index: int) -> list[Matter]:
    return [
        Matter(item, day, dict(fields), matter)
        for who, item, month, day, fields, matter in PERSONA_MATTERS
        if (who, month) == (post, month_index)
    ]


def of_month(
    rng: Random, *, post: str, committee: bool, month_index: int, zeal: int, tag: str
) -> list[Matter]:
    """The matters of one seat in one month of a quarter (index 0–2). `tag` keeps matters apart."""

    def happens(percent: int) -> bool:
        return rng.randrange(10_000) < percent * (35 + zeal)

    found = _routine(rng, happens, post=post, committee=committee, month_index=month_index)
    found += _own_work(rng, happens, post=post, zeal=zeal, tag=tag)
    if month_index == 2:
        hours = min(16, 8 + (8 * zeal + 50) // 100 + rng.randrange(3))
        found.append(Matter("B08", 28, {"actual": str(hours), "target": "14"}))
    return found


def _routine(
    rng: Random, happens: Any, *, post: str, committee: bool, month_index: int
) -> list[Matter]:
    """Meetings and the month's own duties."""
    meetings = [("B03", 14), ("B06", 17)] + ([("B02", 3)] if committee else [])
    meetings += [("B01", 10)] if month_index == 0 else [("B04", 19)] if month_index == 1 else []
    found = []
    for item, day in meetings:
        if rng.randrange(100) < 93:
            found.append(Matter(item, day))
        elif rng.randrange(100) < 25:
            found.append(Matter("D01", day, {}, note="未请假"))
    level = rng.choices(["all", "p80", "p50", "low"], [5, 4, 2, 1])[0]
    found.append(Matter("A02", 26, {"option": level}))
    if post == "secretary":
        found.append(Matter("A01", 4, {"option": "closed" if happens(80) else "planned"}))
    if happens(75):
        found.append(Matter("C01", 26, {"option": "excellent" if happens(40) else "pass"}))
    return found


def _own_work(rng: Random, happens: Any, *, post: str, zeal: int, tag: str) -> list[Matter]:
    """What a person does beyond the routine."""
    found = []
    own = {
        "secretary": ("A03", 70),
        "deputy_secretary": ("A03", 50),
        "publicity": ("A03", 60),
        "organisation": ("A04", 90),
        "discipline": ("A06", 80),
    }.get(post)
    if own and happens(own[1]):
        note = "节前提醒，当场整改" if own[0] == "A06" else ""
        found.append(Matter(own[0], rng.randint(8, 24), {"quantity": rng.randint(1, 2)}, note=note))
    if happens(80):
        quantity = rng.randint(1, 3 + zeal // 50)
        found.append(Matter("A07", rng.randint(5, 25), {"quantity": quantity}, note="转岗职工"))
    if happens(50):
        peer = {"quantity": rng.randint(1, 2), "peer_confirmed": "结对群众确认"}
        found.append(Matter("C02", 25, peer))
    if happens(30):
        found.append(Matter("C03", 25, {"peer_confirmed": "徒弟确认"}, note="完成当月培养任务"))
    if happens(50):
        found.append(Matter("C04", rng.randint(6, 24), {}, note="带一次班前会"))
    if happens(25):
        name = f"{rng.choice(DEEDS)}（{tag}）"
        peer = {"option": rng.choice(["branch", "plant"]), "peer_confirmed": "诉求人确认"}
        found.append(Matter("C05", rng.randint(6, 24), peer, name))
    if happens(20):
        level = rng.choices(["adopted", "applied", "plant"], [5, 3, 1])[0]
        name = f"{rng.choice(IDEAS)}（{tag}）"
        found.append(Matter("C06", rng.randint(6, 24), {"option": level}, name))
    if happens(70):
        found.append(Matter("C09", rng.randint(3, 26), {"quantity": rng.randint(1, 6)}))
    if happens(60):
        done = str(rng.randint(76, 124))
        found.append(Matter("C08", 26, {"actual": done, "target": "100"}, note="产量完成率"))
    if happens(12):
        found.append(Matter("C10", rng.randint(3, 26), {}, note="抢修注水干线"))
    if happens(4):
        award = {"option": "plant", "attachment": f"表彰文件 {tag}"}
        found.append(Matter("C11", rng.randint(3, 26), award, f"{rng.choice(PRAISES)}（{tag}）"))
    if rng.randrange(100) < 4:
        found.append(Matter("D02", 26, {"option": "late"}, note="月清单逾期两天"))
    return found
