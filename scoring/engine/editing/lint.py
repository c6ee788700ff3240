"""What a scheme may say but should not: use of a system instead of work, and what will hurt later."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score.maximum import most_of

# Points are for work that a meeting decided, never for using a system.
FORMALISM = [
    "登录",
    "打卡",
    "签到",
    "在线时长",
    "学习时长",
    "平台积分",
    "阅读量",
    "点赞",
    "转发",
    "评论",
    "投票数",
    "关注",
    "照片张数",
    "截图",
    "定位",
    "轨迹",
    "台账页数",
    "笔记字数",
    "心得篇数",
]
MOST_ITEMS = 40
MOST_WITH_ATTACHMENT = 5
ALIKE = (60, 100)


@dataclass(frozen=True)
class Finding:
    """`refused` findings stop the scheme; the others are advice."""

    refused: bool
    item: str | None
    text: str


def lint(rubric: Rubric) -> list[Finding]:
    items = list(rubric.items.values())
    found = [finding for item in items for finding in _formalism(rubric, item)]
    if len(items) > MOST_ITEMS:
        found.append(_advice(None, f"共 {len(items)} 个小项，超过 {MOST_ITEMS} 个，记起来太重"))
    heavy = [item for item in items if item.evidence == "E3"]
    if len(heavy) > MOST_WITH_ATTACHMENT:
        found.append(_advice(None, f"有 {len(heavy)} 个小项要附件，超过 {MOST_WITH_ATTACHMENT} 个"))
    for item in items:
        found += _limits(rubric, item)
    return found + _alike(items)


def _advice(item: str | None, text: str) -> Finding:
    return Finding(False, item, text)


def _formalism(rubric: Rubric, item: Item) -> list[Finding]:
    found = []
    for word in FORMALISM:
        for where, text in (("名称", item.name), ("单位", item.unit), ("得分条件", item.earns)):
            if word not in text:
                continue
            sentence = f"{where}里有“{word}”：只能给会议议定的工作记分，不能给使用软件记分"
            reason = rubric.lint_exempt.get(item.code)
            if reason:
                sentence = f"{where}里有“{word}”，按书面理由放行：{reason}"
            found.append(Finding(not reason, item.code, sentence))
    return found


def _limits(rubric: Rubric, item: Item) -> list[Finding]:
    found = []
    category = rubric.categories[item.category]
    capped = any(c is not None for c in (item.cap_month, item.cap_quarter, item.cap_year))
    if item.kind.many and not item.kind.aggregate and item.sign and not capped:
        found.append(_advice(item.code, "规则和封顶都没有限住这一项"))
    most = most_of(rubric)
    cap = min((c for c in (item.cap_quarter, item.cap_year, item.cap_month) if c), default=0)
    if item.sign < 0 and most and -cap * 3 > most:
        found.append(_advice(item.code, "扣分封顶超过满分的三分之一"))
    if item.roles and rubric.subject not in ("committee_member", "secretary"):
        found.append(_advice(item.code, f"“{category.name}”的这一项限定了职务，可参评的没有职务"))
    if (
        rubric.subject == "secretary"
        and item.roles
        and not {"secretary", "deputy_secretary"} & set(item.roles)
    ):
        found.append(_advice(item.code, "没有哪个职务能得这一项的分"))
    return found


def _alike(items: list[Item]) -> list[Finding]:
    found = []
    for i, one in enumerate(items):
        for other in items[i + 1 :]:
            if one.domain and other.domain and one.domain != other.domain:
                continue  # no branch ever has both
            match = SequenceMatcher(None, one.name + one.earns, other.name + other.earns, False)
            # The two quick upper bounds spare most pairs the slow comparison.
            bounds = (match.real_quick_ratio, match.quick_ratio, match.ratio)
            if all(bound() * ALIKE[1] > ALIKE[0] for bound in bounds):
                text = f"与 {other.code}（{other.name}）的文字六成以上相同，可能重复计分"
                found.append(_advice(one.code, text))
    return found
