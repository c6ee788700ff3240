"""Valid schemes of every shape, for the laws that must hold for all of them."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from scoring.engine.scheme.items import EVIDENCE, POSTS, REQUIRES, ROUTES
from scoring.engine.time import meetings

# Words as people type them, and those that table programs trip over.
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
NASTY = st.sampled_from(
    ["=1+1", "'x", '"引号"', "a|b", "a\\b", "甲\n乙", " 前后有空格 ", "\u3000全角空格\u3000", "１２", "0.50",
     "是", "每月", "null", "true", "2026-07-01", "1e5", "- x", "#注", "@x", "a: b", "{x}", "*a", "&a", "~",
     "\u200b看不见", "_x0041_", "a、b", "\\n", "\\j\"x\"", "|", "\\", "\\|", "12:30", "=", "\t表", "0x1F"]
)  # fmt: skip
TEXT = st.one_of(NASTY, st.text(LETTERS, min_size=1, max_size=12)).filter(lambda t: t.strip())
CODE = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,6}", fullmatch=True)
UP = st.sampled_from(["0.5", "1", "1.0", "2.25", "3.00", "12"])
MANY = st.lists(UP, min_size=1, max_size=3)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def rows(most: int, sign: str = "", **more: st.SearchStrategy[Any]) -> st.SearchStrategy[list]:
    row = st.fixed_dictionaries(
        {"key": CODE, "label": TEXT, "points": UP.map(lambda p: sign + p)}, optional=more
    )
    return st.lists(row, min_size=1, max_size=most, unique_by=lambda r: r["key"])


def kind(name: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(name)} | fields)


PER = st.sampled_from(["month", "quarter"])
RULES = st.one_of(
    st.builds(lambda a, b: a | b, kind("per_occurrence", points=UP), optional(fractional=st.booleans())),
    kind("graded", per=st.sampled_from(["month", "quarter", "occurrence"]),
         options=rows(4, veto=st.just("zero"), late=st.booleans())),
    kind("banded", bands=st.sampled_from([[{"min": "90", "points": "4"}, {"min": "60.5", "points": "2"}]])),
    st.builds(lambda a, b: a | b, kind("ratio", full=UP),
              optional(per=PER, min=st.just("0.8"), max=st.just("1.2"), better=st.sampled_from(["high", "low"]))),
    kind("deduct_from_full", full=UP, faults=rows(3)),
    st.builds(lambda a, b: a | b, kind("checklist", parts=rows(3)), optional(mode=st.sampled_from(["sum", "all"]))),
    st.builds(lambda a, b: a | b, kind("panel", full=UP), optional(drop=st.integers(0, 2), min_judges=st.integers(5, 9))),
    kind("readers", full=UP, spread=UP),
    st.builds(lambda a, b: a | b, kind("survey", full=UP), optional(weights=st.lists(UP, min_size=2, max_size=5))),
    st.builds(lambda a, b: a | b, kind("outside", full=UP), optional(of=UP)),
    kind("mean", full=UP),
    kind("manual", min=st.just("0"), max=UP),
    kind("veto", effect=st.sampled_from(["zero", "worst_class"])),
)  # fmt: skip


def some(words: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True)


ITEM = st.builds(
    lambda a, b: a | b,
    st.fixed_dictionaries({"code": CODE, "name": TEXT, "earns": TEXT, "rule": RULES}),
    optional(
        unit=TEXT, cap_month=UP, cap_quarter=UP, cap_year=UP, roles=some(POSTS),
        requires=some(REQUIRES), masked=st.booleans(), domain=TEXT,
        not_applicable_when=st.just("branch_without_committee"), route=st.sampled_from(ROUTES),
        evidence=st.sampled_from(EVIDENCE), talk=st.booleans(),
    ),
)  # fmt: skip
CATEGORY = st.builds(
    lambda a, b: a | b,
    st.fixed_dictionaries(
        {"code": CODE, "name": TEXT, "items": st.lists(ITEM, min_size=1, max_size=3)}
    ),
    optional(identity=TEXT, cap=UP, cap_negative=st.just("-10"), weight=st.just("0.4")),
)


@st.composite
def schemes(draw: st.DrawFn) -> dict[str, Any]:
    categories = draw(
        st.lists(CATEGORY, min_size=1, max_size=3, unique_by=lambda category: category["code"])
    )
    items = [item for category in categories for item in category["items"]]
    for n, item in enumerate(items):
        item["code"] = f"{item['code'][:8]}-{n}"
        if item["rule"]["kind"] == "veto":
            for cap in ("cap_month", "cap_quarter", "cap_year"):
                item.pop(cap, None)
    pairs = [(meeting, how) for meeting in meetings.KINDS for how in meetings.HOW]
    for item, pair in zip(items, draw(st.permutations(pairs)), strict=False):
        _earned_by(item, *pair)
    made = {
        "code": "made-up", "name": draw(TEXT), "subject": "committee_member", "period": "quarter",
        "classes": [{"name": "优 秀", "min": "5"}, {"name": draw(TEXT.filter(lambda t: t != "优 秀"))}],
        "categories": categories,
    }  # fmt: skip
    made |= draw(
        optional(
            floor=st.just("0"), missing=st.sampled_from(["ignore", "unranked"]),
            min_countable_months=st.integers(0, 3), lint_exempt=st.just([]),
        )
    )  # fmt: skip
    if draw(st.booleans()):
        made["class_quota"] = {"class": "优 秀", "share": "1/3"} | draw(
            optional(ties=st.sampled_from(["strict", "inclusive"]))
        )
    if draw(st.booleans()):
        made["lint_exempt"] = [{"item": items[0]["code"], "reason": draw(TEXT)}]
    return made


def _earned_by(item: dict[str, Any], meeting: str, how: str) -> None:
    rule = item["rule"]
    if how == meetings.HOURS and rule["kind"] != "ratio":
        return
    row = {"meeting": meeting, "for": how}
    if rule["kind"] == "graded":
        row["option"] = rule["options"][0]["key"]
    item["earned_by"] = [row]


def tight(period: str) -> dict[str, Any]:
    """Few items under limits so low that a handful of entries meets every one of them."""

    def item(code: str, rule: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"code": code, "name": f"项{code}", "earns": f"做了{code}", "rule": rule, **more}

    def times(points: str) -> dict[str, Any]:
        return {"kind": "per_occurrence", "points": points}

    steps = [{"key": k, "label": k, "points": p} for k, p in (("a", "1"), ("b", "2.5"))]
    parts = [{"key": k, "label": k, "points": "0.335"} for k in ("p", "q")]
    both_ends = [
        item("A1", times("1"), cap_month="2", cap_quarter="3"),
        item("A2", times("-1"), cap_month="-3", cap_quarter="-4"),
        item("A3", {"kind": "graded", "per": "occurrence", "options": steps}, exclusive="G",
             cap_month="2"),
        item("A4", {"kind": "manual", "min": "0", "max": "3"}, cap_year="4"),
    ]  # fmt: skip
    weighted = [
        item("B1", {"kind": "mean", "full": "5"}),
        item("B2", {"kind": "checklist", "parts": parts}),
        item("B3", times("0.335"), not_applicable_when="branch_without_committee"),
    ]
    fault = {"key": "f", "label": "错", "points": "0.75"}
    categories = [
        {"code": "A", "name": "两头封顶", "cap": "4", "cap_negative": "-2.5", "items": both_ends},
        {"code": "B", "name": "加权", "weight": "0.3335", "items": weighted},
        {"code": "C", "name": "只扣", "pool": {"full": "1.5", "mode": "subtract"},
         "items": [item("C1", times("-0.5"))]},
        {"code": "D", "name": "倒扣", "pool": {"full": "2", "mode": "pool"},
         "items": [item("D1", times("-0.75"))]},
        {"code": "E", "name": "满分", "items": [
            item("E1", {"kind": "deduct_from_full", "full": "2", "faults": [fault]})]},
    ]  # fmt: skip
    return {
        "code": f"tight-{period}", "name": "紧", "subject": "committee_member", "period": period,
        "floor": "2.5", "min_countable_months": 0, "categories": categories,
        "classes": [{"name": "好", "min": "5"}, {"name": "一般"}],
        "class_quota": {"class": "好", "share": "1/3"},
    }  # fmt: skip


slow = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
