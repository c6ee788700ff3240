"""Scoring a period: every subject evaluated, classed, ranked (docs/scoring-rules.md)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.engine.facts.facts import Facts
from scoring.engine.numbers import money
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score.evaluation import Evaluation, Evaluator, Line, half_up_cents
from scoring.engine.score.maximum import Maximum
from scoring.engine.score.ranking import left_out, ranks, why_unranked


@dataclass
class Result:
    """One subject's result; amounts in hundredths. `as_dict` gives the shape of docs/trial.md."""

    subject: str
    total: int
    grade: str
    quota: bool
    maximum: int | None
    score_rate: int | None
    unranked_reason: str | None
    branch: str | None
    rank_branch: int | None
    rank_all: int | None
    countable_months: list[str]
    months: dict[str, dict[str, int]]  # month -> item -> hundredths
    categories: dict[str, int]
    adjustments: int
    veto: str | None
    missing: list[str]
    trace: list[Line]

    def as_dict(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "total": money(self.total),
            "class": self.grade,
            "quota": self.quota,
            "maximum": None if self.maximum is None else money(self.maximum),
            "score_rate": None if self.score_rate is None else money(self.score_rate),
            "ranked": self.unranked_reason is None,
            "unranked_reason": self.unranked_reason,
            "branch": self.branch,
            "rank_branch": self.rank_branch,
            "rank_all": self.rank_all,
            "countable_months": self.countable_months,
            "months": {
                month: {
                    "total": money(sum(items.values())),
                    "items": {code: money(value) for code, value in items.items()},
                }
                for month, items in self.months.items()
            },
            "categories": {code: money(value) for code, value in self.categories.items()},
            "adjustments": money(self.adjustments),
            "veto": self.veto,
            "missing": self.missing,
            "trace": [line.as_dict() for line in self.trace],
        }


def score(rubric: Rubric, facts: Facts, *, traced: bool = True) -> list[Result]:
    """Results in the order of the facts' subjects. The facts have passed `reading.parse`."""
    evaluator = Evaluator(rubric, facts, traced=traced)
    largest = Maximum(rubric, facts)
    results = [
        _result(rubric, evaluator.evaluate(subject), largest, evaluator.months)
        for subject in facts.subjects
    ]
    _rank(results)
    _apply_quota(rubric, results)
    return results


def _result(rubric: Rubric, done: Evaluation, largest: Maximum, every_month: list[str]) -> Result:
    most = largest.of(done.standings)
    rate = half_up_cents(Fraction(done.total * 10_000, most)) if most else None
    missing = sorted(done.missing)
    return Result(
        subject=done.subject.id,
        total=done.total,
        grade=_grade(rubric, done),
        quota=False,
        maximum=most,
        score_rate=rate,
        unranked_reason=why_unranked(rubric, done.place, missing),
        branch=done.place.branch,
        rank_branch=None,
        rank_all=None,
        countable_months=list(done.place.months),
        months=months(rubric, done, every_month),
        categories=done.categories,
        adjustments=done.adjustments,
        veto=done.veto,
        missing=missing,
        trace=done.trace or [],
    )


def months(rubric: Rubric, done: Evaluation, every: list[str]) -> dict[str, dict[str, int]]:
    """Every month of the period with its items: those not zero, and those that counted."""
    found: dict[str, dict[str, int]] = {month: {} for month in every}
    order = rubric.order
    for cell in sorted(done.results, key=lambda cell: order[cell[0]]):
        value = done.results[cell]
        if value or cell in done.shown:
            found[cell[1]][cell[0]] = value
    return found


def _grade(rubric: Rubric, done: Evaluation) -> str:
    if done.veto is not None:
        return rubric.classes[-1].name
    return next(g.name for g in rubric.classes if g.min is None or g.min <= done.total)


def _rank(results: list[Result]) -> None:
    ranked = [result for result in results if result.unranked_reason is None]
    everywhere = ranks({result.subject: result.total for result in ranked})
    by_branch: dict[str, dict[str, int]] = {}
    for result in ranked:
        if result.branch is not None:
            by_branch.setdefault(result.branch, {})[result.subject] = result.total
    within = {branch: ranks(totals) for branch, totals in by_branch.items()}
    for result in ranked:
        result.rank_all = everywhere[result.subject]
        if result.branch is not None:
            result.rank_branch = within[result.branch][result.subject]


def _apply_quota(rubric: Rubric, results: list[Result]) -> None:
    if rubric.quota is None:
        return
    ranked = [result for result in results if result.unranked_reason is None]
    holders = {r.subject: r.total for r in ranked if r.grade == rubric.quota.grade}
    names = [grade.name for grade in rubric.classes]
    below = names[names.index(rubric.quota.grade) + 1]
    out = left_out(rubric, holders, len(ranked))
    for result in ranked:
        if result.subject in out:
            result.grade, result.quota = below, True
