"""Tables read back into a scheme, without loss; every fault with its row."""

import json
import re
from typing import Any

from scoring.engine.editing import drafting
from scoring.engine.editing.sheet import (
    CLASSES,
    COLUMNS,
    EXEMPT,
    HEAD,
    HEAD_PARAMS,
    ITEMS,
    NO,
    NONE_EXEMPT,
    YES,
)
from scoring.engine.editing.trying import placed
from scoring.engine.errors import Malformed, Problem
from scoring.engine.params import Param

Document = dict[str, Any]
Cells = dict[tuple[int, int], str]  # row and column from 1


class Reading:
    """Tables read back; every fault with its row."""

    def __init__(self, tables: dict[str, Cells]) -> None:
        self.tables = tables
        self.errors: list[Problem] = []
        self.rows: dict[str, int] = {}  # place in the document -> row of the items' table

    def fault(self, table: str, row: int, text: str) -> None:
        place = f"{table} 第 {row} 行" if row else table
        self.errors.append(Problem(None, place, "OUT_OF_RANGE", f"{place}：{text}"))

    def document(self) -> Document:
        """Raises Malformed with every fault of the tables themselves."""
        for name in (ITEMS, HEAD, CLASSES):
            if name not in self.tables:
                self.fault(name, 0, f"缺工作表“{name}”；请从导出的文件改起")
        if self.errors:
            raise Malformed(self.errors)
        made = self._head()
        made["classes"] = self._pairs(CLASSES, "name", "min")
        made["categories"] = self._items()
        if EXEMPT in self.tables:
            exempt = self._pairs(EXEMPT, "item", "reason")
            if exempt:
                made["lint_exempt"] = exempt
        if self.errors:
            raise Malformed(self.errors)
        return made

    def _grid(self, name: str) -> list[tuple[int, dict[int, str]]]:
        """Rows below the headings that hold something."""
        rows: dict[int, dict[int, str]] = {}
        for (row, column), text in sorted(self.tables[name].items()):
            if row > 1 and text.strip():
                rows.setdefault(row, {})[column] = text
        return sorted(rows.items())

    def _head(self) -> Document:
        known = {p.label: p for p in HEAD_PARAMS}
        made: Document = {}
        for row, cells in self._grid(HEAD):
            label = cells.get(1, "").strip()
            if label == NONE_EXEMPT:
                made["lint_exempt"] = []
            elif label not in known:
                self.fault(HEAD, row, f"没有“{label}”这一项")
            else:
                self._put(made, known[label], cells.get(2, ""), HEAD, row)
        return made

    def _pairs(self, table: str, first: str, second: str) -> list[Document]:
        found = []
        for row, cells in self._grid(table):
            pair = {first: self._text(cells.get(1, ""), table, row)}
            if cells.get(2):
                pair[second] = self._text(cells[2], table, row)
            found.append(pair)
        return found

    def _items(self) -> list[Document]:
        heads = {
            column: text.strip() for (row, column), text in self.tables[ITEMS].items() if row == 1
        }
        known = {p.label: p for p in COLUMNS}
        for text in heads.values():
            if text not in known:
                self.fault(ITEMS, 1, f"不认得这一列：{text}")
        categories: dict[str, Document] = {}
        for row, cells in self._grid(ITEMS):
            made: Document = {}
            for column, text in cells.items():
                if column not in heads:
                    self.fault(ITEMS, row, f"第 {column} 列没有表头，却写了“{text[:20]}”")
                elif heads[column] in known:
                    self._put(made, known[heads[column]], text, ITEMS, row)
            self._place(categories, made, row)
        return list(categories.values())

    def _place(self, categories: dict[str, Document], made: Document, row: int) -> None:
        own = made.pop("category", {})
        code = own.get("code", "")
        if not code:
            self.fault(ITEMS, row, "缺大项编码")
            return
        home = categories.setdefault(code, {**own, "items": []})
        before = {key: value for key, value in home.items() if key != "items"}
        if own != before and own != {"code": code}:
            self.fault(ITEMS, row, f"大项 {code} 的内容与它的第一行不一样，请改成一样")
        home["items"].append(made)
        self.rows.setdefault(f"category:{code}", row)
        self.rows.setdefault(f"item:{made.get('code')}", row)

    def _put(self, made: Document, param: Param, text: str, table: str, row: int) -> None:
        if not text.strip():
            return
        *above, last = param.key.split(".")
        for name in above:
            made = made.setdefault(name, {})
        made[last] = self._value(param, text, table, row)

    def _value(self, param: Param, text: str, table: str, row: int) -> Any:
        values = {words: value for value, words in param.options}
        if param.form == "flag":
            if text.strip() not in (YES, NO):
                self.fault(table, row, f"{param.label}只能写 是 或 否")
            return text.strip() == YES
        if param.form == "rows":
            return [self._row(param, line, table, row) for line in text.split("\n") if line.strip()]
        if param.form in ("many", "numbers"):
            words = [word.strip() for word in re.split("[、，,]", text) if word.strip()]
            return [values.get(word, word) for word in words]
        text = self._text(text, table, row)
        if param.form == "whole" and drafting.WHOLE.fullmatch(text):
            return int(text)
        return values.get(text, text)

    def _row(self, param: Param, line: str, table: str, row: int) -> Document:
        parts = _split(line)
        if len(parts) > len(param.columns):
            self.fault(table, row, f"{param.label}的一行最多 {len(param.columns)} 段：{line[:30]}")
        made: Document = {}
        for column, part in zip(param.columns, parts, strict=False):
            text = _unescaped(part.strip())
            if not text:
                continue
            if column.form == "flag":
                made[column.key] = self._value(column, text, table, row)
            else:
                made[column.key] = {words: key for key, words in column.options}.get(text, text)
        return made

    def _text(self, text: str, table: str, row: int) -> str:
        if not text.startswith('"'):
            return text.strip()
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if not isinstance(found, str):
            self.fault(table, row, f"引号里的文字读不懂：{text[:30]}")
            return ""
        return found


def _split(line: str) -> list[str]:
    """At bars that no backslash protects."""
    parts, now, i = [], "", 0
    while i < len(line):
        if line[i] == "\\" and i + 1 < len(line):
            now += line[i : i + 2]
            i += 2
        elif line[i] == "|":
            parts.append(now)
            now = ""
            i += 1
        else:
            now += line[i]
            i += 1
    return [*parts, now]


def _unescaped(text: str) -> str:
    if text.startswith("\\j"):
        try:
            text = str(json.loads(text[2:]))
        except ValueError:
            return text
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "r": "\r"}.get(m[1], m[1]), text)


def read(tables: dict[str, Cells]) -> tuple[Document, dict[str, int]]:
    """The document, and the row of each of its parts. Raises Malformed with every fault."""
    reading = Reading(tables)
    return reading.document(), reading.rows


def by_row(document: Document, rows: dict[str, int], problem: Problem) -> str:
    """A fault of the document, said with the row of the table it came from."""
    place, rest = placed(document, problem.field)
    text = problem.message.removeprefix(f"{problem.field}：")
    where = f"{ITEMS} 第 {rows[place]} 行" if place in rows else HEAD
    # An item's code is not the scheme's: where both have a key, the place decides.
    params = (*HEAD_PARAMS, *COLUMNS) if place in rows else (*COLUMNS, *HEAD_PARAMS)
    labels = {p.key: p.label for p in params}
    field = re.split(r"\[", rest)[0]
    return f"{where} {labels.get(field, rest)}：{text}".replace(" ：", "：")
