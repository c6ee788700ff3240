"""A table saved as text: UTF-8 with or without a mark, or GB18030; comma, tab or semicolon."""

import csv
import io

from scoring.intake import bounds, values
from scoring.intake.bounds import Unreadable
from scoring.intake.table import Table

SAVE_AS = "请在 Excel 里另存为“CSV UTF-8（逗号分隔）”，或直接上传 .xlsx"
SEPARATORS = ",\t;"


def read(data: bytes) -> list[Table]:
    said = decoded(data)
    if "\x00" in said:
        raise Unreadable("文件里有空字符，不像一张表格。" + SAVE_AS)
    table = Table("")
    csv.field_size_limit(bounds.CELL_LETTERS * 10)
    lines = csv.reader(io.StringIO(said, newline=""), delimiter=separator(said), strict=True)
    try:
        for row, line in enumerate(lines, 1):
            for column, cell in enumerate(line, 1):
                table.put(row, column, values.text(_without_apostrophe(cell)))
    except csv.Error as error:
        raise Unreadable(
            f"第 {lines.line_num} 行的引号没有成对，或者一格太长。" + SAVE_AS
        ) from error
    if not table.texts and not table.problems:
        raise Unreadable("表里没有内容。请确认已经保存，再上传")
    return [table]


def _without_apostrophe(cell: str) -> str:
    """Our own files guard a text that looks like a formula with an apostrophe."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r") else cell


def decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("这是 UTF-16 文本。" + SAVE_AS)
    if data.startswith(b"\xef\xbb\xbf"):
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Unreadable(_where(data, error.start)) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if any(_is_chinese_utf8(line) for line in data.split(b"\n")):
            raise Unreadable(_where(data, error.start)) from error
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise Unreadable(_where(data, error.start)) from error


def _is_chinese_utf8(line: bytes) -> bool:
    """Four Chinese characters in a row of bytes are UTF-8 by no accident."""
    try:
        said = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum("\u4e00" <= letter <= "\u9fff" for letter in said) >= 4


def _where(data: bytes, start: int) -> str:
    line = data.count(b"\n", 0, start) + 1
    return f"第 {line} 行的文字编码与别处不同，或者不是 UTF-8、GB18030。" + SAVE_AS


def separator(said: str) -> str:
    """The sign that is most frequent in the first line that has any, outside quotes."""
    for line in said.splitlines()[:20]:
        bare = "".join(line.split('"')[::2])
        most = max(SEPARATORS, key=bare.count)
        if bare.count(most):
            return most
    return ","
