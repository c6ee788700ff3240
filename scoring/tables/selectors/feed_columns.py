"""Which column of a department's own table means what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scoring.engine.facts import typed
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.items import Item
from scoring.models import TableFile
from scoring.tables.selectors import table_reading as reading
from scoring.tables.selectors.table_reading import Page

# What a column may mean, in the order in which the wizard asks; between them stands what the
# department's items ask for.
FIRST = {"name": "姓名", "branch": "支部", "item": "小项"}
LAST = {"on": "日期", "matter": "事项名", "note": "一句话"}


def values(items: Iterable[Item]) -> dict[str, str]:
    """Key -> label of what the items ask for."""
    labels: dict[str, dict[str, None]] = {}
    for item in items:
        for one in typed.asked(item.kind):
            if one.key:
                labels.setdefault(one.key, {})[one.label] = None
    return {key: "、".join(names) for key, names in labels.items()}


def meanings(items: Iterable[Item]) -> dict[str, str]:
    return FIRST | values(items) | LAST


@dataclass
class Column:
    number: int
    head: str
    example: str


def columns(page: Page) -> list[Column]:
    """The columns of a department's table, each with the first thing that stands in it."""
    found = []
    for head, number in sorted(page.heads.items(), key=lambda pair: pair[1]):
        below = sorted(r for r, c in page.texts if c == number and r > page.head_row)
        example = page.texts[below[0], number] if below else ""
        found.append(Column(number, head, example))
    return found


def main_page(upload: TableFile, mapping: dict[str, str] | None = None) -> Page:
    """The table to read: where the mapped headings stand, else the first with three headings."""
    wanted = tuple(head for head in (mapping or {}).values() if head)
    pages = [page for page in reading.pages(upload.tables) if page.texts]
    for page in pages:
        if wanted and reading.find_heads(page, wanted):
            return page
    if wanted:
        text = f"表里没有这些列：{'、'.join(wanted)}。请重新选一遍列的对应"
        raise Refusal(text, "input")
    for page in sorted(pages, key=lambda p: p.hidden):
        for row in sorted({row for row, _ in page.texts})[:20]:
            heads = {t.split("\n")[0]: c for (r, c), t in sorted(page.texts.items()) if r == row}
            if len(heads) >= 2:
                page.head_row, page.heads = row, heads
                return page
    raise Refusal("表里没有找到表头：至少要有姓名和数量两列", "input")


def fits(upload: TableFile, mapping: dict[str, str]) -> bool:
    """Whether the mapping that is remembered can read this file."""
    try:
        main_page(upload, mapping)
    except Refusal:
        return False
    return bool(mapping.get("name"))


def check_mapping(upload: TableFile, mapping: dict[str, str], items: list[Item]) -> dict[str, str]:
    heads = main_page(upload).heads
    kept = {key: mapping[key] for key in meanings(items) if mapping.get(key)}
    strange = [head for head in kept.values() if head not in heads]
    if strange:
        raise Refusal(f"表里没有“{strange[0]}”这一列", "input")
    if "name" not in kept:
        raise Refusal("请选出哪一列是姓名", "input")
    if "item" not in kept and len(items) != 1:
        raise Refusal("这个部门提供几个小项，请选出哪一列是小项", "input")
    wanted = values(items)
    if wanted and not set(kept) & set(wanted):
        raise Refusal(f"请选出{'、'.join(wanted.values())}是哪一列", "input")
    if len(set(kept.values())) < len(kept):
        raise Refusal("一列只能当一样用，请检查有没有选重", "input")
    return kept


def guessed(page: Page, items: Iterable[Item]) -> dict[str, str]:
    """A first mapping by what the headings are called, for a department's first file."""
    found: dict[str, str] = {}
    wanted = meanings(items)
    names: dict[str, Any] = {key: (label,) for key, label in wanted.items()} | {
        "name": ("姓名", "人员", "责任人"),
        "branch": ("党支部", "支部", "单位", "部门"),
        "item": ("小项", "编号", "积分项"),
        "quantity": ("数量", "条数", "次数", "件数"),
        "option": ("档次", "等级", "类别", "性质"),
        "actual": ("实际数", "实际", "完成", "完成数"),
        "target": ("目标数", "目标", "计划", "指标"),
        "on": ("日期", "时间"),
        "matter": ("事项名", "事项"),
        "note": ("一句话", "说明", "内容", "备注"),
    }
    for meaning in wanted:
        likely = (wanted[meaning], *names[meaning])
        for head in page.heads:
            if head in likely and head not in found.values():
                found.setdefault(meaning, head)
    return found
