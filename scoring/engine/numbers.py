"""Exact numbers. Points are integers of 10⁻¹² (grains), or fractions after a division.

A number of a file has at most 4 decimals and is kept as an integer of ten-thousandths, so
that the largest product, points × quantity × factor, is a whole number of grains. Results
are integers of hundredths, made by `half_up` where the rules say so and nowhere else.
"""

import re
from fractions import Fraction
from typing import Any

Exact = int | Fraction
TENTH = 10_000  # ten-thousandths of one
POINT = TENTH**3  # grains of one point
CENT = POINT // 100

NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")


def parse(value: Any) -> int | None:
    """Ten-thousandths of a JSON integer or of a decimal string; None when it is no number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value * TENTH
    if not isinstance(value, str) or NUMBER.fullmatch(value) is None:
        return None
    whole, _, decimals = value.partition(".")
    size = int(whole.lstrip("-")) * TENTH + int((decimals + "0000")[:4])
    return -size if whole.startswith("-") else size


def decimals(number: int) -> int:
    """How many decimals a number of ten-thousandths needs, by value."""
    for count, step in enumerate((TENTH, 1000, 100, 10)):
        if number % step == 0:
            return count
    return 4


def half_up(amount: Exact) -> int:
    """Hundredths of an amount in grains, halves away from zero."""
    if isinstance(amount, int):
        cents, rest = divmod(amount, CENT)
        if not rest:
            return cents
    # A whole number has the numerator itself and the denominator 1.
    bottom = amount.denominator * CENT
    cents, rest = divmod(abs(amount.numerator), bottom)
    cents += 2 * rest >= bottom
    return cents if amount >= 0 else -cents


def money(cents: int) -> str:
    """Hundredths as `-12.05`."""
    size = abs(cents)
    return f"{'-' if cents < 0 else ''}{size // 100}.{size % 100:02d}"


def cents(points: str) -> int:
    """The hundredths of what `money` wrote."""
    return int(points.replace(".", ""))


def plain(number: int) -> str:
    """Ten-thousandths without needless zeros: `2`, `0.5`."""
    size = abs(number)
    tail = f"{size % TENTH:04d}".rstrip("0")
    return f"{'-' if number < 0 else ''}{size // TENTH}{'.' + tail if tail else ''}"


def cents_of(number: int) -> int:
    """Hundredths of a number of ten-thousandths, half up."""
    return half_up(number * TENTH * TENTH)
