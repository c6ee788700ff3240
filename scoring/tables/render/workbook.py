"""Excel files that hold numbers as numbers and never a formula."""

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import xlsxwriter

Cell = str | int | Decimal | None
CREATED = datetime(2020, 1, 1)  # noqa: DTZ001  (the format knows no zones)
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(
    name: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], *, notes: Sequence[str] = ()
) -> bytes:
    """One sheet: a bold head that stays; Decimals and integers as numbers; notes below."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    sheet = book.add_worksheet(name[:31])
    # The same content is the same file, whenever it is made.
    book.set_properties({"created": CREATED})
    bold = book.add_format({"bold": True, "bottom": 1})
    points = book.add_format({"num_format": "0.00"})
    sheet.freeze_panes(1, 0)
    for column, text in enumerate(head):
        sheet.write_string(0, column, text, bold)
        longest = max([len(text), *(len(str(row[column] or "")) for row in rows)], default=4)
        sheet.set_column(column, column, min(40, longest * 2 + 2))
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(number, column, value, points)
            elif isinstance(value, int):
                sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write_string(number, column, value)
    for number, text in enumerate(notes, start=len(rows) + 2):
        sheet.write_string(number, 0, text)
    book.close()
    return out.getvalue()
