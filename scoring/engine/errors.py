"""Faults of a file: all of them at once, each with its place, its code and a sentence."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

LONGEST_SHOWN = 40


def shown(value: Any) -> str:
    """A value of a file inside a sentence: as it was written, short, its blanks to be seen."""
    if isinstance(value, list):
        return "一列值"
    if isinstance(value, dict):
        return "一组键和值"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    text = str(value)
    short = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    plain = text and text == text.strip() and text.isprintable()
    return short if plain else json.dumps(short, ensure_ascii=not text.isprintable())


class Slip(Enum):
    """In what a number is wrong, where its code says less: the codes are the specification's."""

    NO_NUMBER = "no_number"
    TOO_LONG = "too_long"
    NOT_WHOLE = "not_whole"
    NOT_ABOVE = "not_above"


@dataclass(frozen=True)
class Problem:
    """One fault. `entry` is the id of the entry at fault, or None when `field` is a path."""

    entry: str | None
    field: str
    code: str
    message: str
    slip: Slip | None = None

    @property
    def sentence(self) -> str:
        """The message without the entry's key, which says nothing to people."""
        text = self.message.replace(f"事项 {self.entry} 的", "")
        return text.replace(f"事项 {self.entry} ", "")

    def as_dict(self) -> dict[str, str | None]:
        return {
            "entry": self.entry, "field": self.field, "code": self.code, "message": self.message
        }  # fmt: skip


class Malformed(Exception):
    """A file or a batch that is refused whole; `errors` has every fault found."""

    def __init__(self, errors: Iterable[Problem]) -> None:
        self.errors = list(errors)
        super().__init__("；".join(error.message for error in self.errors[:5]))
