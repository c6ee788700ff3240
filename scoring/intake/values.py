"""What a cell of a workbook says, as text; or why it says nothing that can be relied on."""

import re
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import NamedTuple

from scoring.intake import bounds


class Value(NamedTuple):
    text: str
    problem: str = ""


NUMBER = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,4})?")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What people cannot see and a program takes for a letter: marks of direction, of width nought.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Full-width letters, digits and signs of an input method, and its blank.
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 32, 0xA0: 32}
WIDE_NUMBER = re.compile("[０-９．－＋，／％]+")
BUILTIN_DATES = frozenset([*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)])
BUILTIN_TIMES = frozenset([18, 19, 20, 21, 32, 33, 45, 46, 47])


def style_of(number: int, custom: str) -> str:
    """`date`, `time`, `percent` or nothing special, from a number format."""
    if number in BUILTIN_DATES:
        return "date"
    if number in BUILTIN_TIMES:
        return "time"
    if number in (9, 10):
        return "percent"
    code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', "", custom.split(";")[0]).lower()
    if "%" in code:
        return "percent"
    if "general" in code or not code:
        return ""
    if re.search(r"[yd]|m{3}", code):
        return "date"
    return "time" if re.search(r"[hs]|m", code) else ""


def text(raw: str) -> Value:
    """A typed text without what cannot be seen; wide digits become digits."""
    said = ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)
    found = UNSTORABLE.search(said)
    if found:
        return Value("", f"有不能保存的字符 U+{ord(found[0]):04X}，请重新打这一格")
    said = said.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\u00a0\u3000")
    found = UNSEEN.search(said)
    if found:
        return Value("", f"夹着看不见的字符 U+{ord(found[0]):04X}，请删掉重新打这一格")
    if len(said) > bounds.CELL_LETTERS:
        return Value("", f"一格最多 {bounds.CELL_LETTERS} 个字，这一格有 {len(said)} 个")
    if WIDE_NUMBER.fullmatch(said):
        said = said.translate(NARROW)
    return Value(said)


def number(raw: str, style: str, *, from_1904: bool) -> Value:
    """A stored number as its shortest decimal text; a date as a date; never a guess."""
    if NUMBER.fullmatch(raw) is None:
        return Value("", f"这一格存的不是数：{raw[:30]}，请重新填")
    with localcontext() as context:
        context.prec = 400
        exact = Decimal(raw)
    # Before asking how many digits: the exponent may be ten thousand.
    if exact and not -15 <= exact.adjusted() <= 14:
        return Value("", "这个数太大、太小，或者超过 15 位；编号请把这一格设为“文本”再填")
    if style == "date":
        return day(exact, from_1904=from_1904)
    if style == "time":
        return Value("", "这一格被设成了时间格式，请设为“常规”再填")
    plain = _plain(exact * 100 if style == "percent" else exact)
    return Value(plain + "%" if style == "percent" else plain)


def _plain(exact: Decimal) -> str:
    """Fifteen digits, as many as Excel shows: 2.2999999999999998 was typed as 2.3."""
    with localcontext() as context:
        context.prec = 15
        said = f"{+exact:f}"
    if "." in said:
        said = said.rstrip("0").rstrip(".")
    return "0" if said in ("-0", "0", "") else said


def day(serial: Decimal, *, from_1904: bool) -> Value:
    days = int(serial)
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    try:
        found = start + timedelta(days=days)
    except OverflowError:
        found = date.min
    if not 1950 <= found.year <= 2999:
        return Value("", "这一格被设成了日期格式，填的却像是数，请设为“常规”再填")
    return Value(found.isoformat())
