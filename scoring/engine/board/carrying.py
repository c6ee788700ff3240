"""What a quarter leaves for those after it: matters of 就高补差 and items with a year's cap."""

from collections.abc import Collection

from scoring.engine.board.content import Counted, YearItem
from scoring.engine.facts.facts import Facts
from scoring.engine.numbers import TENTH
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score.scoring import Result

COUNTS = frozenset({"COUNTED", "SAME_MATTER"})


def matters(
    facts: Facts, results: Collection[Result], amounts: dict[str, int]
) -> tuple[Counted, ...]:
    """What was added for each matter; `amounts`: ten-thousandths recorded, by entry.

    The amounts of one matter only ever rise to the highest of its levels, so what was counted
    is that level less what earlier quarters counted (scoring rules, section 3).
    """
    levels: dict[tuple[str, str, str], int] = {}
    for result in results:
        entries = {entry.id: entry for entry in facts.entries.get(result.subject, [])}
        for line in result.trace:
            entry = entries.get(line.entry or "")
            if entry is None or line.code not in COUNTS:
                continue
            if entry.item.exclusive and entry.matter:
                key = (result.subject, entry.item.exclusive, entry.matter)
                levels[key] = max(levels.get(key, 0), abs(amounts[entry.id]))
    return tuple(
        Counted(*key, added)
        for key, level in sorted(levels.items())
        if (added := level - _before(facts, key)) > 0
    )


def _before(facts: Facts, key: tuple[str, str, str]) -> int:
    subject, group, matter = key
    # The facts have it in grains, of which a ten-thousandth holds TENTH².
    return facts.prior.get(subject, {}).get((group, matter), 0) // TENTH**2


def year_items(results: Collection[Result], rubric: Rubric) -> tuple[YearItem, ...]:
    """What was counted of each item with a year's cap, for the later quarters of its year."""
    return tuple(
        YearItem(result.subject, code, counted)
        for result in results
        for code in sorted(rubric.capped_year)
        if (counted := sum(items.get(code, 0) for items in result.months.values()))
    )
