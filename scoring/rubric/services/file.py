"""A scheme out to a file and in from one: YAML, JSON and a workbook with one row an item."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import xlsxwriter

from members.models import User
from scoring.engine.editing import sheet as scheme_sheet
from scoring.engine.editing import sheet_reading as scheme_sheet_reading
from scoring.engine.editing import trying
from scoring.engine.errors import Malformed, Problem
from scoring.engine.process.workflow import Refusal, check_reason
from scoring.engine.scheme import code_meaning, first_edition
from scoring.engine.scheme import rubric as engine_rubric
from scoring.engine.scheme import (
    text as scheme_text,
)
from scoring.engine.scheme import (
    writing as scheme_writing,
)
from scoring.intake import jail
from scoring.models import RubricDraft
from scoring.rubric.selectors import draft as select_draft
from scoring.rubric.services import draft as rubric_draft

Document = dict[str, Any]
FORMATS = ("yaml", "json", "xlsx")


def export(document: Document, kind: str) -> bytes:
    """The scheme as a file. Raises Malformed when it cannot be read: half a scheme is no file."""
    made = engine_rubric.from_dict(document)
    if kind == "xlsx":
        return _workbook(made.document)
    write = {"yaml": scheme_writing.as_yaml, "json": scheme_writing.as_json}[kind]
    return write(made.document).encode()


def _workbook(document: Document) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    # As texts, so that 0.50 stays 0.50 and a code like 1E2 stays a code.
    body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for name, rows in scheme_sheet.write(document).items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        widths = [max((len(row[c]) for row in rows), default=8) for c in range(len(rows[0]))]
        for c, width in enumerate(widths):
            sheet.set_column(c, c, min(max(width * 2, 8), 48), body)
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if text:
                    sheet.write_string(r, c, text, body if r else head)
    book.close()
    return made.getvalue()


def read(name: str, data: bytes) -> tuple[Document, Callable[[Problem], str]]:
    """The document of an uploaded file, and how its faults are said: by row for a workbook."""
    if name.lower().endswith((".xlsx", ".xls", ".et", ".csv")) or data[:2] == b"PK":
        tables = {
            table["name"]: {(row, column): text for row, column, text in table["texts"]}
            for table in jail.read(name, data)
        }
        document, rows = scheme_sheet_reading.read(tables)
        return document, lambda problem: scheme_sheet_reading.by_row(document, rows, problem)
    found = scheme_writing.read_upload(data)
    nodes = scheme_text.nodes(data.decode("utf-8-sig"))

    def sentence(problem: Problem) -> str:
        """With the line, and the item for those who do not count them."""
        line = scheme_text.line_of(nodes, problem.field)
        where = f"第 {line} 行" if line else ""
        if isinstance(found.get("categories"), list):
            title = trying.titled(found, problem.field)
            where += f"（{title}）" if title else ""
        return f"{where} {problem.message}".strip()

    return found, sentence


def load_into(
    *, draft_id: int, name: str, data: bytes, by: User, at: datetime, reason: str = ""
) -> RubricDraft:
    """Put a file's scheme in the draft's place, as one step that can be undone.

    Raises Malformed with every fault, each with its row; nothing is taken over by halves. A code
    that stood for something else is such a fault, unless `reason` says why it is the same thing.
    """
    draft = RubricDraft.objects.select_related("base").filter(pk=draft_id).first()
    if draft is None:
        raise Refusal("没有这份草案", "input")
    past = select_draft.past(draft)
    document, sentence = read(name, data)
    try:
        rubric = engine_rubric.from_dict(document)
    except Malformed as malformed:
        raise Malformed(
            Problem(None, p.field, p.code, sentence(p)) for p in malformed.errors
        ) from None
    why = check_reason(reason, what="编码沿用的理由") if reason.strip() else ""

    def change(now: Document) -> tuple[str, str]:
        same = ("code", "period", "subject")
        if any(now.get(key) != rubric.document.get(key) for key in same):
            raise Refusal("文件里是另一个方案：编码、周期、计分对象要和草案一样", "input")
        again = code_meaning.reused(rubric.document, past)
        if again and not why:
            raise Malformed(Problem(None, p.field, p.code, sentence(p)) for p in again)
        kept = f"；编码沿用（{'、'.join(_code(p, rubric.document) for p in again)}）：{why}"
        now.clear()
        now.update(first_edition.spelled_out(rubric.document))
        return "", f"导入文件 {name[-60:]}{kept if again else ''}"

    return rubric_draft.arrange(draft_id=draft_id, by=by, at=at, change=change)


def _code(problem: Problem, document: Document) -> str:
    return trying.placed(document, problem.field)[0].partition(":")[2]
