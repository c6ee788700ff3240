"""One month's lines, given the facts of its period up to that month."""

from dataclasses import dataclass

from scoring.engine.facts.facts import Facts
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score.evaluation import Evaluator, Line
from scoring.engine.score.scoring import months
from scoring.engine.time.periods import Month


@dataclass
class MonthResult:
    """A subject's month after the caps of its items, in hundredths; category caps come later."""

    subject: str
    month: str
    total: int
    items: dict[str, int]
    categories: dict[str, int]
    trace: list[Line]


def score(rubric: Rubric, facts: Facts, month: Month, *, traced: bool = True) -> list[MonthResult]:
    found = []
    evaluator = Evaluator(rubric, facts, traced=traced)
    name = str(month)
    for subject in facts.subjects:
        done = evaluator.evaluate(subject)
        items = months(rubric, done, evaluator.months)[name]
        categories = dict.fromkeys(rubric.categories, 0)
        for code, value in items.items():
            categories[rubric.items[code].category] += value
        trace = [line for line in done.trace or [] if line.month == name]
        total = sum(items.values())
        found.append(MonthResult(subject.id, name, total, items, categories, trace))
    return found
