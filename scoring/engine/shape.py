"""Reading the shape of a scheme file: every fault with its path, one code a key."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from scoring.engine import numbers
from scoring.engine.errors import Problem, shown

MISSING, UNEXPECTED = "MISSING_FIELD", "UNEXPECTED_FIELD"
NOT_A_NUMBER, OUT_OF_RANGE, DUPLICATE = "NOT_A_NUMBER", "OUT_OF_RANGE", "DUPLICATE_ID"
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# How a value that is not above nothing is written: with a sign, or as 0.
NOT_POSITIVE = re.compile(r"-.*|0(\.0{1,4})?")
PERS = ("month", "quarter", "year")


def _range(low: int | None, above: int | None, high: int | None) -> str:
    """What would be in range, in words."""
    words = [f"不小于 {numbers.plain(low)}"] if low is not None else []
    words += [f"大于 {numbers.plain(above)}"] if above is not None else []
    if high is not None:
        words.append("是负数或 0（写作 0）" if high == 0 else f"不大于 {numbers.plain(high)}")
    return f"：要{'、'.join(words)}" if words else ""


class Node:
    """One object of the file, with its path. Reading methods note faults and go on."""

    def __init__(self, value: Any, path: str, errors: list[Problem]) -> None:
        self.path, self.errors = path, errors
        if not isinstance(value, dict):
            # One fault is enough: what it lacks as an object is not listed.
            self.errors = []
        self.given: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            said = f"这里应当是一组键和值，不是 {shown(value)}"
            self.fault("", OUT_OF_RANGE, said)
            errors += self.errors
            self.errors = []

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def fault(self, key: str, code: str, sentence: str) -> None:
        path = self.at(key)
        self.errors.append(Problem(None, path, code, f"{path or '整份方案'}：{sentence}"))

    def only(self, *keys: str) -> None:
        for key in self.given:
            if key not in keys:
                self.fault(str(key), UNEXPECTED, "这里没有这个键")

    def has(self, key: str) -> bool:
        return key in self.given

    def _value(self, key: str, required: bool) -> Any:
        if key in self.given:
            return self.given[key]
        if required:
            self.fault(key, MISSING, "缺这一项")
        return None

    def text(self, key: str, *, required: bool = True, longest: int = 80) -> str:
        value = self._value(key, required)
        if key not in self.given:
            return ""
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            self.fault(key, OUT_OF_RANGE, f"应当是 1 到 {longest} 个字的文字")
            return ""
        if "\0" in value:
            self.fault(key, OUT_OF_RANGE, "里面有不能保存的空字符，请删掉")
            return ""
        return value

    def key(self, key: str, pattern: re.Pattern[str] = KEY) -> str:
        value = self._value(key, True)
        if key in self.given and not (isinstance(value, str) and pattern.fullmatch(value)):
            self.fault(key, OUT_OF_RANGE, "应当是字母、数字、横线组成的编码，不超过 64 个字符")
            return ""
        return value or ""

    def choice(self, key: str, options: Iterable[str], default: str | None = None) -> str:
        options = list(options)
        value = self._value(key, default is None)
        if key not in self.given:
            return default or options[0]
        if value not in options or not isinstance(value, str):
            self.fault(key, OUT_OF_RANGE, f"只能是 {'、'.join(options)} 之一")
            return default or options[0]
        return value

    def flag(self, key: str) -> bool:
        value = self.given.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, OUT_OF_RANGE, "只能是 true 或 false")
            return False
        return value

    def whole(self, key: str, low: int, high: int, default: int) -> int:
        value = self.given.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(key, NOT_A_NUMBER, "应当是一个整数")
            return default
        if not low <= value <= high:
            self.fault(key, OUT_OF_RANGE, f"应当在 {low} 到 {high} 之间")
            return default
        return value

    def decimal(
        self,
        key: str,
        *,
        required: bool = True,
        default: str | None = None,
        low: int | None = None,
        above: int | None = None,
        high: int | None = None,
        places: int = 4,
        written: re.Pattern[str] | None = None,
    ) -> int | None:
        """Ten-thousandths; `low`, `above` (exclusive) and `high` likewise. None when absent."""
        value = self._value(key, required and default is None)
        if key not in self.given:
            return numbers.parse(default) if default is not None else None
        number = numbers.parse(value) if isinstance(value, str) else None
        if number is None:
            # Who writes a file has to quote it; who fills in a form has only typed no number.
            sentence = f'应当是写成文字的小数，例如 "0.5"，不是 {shown(value)}'
            if isinstance(value, str):
                sentence = f"应当是一个数字，例如 0.5，不是“{value[:30]}”"
            self.fault(key, NOT_A_NUMBER, sentence)
            return None
        if (
            (low is not None and number < low)
            or (above is not None and number <= above)
            or (high is not None and number > high)
            or ((low == 0 or above == 0) and value.startswith("-"))
            or (high == 0 and NOT_POSITIVE.fullmatch(value) is None)
            or (written is not None and written.fullmatch(value) is None)
        ):
            self.fault(key, OUT_OF_RANGE, f"{value} 不在允许的范围里{_range(low, above, high)}")
            return None
        if numbers.decimals(number) > places:
            self.fault(key, OUT_OF_RANGE, f"最多 {places} 位小数")
            return None
        return number

    def amount(self, key: str, **limits: Any) -> int:
        """A decimal that is needed to go on reading: 0 in place of a faulty one."""
        return self.decimal(key, **limits) or 0

    def nodes(self, key: str, *, required: bool = True, most: int = 10_000) -> "list[Node]":
        value = self._value(key, required)
        if key not in self.given:
            return []
        if not isinstance(value, list) or not value or len(value) > most:
            self.fault(key, OUT_OF_RANGE, "应当是一个列表，至少一项")
            return []
        return [Node(v, f"{self.at(key)}[{i}]", self.errors) for i, v in enumerate(value)]

    def choices(self, key: str, options: Sequence[str]) -> tuple[str, ...]:
        """A list of different words out of `options`; () when absent."""
        if key not in self.given:
            return ()
        value = self.given[key]
        if not isinstance(value, list) or not value:
            self.fault(key, OUT_OF_RANGE, "应当是一个列表，至少一项")
            return ()
        for i, word in enumerate(value):
            if not isinstance(word, str) or word not in options:
                self.fault(f"{key}[{i}]", OUT_OF_RANGE, f"只能是 {'、'.join(options)} 之一")
            elif word in value[:i]:
                self.fault(f"{key}[{i}]", DUPLICATE, f"{word} 写了两遍")
        return tuple(word for word in value if isinstance(word, str))

    def different(self, nodes: "list[Node]", key: str) -> None:
        seen: set[str] = set()
        for node in nodes:
            word = node.given.get(key)
            if isinstance(word, str) and word in seen:
                node.fault(key, DUPLICATE, f"“{word}”前面已经有了")
            elif isinstance(word, str):
                seen.add(word)
