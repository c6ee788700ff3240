"""An .xlsx workbook as sheets of text. A reader of our own (docs/adr/0010): it sees the digits
as they are stored, knows a formula without a result from an empty cell, and expands nothing."""

import posixpath
import re

from scoring.intake import bounds, container, values
from scoring.intake.bounds import Unreadable
from scoring.intake.markup import walk
from scoring.intake.table import Table, place


def read(data: bytes) -> list[Table]:
    parts = container.parts(data)
    types = parts["[Content_Types].xml"]
    if b"macroEnabled" in types:
        raise Unreadable(container.REFUSED[".xlsm"])
    book = _Book()
    walk(parts["xl/workbook.xml"], book.start)
    if len({name.casefold() for name, _, _ in book.sheets}) < len(book.sheets):
        raise Unreadable("这个文件里有重名的工作表，分不清该读哪一个。请改名，或只留要上传的那一个")
    links = _Links()
    if "xl/_rels/workbook.xml.rels" not in parts:
        raise Unreadable(container.BROKEN)
    walk(parts["xl/_rels/workbook.xml.rels"], links.start)
    strings = _Strings()
    styles = _Styles()
    for kind, reader in (("/sharedStrings", strings), ("/styles", styles)):
        for path in links.of_kind(kind):
            if path in parts:
                walk(parts[path], reader.start, reader.end, reader.text)
    tables = []
    for name, key, hidden in book.sheets:
        path = links.paths.get(key, "")
        if path not in parts or not links.kinds[key].endswith("/worksheet"):
            continue
        sheet = _Sheet(Table(name, hidden), strings.found, styles.styles(), book.from_1904)
        walk(parts[path], sheet.start, sheet.end, sheet.text)
        sheet.part_merged()
        tables.append(sheet.table)
    return tables


class _Book:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            title = values.text(given.get("name", ""))
            hidden = given.get("state", "visible") != "visible"
            self.sheets.append((title.text[:40], given.get("id", ""), hidden))
        elif name == "workbookPr":
            self.from_1904 = given.get("date1904", "0") in ("1", "true")


class _Links:
    """Relationship id -> path inside the file. What points outside is never followed."""

    def __init__(self) -> None:
        self.paths: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, given: dict[str, str]) -> None:
        if name != "Relationship" or given.get("TargetMode") == "External":
            return
        key, target = given.get("Id", ""), given.get("Target", "")
        path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
        self.paths[key] = posixpath.normpath(path)
        self.kinds[key] = given.get("Type", "")

    def of_kind(self, kind: str) -> list[str]:
        return [self.paths[key] for key, said in self.kinds.items() if said.endswith(kind)]


class _Strings:
    """Shared texts; the reading aid of a phonetic run is no part of them."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.pieces: list[str] = []
        self.listening = self.phonetic = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "si":
            self.pieces = []
            if len(self.found) >= bounds.STRINGS:
                raise Unreadable("这个文件里的文字太多。请只留要上传的工作表，再另存一次")
        elif name == "rPh":
            self.phonetic = True
        elif name == "t":
            self.listening = not self.phonetic

    def end(self, name: str) -> None:
        if name == "si":
            self.found.append("".join(self.pieces))
        elif name == "rPh":
            self.phonetic = False
        elif name == "t":
            self.listening = False

    def text(self, said: str) -> None:
        if self.listening:
            self.pieces.append(said)


class _Styles:
    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.used: list[int] = []
        self.inside = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "numFmt":
            self.formats[_whole(given.get("numFmtId"))] = given.get("formatCode", "")[:200]
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            self.used.append(_whole(given.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.inside = False

    def text(self, said: str) -> None:
        pass

    def styles(self) -> list[str]:
        return [values.style_of(key, self.formats.get(key, "")) for key in self.used]


def _whole(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,6}", text) else 0


class _Sheet:
    def __init__(
        self, table: Table, strings: list[str], styles: list[str], from_1904: bool
    ) -> None:
        self.table, self.strings, self.styles, self.from_1904 = table, strings, styles, from_1904
        self.row = self.column = 0
        self.kind = self.style = self.listening = ""
        self.pieces: list[str] = []
        self.inline: list[str] = []
        self.formula = self.valued = self.inside = self.phonetic = False
        self.merged: list[str] = []

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            said = given.get("r", "")
            self.row = _whole(said) if said else self.row + 1
            if said and not re.fullmatch(r"[1-9][0-9]{0,6}", said):
                raise Unreadable("表里有认不出位置的行。" + container.SAVE_AS)
            self.column = 0
        elif name == "c":
            self._cell(given)
        elif name == "mergeCell":
            self.merged.append(given.get("ref", ""))
        elif self.inside:
            if name == "f":
                self.formula = True
            elif name == "rPh":
                self.phonetic = True
            elif name == "v":
                self.listening = "v"
            elif name == "t" and not self.phonetic:
                self.listening = "t"

    def _cell(self, given: dict[str, str]) -> None:
        if "r" in given:
            row, self.column = place(given["r"])
            if self.row and row != self.row:
                raise Unreadable("表里有格子不在自己那一行。" + container.SAVE_AS)
            self.row = row
        else:
            self.column += 1
        style = _whole(given.get("s"))
        self.style = self.styles[style] if style < len(self.styles) else ""
        self.kind = given.get("t", "n")
        self.pieces, self.inline = [], []
        self.formula = self.valued = self.phonetic = False
        self.inside = True

    def text(self, said: str) -> None:
        if self.listening == "v":
            self.pieces.append(said)
            self.valued = True
        elif self.listening == "t":
            self.inline.append(said)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.listening = ""
        elif name == "rPh":
            self.phonetic = False
        elif name == "c":
            self.inside = False
            self.table.put(self.row, self.column, self._value("".join(self.pieces)))

    def _value(self, raw: str) -> values.Value:
        if self.formula and not self.valued and self.kind != "str":
            return values.Value("", "公式还没有算出结果：在 Excel 里打开、保存一次，或直接填数")
        if self.kind == "inlineStr":
            return values.text("".join(self.inline))
        if not self.valued:
            return values.Value("")
        if self.kind == "s":
            place = int(raw) if re.fullmatch(r"[0-9]{1,7}", raw) else -1
            if not 0 <= place < len(self.strings):
                raise Unreadable(container.BROKEN)
            return values.text(self.strings[place])
        if self.kind == "e":
            return values.Value("", f"这一格是错误值 {raw[:20]}，请改正公式或直接填数")
        if self.kind == "b":
            return values.Value("TRUE" if raw == "1" else "FALSE")
        if self.kind == "d":
            return values.text(raw[:10])
        if self.kind == "str":
            return values.text(raw)
        return values.number(raw.strip(), self.style, from_1904=self.from_1904)

    def part_merged(self) -> None:
        """Which of the merged cells is meant, nobody can say: each says so."""
        for reference in self.merged[: bounds.ROWS]:
            first, _, last = reference.partition(":")
            top, left = place(first)
            bottom, right = place(last or first)
            size = (bottom - top + 1) * (right - left + 1)
            if not 0 < size <= bounds.CELLS:
                raise Unreadable(f"工作表“{self.table.name}”有过大的合并单元格，请取消合并")
            for row in range(top, min(bottom, bounds.ROWS) + 1):
                for column in range(left, min(right, bounds.COLUMNS) + 1):
                    self.table.texts.pop((row, column), None)
                    self.table.problems[row, column] = "这是合并的单元格，请取消合并后逐格填"
