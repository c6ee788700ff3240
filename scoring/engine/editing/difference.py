"""Two versions side by side: wording, structure, points, and what it means for a member."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from scoring.engine.editing import drafting, part_params, trying
from scoring.engine.numbers import money
from scoring.engine.scheme import first_edition
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import WORDING

Document = dict[str, Any]
FLAGS = ("talk", "late", "earned_by")  # what the program does by itself: never a matter of wording
OF_POINTS = ("floor", "classes", "cap", "cap_negative", "weight", "pool.full", "cap_month",
             "cap_quarter", "cap_year")  # fmt: skip


class Sort(Enum):
    """What a change is a matter of, and how it is called."""

    WORDS = "措辞"
    SHAPE = "结构"
    POINTS = "分值"


class Act(Enum):
    ADDED = "新增"
    REMOVED = "删去"
    CHANGED = "改动"
    MOVED = "移动"


@dataclass(frozen=True)
class Cell:
    """One field before and after, in words."""

    label: str
    before: str
    after: str
    sort: Sort


@dataclass
class Change:
    """One part: added, removed, changed or only moved."""

    place: str
    title: str
    act: Act
    cells: list[Cell] = field(default_factory=list)
    sentence: str = ""

    @property
    def is_added(self) -> bool:
        return self.act is Act.ADDED

    @property
    def is_removed(self) -> bool:
        return self.act is Act.REMOVED

    @property
    def what(self) -> str:
        return self.act.value

    @property
    def sorts(self) -> list[Sort]:
        """A part that comes or goes is a matter of structure."""
        if self.is_added or self.is_removed:
            return [Sort.SHAPE]
        return list(dict.fromkeys(cell.sort for cell in self.cells))


def difference(before: Document, after: Document) -> list[Change]:
    """In the order of the new version; what was taken out comes last. A flag that the program
    held before the document could say it is no change."""
    before, after = first_edition.spelled_out(before), first_edition.spelled_out(after)
    old, new = drafting.places(before), drafting.places(after)
    found = []
    for place in new:
        change = _added(after, place) if place not in old else _changed(before, after, place)
        if change is not None:
            found.append(change)
    found += [_removed(before, place) for place in old if place not in new]
    return found + _moved(before, after) + _let_pass(before, after)


def _title(piece: Document, place: str) -> str:
    return "方案" if place == "scheme" else f"{piece.get('code')} {piece.get('name')}"


def _worth(document: Document, place: str) -> str:
    code = place.partition(":")[2]
    rubric = trying.alone(document, code) if place.startswith("item:") else None
    return rubric.items[code].worth() if rubric else ""


def _added(after: Document, place: str) -> Change:
    piece = drafting.part(after, place) or {}
    worth = _worth(after, place)
    sentence = f"多了一项可以计的：{worth}" if worth else "新的大项"
    return Change(place, _title(piece, place), Act.ADDED, [], sentence)


def _removed(before: Document, place: str) -> Change:
    piece = drafting.part(before, place) or {}
    worth = _worth(before, place)
    sentence = f"不再计这一项；原来是：{worth}" if worth else "整个大项不再有"
    return Change(place, _title(piece, place), Act.REMOVED, [], sentence)


def _changed(before: Document, after: Document, place: str) -> Change | None:
    was, now = drafting.part(before, place) or {}, drafting.part(after, place) or {}
    old, new = drafting.params_of(place, was), drafting.params_of(place, now)
    params = {param.key: param for param in (*old, *new)}
    # Fields that only one of two rule kinds has are empty in the other.
    shown, shows = (
        drafting.flat(was, tuple(params.values())),
        drafting.flat(now, tuple(params.values())),
    )
    cells = [
        Cell(p.label, *_both(shown[key], shows[key], p), _sort(p, shown, shows))
        for key, p in params.items()
        if shown[key] != shows[key]
    ]
    if not cells:
        return None
    if place.startswith("item:"):
        sentence = _meaning(before, after, place)
    else:
        sentence = "；".join(f"{c.label}由“{c.before}”改为“{c.after}”" for c in cells)
    return Change(place, _title(now, place), Act.CHANGED, cells, sentence)


def _both(before: Any, after: Any, param: drafting.Param) -> tuple[str, str]:
    """Before and after in words; where rows only have other keys, which the ledger knows them by,
    the keys are said as well."""
    was, now = drafting.in_words(before, param), drafting.in_words(after, param)
    if was != now or param.form != "rows":
        return was, now
    return _with_keys(before, param), _with_keys(after, param)


def _with_keys(rows: list[dict[str, Any]], param: drafting.Param) -> str:
    return "；".join(
        drafting.in_words([row], param) + (f"（编码 {row['key']}）" if row.get("key") else "")
        for row in rows
    )


def _sort(param: drafting.Param, before: dict[str, Any], after: dict[str, Any]) -> Sort:
    key = param.key
    if key in WORDING:
        return Sort.WORDS
    if param.form == "rows":
        rows = [
            [{k: v for k, v in row.items() if k not in ("label", "name")} for row in side[key]]
            for side in (before, after)
        ]
        if rows[0] == rows[1]:
            return Sort.WORDS
        bare = [_without_flags(side) for side in rows]
        return Sort.SHAPE if key in FLAGS or bare[0] == bare[1] else Sort.POINTS
    if key in OF_POINTS or (
        key.startswith("rule.") and param.form in ("number", "whole", "numbers")
    ):
        return Sort.POINTS
    return Sort.SHAPE


def _without_flags(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in FLAGS} for row in rows]


def _meaning(before: Document, after: Document, place: str) -> str:
    """What a member gains or loses, by the engine's own numbers for the same facts."""
    code = place.partition(":")[2]
    was, now = trying.alone(before, code), trying.alone(after, code)
    if was is None or now is None:
        return "草案的这一项还算不出来"
    old, new = was.items[code], now.items[code]
    parts = _who(old, new) + _flags(old, new) + _samples(was, now, old)
    if type(old.kind) is not type(new.kind):
        parts.append(f"规则换了：原来{old.worth()}；改后{new.worth()}")
    elif not parts:
        worths = old.worth(), new.worth()
        parts = ["得分不变"] if worths[0] == worths[1] else [f"原来{worths[0]}；改后{worths[1]}"]
    return "；".join(parts)


