"""A table of texts, with what could not be read and where."""

import re
from dataclasses import dataclass, field

from scoring.intake import bounds, container, values
from scoring.intake.bounds import Unreadable

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass
class Table:
    """Texts and problems by (row, column), both from 1."""

    name: str
    hidden: bool = False
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    problems: dict[tuple[int, int], str] = field(default_factory=dict)

    def put(self, row: int, column: int, value: values.Value) -> None:
        if not value.text and not value.problem:
            return
        if row > bounds.ROWS or column > bounds.COLUMNS:
            raise Unreadable(
                f"工作表“{self.name}”的 {letters(column)}{row} 还有内容；最多读 {bounds.ROWS} 行、"
                f"{bounds.COLUMNS} 列。请删掉多余的行列再上传"
            )
        if (row, column) in self.texts or (row, column) in self.problems:
            raise Unreadable(f"工作表“{self.name}”的 {letters(column)}{row} 写了两次。请重新另存")
        if len(self.texts) + len(self.problems) >= bounds.CELLS:
            raise Unreadable(f"工作表“{self.name}”超过 {bounds.CELLS} 格。请分成几个文件上传")
        if value.problem:
            self.problems[row, column] = value.problem
        else:
            self.texts[row, column] = value.text


def letters(column: int) -> str:
    """1 is A, 27 is AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def place(reference: str) -> tuple[int, int]:
    """Row and column of `C7`."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise Unreadable("表里有认不出位置的格子。" + container.SAVE_AS)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
