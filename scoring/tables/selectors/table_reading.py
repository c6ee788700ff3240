"""What an uploaded table asks for: one wish a cell or a row, with its place in the file."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scoring.engine import numbers
from scoring.engine.facts import typed
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric
from scoring.intake.table import letters
from scoring.models import Entry
from scoring.tables.selectors import upload as select_upload

At = tuple[int, int]


@dataclass
class Page:
    """One table of the file. Rows and columns from 1."""

    name: str
    texts: dict[At, str]
    problems: dict[At, str]
    hidden: bool = False
    head_row: int = 0
    heads: dict[str, int] = field(default_factory=dict)

    def place(self, row: int, column: int = 0) -> str:
        where = f"{letters(column)}{row}" if column else f"第 {row} 行"
        return f"{self.name} {where}".strip()

    def get(self, row: int, head: str) -> str:
        return self.texts.get((row, self.heads.get(head, 0)), "")

    def rows(self) -> list[int]:
        """Rows below the headings that hold something."""
        found = {row for row, _ in (*self.texts, *self.problems) if row > self.head_row}
        return sorted(found)


@dataclass
class Wish:
    """What a cell or a row asks for. `fault`: it cannot even be asked for, and what to do."""

    page: Page
    row: int
    column: int
    participant: int | None = None
    who: str = ""
    item: Item | None = None
    typed: tuple[str, ...] = ()
    fields: dict[str, Any] | None = None
    base: Entry | None = None
    cell: bool = False
    on: date | None = None
    matter: str | None = None
    note: str | None = None
    fault: str = ""
    was: str = ""

    @property
    def place(self) -> str:
        return self.page.place(self.row, self.column)


def pages(tables: list[dict[str, Any]]) -> list[Page]:
    found = []
    for table in tables:
        texts = {(row, column): text for row, column, text in table["texts"]}
        problems = {(row, column): text for row, column, text in table["problems"]}
        found.append(Page(table["name"], texts, problems, table["hidden"]))
    return found


def find_heads(page: Page, wanted: tuple[str, ...]) -> bool:
    """Look for the row of headings among the first twenty that hold something."""
    for row in sorted({row for row, _ in page.texts})[:20]:
        heads: dict[str, int] = {}
        for (r, column), text in sorted(page.texts.items()):
            if r == row:
                heads.setdefault(text.split("\n")[0].strip(), column)
        if all(head in heads for head in wanted):
            page.head_row, page.heads = row, heads
            return True
    return False


def choices_words(item: Item) -> str:
    """What may be written for an item, as far as it is picked from something."""
    return "、".join(label for one in typed.asked(item.kind) for label in one.choices)


def same(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """The same texts, or the same numbers however they are written."""
    return len(left) == len(right) and all(
        a == b or (numbers.parse(a) is not None and numbers.parse(a) == numbers.parse(b))
        for a, b in zip(left, right, strict=True)
    )


def mark_of(page: Page) -> tuple[int, int] | None:
    """The sheet and the ledger position that the template was made with."""
    for (row, column), text in page.texts.items():
        if text == select_upload.MARK:
            values = [page.texts.get((row, column + i), "") for i in (1, 2)]
            if all(re.fullmatch(r"[0-9]{1,18}", value) for value in values):
                return int(values[0]), int(values[1])
            raise Refusal("模板里隐藏的一行被改过，认不出是哪个月的表。请重新下载模板填", "input")
    return None


def as_of(entries: list[Entry], position: int) -> dict[tuple[int, str], list[Entry]]:
    """(participant, item) -> its matters in force when the ledger ended at a row."""
    known = [entry for entry in entries if entry.pk <= position]
    replaced = {entry.supersedes_id for entry in known}
    found: dict[tuple[int, str], list[Entry]] = {}
    for entry in sorted(known, key=lambda e: (e.on, e.client_key)):
        if not entry.void and entry.pk not in replaced:
            found.setdefault((entry.participant_id, entry.item), []).append(entry)
    return found


def item_of(text: str, rubric: Rubric) -> Item | None:
    """By code (with or without the name behind it) or by its whole name."""
    code = text.split()[0].upper() if text.split() else ""
    if code in rubric.items:
        return rubric.items[code]
    named = [item for item in rubric.items.values() if item.name == text.strip()]
    return named[0] if len(named) == 1 else None
