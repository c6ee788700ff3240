"""The impact of a draft as a workbook with everybody in it."""

import io
from decimal import Decimal
from typing import Any

import xlsxwriter

from scoring.rubric.selectors import impact as select_impact

CAP_NAMES = {"CAP_MONTH": "当月封顶", "CAP_QUARTER": "当季封顶", "CAP_YEAR": "全年封顶",
             "CAP_CATEGORY": "大项封顶"}  # fmt: skip
SHEETS = (
    ("每人", "people", (("quarter", "季度"), ("plant", "厂"), ("branch_name", "党支部"), ("name", "姓名"),
     ("post", "职务"), ("before", "原得分"), ("after", "改后得分"), ("change", "变化"),
     ("class_before", "原等次"), ("class_after", "改后等次"), ("here_before", "原支部名次"),
     ("here_after", "改后支部名次"), ("rank_before", "原厂名次"), ("rank_after", "改后厂名次"))),
    ("厂", "plants", (("name", "厂"), ("people", "人次"), ("before", "原平均"),
     ("after", "改后平均"), ("change", "平均变化"), ("more", "得分更多"), ("less", "得分更少"))),
    ("党支部", "branches", (("name", "党支部"), ("people", "人次"), ("before", "原平均"),
     ("after", "改后平均"), ("change", "平均变化"), ("more", "得分更多"), ("less", "得分更少"))),
    ("职务", "posts", (("name", "职务"), ("people", "人次"), ("before", "原平均"), ("after", "改后平均"),
     ("change", "平均变化"), ("more", "得分更多"), ("less", "得分更少"))),
    ("小项", "items", (("code", "编码"), ("name", "小项"), ("sum_before", "原合计"),
     ("sum_after", "改后合计"), ("some_before", "原有几人次得分"), ("some_after", "改后几人次得分"),
     ("of", "可计人次"))),
    ("封顶", "caps", (("code", "编码"), ("name", "名称"), ("cap", "哪种封顶"), ("times_before", "原截几次"),
     ("cut_before", "原截掉"), ("times_after", "改后截几次"), ("cut_after", "改后截掉"))),
)  # fmt: skip
IN_CENTS = {"before", "after", "change", "sum_before", "sum_after", "cut_before", "cut_after"}


def workbook(result: dict[str, Any]) -> bytes:
    """Texts as texts and points as numbers with two decimals; never a formula."""
    made = io.BytesIO()
    # A company's people are written row by row and not held.
    large = not isinstance(result["people"], list)
    how = {"constant_memory": True} if large else {"in_memory": True}
    book = xlsxwriter.Workbook(made, {**how, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bottom": 1})
    points = book.add_format({"num_format": "0.00"})
    for name, key, fields in SHEETS:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, (_, label) in enumerate(fields):
            sheet.write_string(0, column, label, head)
        sheet.set_column(0, len(fields) - 1, 14)
        n = 0
        for n, row in enumerate(result[key], start=1):
            for column, (field, _) in enumerate(fields):
                value = row[field]
                if field in IN_CENTS:
                    # The file format knows only numbers; two decimals are exact in what is shown.
                    sheet.write_number(n, column, _points(value), points)
                elif isinstance(value, int):
                    sheet.write_number(n, column, value)
                elif value is not None:
                    sheet.write_string(n, column, CAP_NAMES.get(value, value))
        sheet.autofilter(0, 0, max(n, 1), len(fields) - 1)
    notes = book.add_worksheet("说明")
    notes.set_column(0, 0, 100)
    failed = [f"{row['plant']} {row['quarter']}没有算成：{row['why']}" for row in result["failed"]]
    for n, text in enumerate([select_impact.sentence(result), *failed, *result["gaps"]]):
        notes.write_string(n, 0, text)
    book.close()
    return made.getvalue()


def _points(cents: int) -> Decimal:
    return Decimal(cents) / 100
