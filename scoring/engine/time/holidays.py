"""Reading the yearly notice about holidays: as it is published, or a line a day.

一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
2027-02-07 上班
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.engine.process.regulation import FEWEST_HOLIDAYS
from scoring.engine.process.workflow import Refusal

_DAY = re.compile(
    r"(?:([0-9]{4})-([0-9]{1,2})-([0-9]{1,2}))|"
    r"(?:([0-9]{4})年)?(?:([0-9]{1,2})月)?([0-9]{1,2})日"
)
_RANGE = re.compile(r"^\s*(?:至|到|~|～|—+)\s*$")
# The law gives 11 days a year (13 from 2025); a notice that grants fewer was not read whole.
LONGEST_HOLIDAY = 15


@dataclass(frozen=True)
class Notice:
    holidays: frozenset[date]
    swaps: frozenset[date]  # 调休上班


def read(text: str, *, year: int) -> Notice:
    """Holidays and make-up working days of a year; whatever is not understood is refused."""
    holidays: set[date] = set()
    swaps: set[date] = set()
    for number, said in enumerate(_sentences(text), start=1):
        if not _DAY.search(said):
            continue
        rests, works = "放假" in said or "休息" in said, "上班" in said
        if rests == works:
            raise Refusal(f"第 {number} 句看不出是放假还是上班：{said[:40]}", "input")
        found = set(_days(said, year))
        (holidays if rests else swaps).update(found)
    _check(holidays, swaps, year)
    return Notice(frozenset(holidays), frozenset(swaps))


def _sentences(text: str) -> Iterator[str]:
    bare = re.sub(r"[（(][^（）()]*[）)]", "", text)
    for sentence in re.split(r"[。；;\n]", bare):
        # 「…放假调休，1月4日上班」 in one breath: the comma parts them.
        parts = re.split(r"[，,](?=[^，,]*日[^，,]*(?:上班|放假))", sentence)
        yield from (part.strip() for part in parts if part.strip())


def _days(said: str, year: int) -> Iterator[date]:
    before: date | None = None
    end = 0
    for found in _DAY.finditer(said):
        on = _date(found, year, before, said)
        if before is not None and _RANGE.match(said[end : found.start()]):
            if not timedelta(0) < on - before <= timedelta(days=LONGEST_HOLIDAY):
                raise Refusal(f"{before} 到 {on} 不像一个假期", "input")
            yield from (before + timedelta(days=n + 1) for n in range((on - before).days))
        else:
            yield on
        before, end = on, found.end()


def _date(found: re.Match[str], year: int, before: date | None, said: str) -> date:
    if found[1]:
        numbers = (int(found[1]), int(found[2]), int(found[3]))
    else:
        month = int(found[5]) if found[5] else before.month if before else 0
        # 2022年12月31日至2023年1月2日: a year once said holds until the next one.
        numbers = (int(found[4]) if found[4] else year, month, int(found[6]))
    try:
        on = date(*numbers)
    except ValueError as error:
        raise Refusal(f"没有这一天：{found[0]}（{said[:40]}）", "input") from error
    if abs(on.year - year) > 1:
        raise Refusal(f"{on} 不在 {year} 年前后", "input")
    return on


def _check(holidays: set[date], swaps: set[date], year: int) -> None:
    both = sorted(holidays & swaps)
    if both:
        raise Refusal(f"{both[0]} 又写放假又写上班", "input")
    weekdays = sorted(on for on in swaps if on.weekday() < 5)
    if weekdays:
        raise Refusal(f"{weekdays[0]} 是周一到周五，本来就上班，不是调休", "input")
    granted = sum(1 for on in holidays if on.year == year)
    if granted < FEWEST_HOLIDAYS:
        raise Refusal(
            f"只读出 {year} 年放假 {granted} 天，一年至少 {FEWEST_HOLIDAYS} 天：请把通知全文贴进来",
            "input",
        )
