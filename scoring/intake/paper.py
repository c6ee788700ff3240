"""Writing tables for people. Text is written as text: nothing of ours becomes a formula."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

import xlsxwriter

from scoring.engine import numbers

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FONT = {"font_name": "等线", "font_size": 11, "valign": "vcenter"}
LOCKED = FONT | {"bg_color": "#F1EDE6", "font_color": "#5A534C", "border": 1, "border_color": "#D8D0C4"}  # fmt: skip
OPEN = FONT | {"locked": False, "border": 1, "border_color": "#B9AF9F", "align": "center"}
HEAD = FONT | {"bold": True, "bg_color": "#F6ECD6", "border": 1, "border_color": "#D8D0C4",
               "text_wrap": True, "align": "center"}  # fmt: skip
TITLE = FONT | {"bold": True, "font_size": 14}
WRONG = FONT | {"bg_color": "#FDF3DC", "text_wrap": True, "border": 1, "border_color": "#B88A2D"}


@dataclass
class Grid:
    """The month as rows of cells; `open` cells may be typed into, with their choices."""

    title: str
    hint: str
    mark: Sequence[str]  # what the reader needs to know again; a hidden row
    heads: Sequence[str]
    posts: Sequence[str]
    rows: list[dict[str, Any]] = field(default_factory=list)
    fixed: int = 4  # columns before the people


@dataclass
class Matters:
    heads: Sequence[str]
    names: Sequence[str]
    items: Sequence[str]
    first: str
    last: str


def template(grid: Grid, matters: Matters, names: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    styles = {
        name: book.add_format(style)
        for name, style in {
            "locked": LOCKED, "open": OPEN, "head": HEAD, "title": TITLE, "hint": FONT,
            "band": HEAD | {"align": "left"}, "text": OPEN | {"num_format": "@", "align": "left"},
            "day": OPEN | {"num_format": "yyyy-mm-dd"},
        }.items()
    }  # fmt: skip
    page = book.add_worksheet(names[0])
    _grid(page, grid, styles)
    other = book.add_worksheet(names[1])
    lists = book.add_worksheet("名单")
    lists.hide()
    _matters(other, lists, matters, styles)
    page.activate()
    book.close()
    return out.getvalue()


def _grid(page: Any, grid: Grid, styles: dict[str, Any]) -> None:
    page.protect("", {"format_columns": True, "format_rows": True})
    page.hide_gridlines(2)
    page.write_string(0, 0, grid.title, styles["title"])
    page.write_string(1, 0, grid.hint, styles["hint"])
    for column, text in enumerate(grid.mark):
        page.write_string(2, column, text)
    page.set_row(2, None, None, {"hidden": True})
    for column, text in enumerate(grid.heads):
        page.write_string(3, column, text, styles["head"])
    for column, text in enumerate(grid.posts):
        page.write_string(4, column, text, styles["head"])
    for number, row in enumerate(grid.rows, 5):
        band = not row["cells"]
        texts = [*row["heads"], *[""] * (len(grid.heads) - grid.fixed if band else 0)]
        for column, text in enumerate(texts):
            page.write_string(number, column, text, styles["band" if band else "locked"])
        for column, (text, may) in enumerate(row["cells"], grid.fixed):
            _cell(page, number, column, text, styles["open" if may else "locked"])
            if may and (check := _check(row)):
                page.data_validation(number, column, number, column, check)
    page.set_column(0, 0, 11)
    page.set_column(1, 1, 24)
    page.set_column(2, 2, 40)
    page.set_column(3, 3, 9)
    page.set_column(grid.fixed, len(grid.heads), 14)
    page.freeze_panes(5, 2)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _cell(page: Any, row: int, column: int, text: str, style: Any) -> None:
    """A number as a number, so that the table program does not complain; else text."""
    if numbers.parse(text) is not None and len(text) <= 15:
        page.write_number(row, column, Decimal(text), style)
    elif text:
        page.write_string(row, column, text, style)
    else:
        page.write_blank(row, column, None, style)


def _check(row: dict[str, Any]) -> dict[str, Any]:
    said = {"error_title": "请再看一下", "ignore_blank": True}
    if row["choices"]:
        return said | {
            "validate": "list",
            "source": row["choices"],
            "error_message": "请从下拉里选一档",
        }
    if row["form"] != "number":
        return {}  # several numbers, or words: any text
    kind = "integer" if row["whole"] else "decimal"
    hint = "填整数，例如 2；没有就留空" if row["whole"] else "填数，例如 90 或 90.5；没有就留空"
    return said | {
        "validate": kind,
        "criteria": ">" if row["whole"] else ">=",
        "value": 0,
        "error_message": hint,
    }


MOST_MATTERS = 300


def _matters(page: Any, lists: Any, matters: Matters, styles: dict[str, Any]) -> None:
    page.hide_gridlines(2)
    hint = "有日期、有名目的事一行一件；已记在积分表里的不要再写。用不到就空着。"
    page.write_string(0, 0, hint, styles["hint"])
    for column, text in enumerate(matters.heads):
        page.write_string(1, column, text, styles["head"])
        page.set_column(column, column, 28 if text in ("小项", "一句话", "证明材料") else 13)
    page.protect("", {"format_columns": True, "format_rows": True, "sort": True})
    for row in range(2, 2 + MOST_MATTERS):
        for column, text in enumerate(matters.heads):
            page.write_blank(row, column, None, styles["day" if text == "日期" else "text"])
    last = 1 + MOST_MATTERS
    for column, (title, texts) in enumerate(
        (("可选姓名", matters.names), ("可选小项", matters.items))
    ):
        lists.write_string(0, column, title)
        for row, text in enumerate(texts, 1):
            lists.write_string(row, column, text)
        letter = "AB"[column]
        if texts:
            page.data_validation(2, column, last, column, {
                "validate": "list", "source": f"=名单!${letter}$2:${letter}${len(texts) + 1}",
                "error_message": "请从下拉里选"})  # fmt: skip
    place = list(matters.heads).index("日期")
    page.data_validation(2, place, last, place, {
        "validate": "date", "criteria": "between", "minimum": _day(matters.first),
        "maximum": _day(matters.last), "error_message": f"日期要在 {matters.first} 到 {matters.last}"})  # fmt: skip
    page.freeze_panes(2, 1)


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


@dataclass
class Remarked:
    """A table as it was read, with a word on some of its rows."""

    name: str
    texts: dict[tuple[int, int], str]
    remarks: dict[int, str]
    head_row: int
    hidden_rows: Sequence[int] = ()


def remarked(tables: list[Remarked]) -> bytes:
    """The same rows with one more column: what is wrong and how to repair it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    plain, head, wrong = (book.add_format(s) for s in (FONT, HEAD, WRONG))
    titles: set[str] = set()
    for number, table in enumerate(tables, 1):
        title = _title(table.name)
        if not title or title.casefold() in titles:
            title = next(t for n in count(number) if (t := f"表{n}") not in titles)
        titles.add(title.casefold())
        page = book.add_worksheet(title)
        last = max((column for _, column in table.texts), default=0)
        for (row, column), text in table.texts.items():
            _cell(page, row - 1, column - 1, text, head if row == table.head_row else plain)
        page.write_string(max(table.head_row, 1) - 1, last, "备注", head)
        for row, text in table.remarks.items():
            page.write_string(row - 1, last, text[:2000], wrong)
        for row in table.hidden_rows:
            page.set_row(row - 1, None, None, {"hidden": True})
        page.set_column(last, last, 60)
        page.freeze_panes(max(table.head_row, 1), 1)
    if not tables:
        book.add_worksheet("空")
    book.close()
    return out.getvalue()


def _title(name: str) -> str:
    return "".join("_" if letter in "[]:*?/\\'" else letter for letter in name)[:31]
