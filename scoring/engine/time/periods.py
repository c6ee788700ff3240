"""Months, quarters and years as values."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


class Span:
    """What a month, a quarter and a year share; a span is a run of whole months."""

    @property
    def months(self) -> "list[Month]":
        raise NotImplementedError

    @property
    def first(self) -> date:
        return self.months[0].first

    @property
    def last(self) -> date:
        return self.months[-1].last

    def contains(self, on: date) -> bool:
        return self.first <= on <= self.last


@dataclass(frozen=True, order=True)
class Month(Span):
    year: int
    number: int

    @classmethod
    def of(cls, on: date) -> "Month":
        return cls(on.year, on.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
        if not found or found[1] == "0000":
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    @property
    def months(self) -> "list[Month]":
        return [self]

    @property
    def days(self) -> int:
        return calendar.monthrange(self.year, self.number)[1]

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, self.days)

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def quarter(self) -> "Quarter":
        return Quarter(self.year, (self.number - 1) // 3 + 1)

    @property
    def label(self) -> str:
        return f"{self.year}年{self.number}月"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, order=True)
class Quarter(Span):
    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        found = re.fullmatch(r"([0-9]{4})-Q([1-4])", text)
        if not found or found[1] == "0000":
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    @property
    def months(self) -> list[Month]:
        return [Month(self.year, self.number * 3 - 2 + i) for i in range(3)]

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    @property
    def label(self) -> str:
        return f"{self.year}年{self.label_in_year}"

    @property
    def label_in_year(self) -> str:
        return f"第{'一二三四'[self.number - 1]}季度"

    @property
    def short_label(self) -> str:
        """2026年三季度, under a chart."""
        return f"{self.year}年{'一二三四'[self.number - 1]}季度"

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"


@dataclass(frozen=True, order=True)
class Year(Span):
    year: int

    @classmethod
    def parse(cls, text: str) -> "Year":
        if not re.fullmatch(r"[0-9]{4}", text) or text == "0000":
            raise ValueError(text)
        return cls(int(text))

    @property
    def months(self) -> list[Month]:
        return [Month(self.year, number) for number in range(1, 13)]

    @property
    def label(self) -> str:
        return f"{self.year}年度"

    def __str__(self) -> str:
        return f"{self.year:04d}"


Period = Month | Quarter | Year
KINDS: dict[str, type[Month] | type[Quarter] | type[Year]] = {
    "month": Month,
    "quarter": Quarter,
    "year": Year,
}
LENGTHS: Sequence[str] = ("month", "quarter", "year")


def span_of(month: Month, per: str) -> str:
    """The name of the month, quarter or year that a month lies in."""
    if per == "month":
        return str(month)
    return str(month.quarter) if per == "quarter" else f"{month.year:04d}"


def day(text: object) -> date | None:
    """A date written exactly `YYYY-MM-DD`; None when it is none."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def month_words(text: str | None) -> str:
    """`7 月` of `2026-07`, as boards say which of the quarter's months; empty for none."""
    return f"{Month.parse(text).number} 月" if text else ""