def _who(old: Item, new: Item) -> list[str]:
    parts = []
    if old.roles != new.roles:
        every = tuple(part_params.POST_NAMES)
        had, has = set(old.roles or every), set(new.roles or every)
        lost = [part_params.POST_NAMES[p] for p in every if p in had - has]
        won = [part_params.POST_NAMES[p] for p in every if p in has - had]
        parts += [f"{'、'.join(lost)}不再计这一项"] if lost else []
        parts += [f"{'、'.join(won)}也计这一项"] if won else []
    more = [part_params.REQUIRE_NAMES[r] for r in new.requires if r not in old.requires]
    less = [part_params.REQUIRE_NAMES[r] for r in old.requires if r not in new.requires]
    parts += [f"没有{'、'.join(more)}的不再计"] if more else []
    parts += [f"不再要{'、'.join(less)}"] if less else []
    return parts


def _flags(old: Item, new: Item) -> list[str]:
    """What the program does by itself with entries of the item, and will not or will anew."""
    parts = []
    if new.talk and not old.talk:
        parts.append("从此只记日期和对象类别，不收姓名和谈话内容")
    elif old.talk and not new.talk:
        parts.append("从此可以写姓名和谈话内容，榜上也会印：谈心谈话不能这样")
    had, has = ([e.words for e in item.earned_by] for item in (old, new))
    lost, won = [w for w in had if w not in has], [w for w in has if w not in had]
    parts += [f"{'、'.join(lost)}不再自动得这一项"] if lost else []
    parts += [f"{'、'.join(won)}自动得这一项"] if won else []
    late, later = ([w for _, w in item.kind.late_ways()] for item in (old, new))
    if late != later and bool(late) != bool(later):
        parts.append(f"迟报从此记“{later[0]}”" if later else "迟报从此不记在这一项")
    return parts


def _samples(was: Any, now: Any, old: Item) -> list[str]:
    """The first two examples whose amount differs."""
    found = []
    for entries in old.kind.examples():
        before = trying.amount(was, old, entries)
        after = trying.amount(now, now.items[old.code], entries)
        if before is None or after is None or before[1] == after[1]:
            continue
        step = after[1] - before[1]
        found.append(
            f"{before[0]}，原得 {money(before[1])} 分，改后 {money(after[1])} 分，"
            f"{'多' if step > 0 else '少'} {money(abs(step))} 分"
        )
    return found[:2]


def _let_pass(before: Document, after: Document) -> list[Change]:
    """Written reasons for what the lint would refuse, which whoever approves answers for as well."""
    was, now = (
        {row["item"]: row["reason"] for row in document.get("lint_exempt", [])}
        for document in (before, after)
    )
    cells = [
        Cell(f"{code} 放行理由", was.get(code, "空"), now.get(code, "空"), Sort.SHAPE)
        for code in dict.fromkeys([*now, *was])
        if was.get(code) != now.get(code)
    ]
    return [Change("scheme", "写明理由放行", Act.CHANGED, cells, "得分不变")] if cells else []


def _moved(before: Document, after: Document) -> list[Change]:
    """Items that came into another category; an order alone changes no number."""
    homes = [
        {i["code"]: c["code"] for c in document["categories"] for i in c["items"]}
        for document in (before, after)
    ]
    found = []
    for code, home in homes[1].items():
        was = homes[0].get(code)
        if was is not None and was != home:
            piece = drafting.part(after, f"item:{code}") or {}
            cell = Cell("大项", was, home, Sort.SHAPE)
            text = f"这一项的分改记在 {home} 类，受 {home} 类的封顶"
            found.append(
                Change(f"item:{code}", _title(piece, f"item:{code}"), Act.MOVED, [cell], text)
            )
    common = [c for c in homes[0] if c in homes[1]]
    if not found and common != [c for c in homes[1] if c in homes[0]]:
        found.append(Change("scheme", "次序", Act.MOVED, [], "只是次序变了，得分不变"))
    return found
