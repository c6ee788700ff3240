"""Rows for the committee's hints: the last two locked quarters of a plant, nothing about people's
use of the system."""

import json
from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from branches.models import Unit
from members.models import Member, Post
from scoring.engine.impact import fairness
from scoring.engine.impact.fairness import Hint
from scoring.engine.numbers import cents
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.periods import Month, Quarter
from scoring.models import (
    Confirmation,
    Entry,
    MonthlyResult,
    PeerAnswer,
    Publication,
    Sheet,
    Standing,
)
from scoring.rubric.selectors.impact import quarters
from scoring.scheme.selectors import facts as select_facts


def hints(plant: Unit, code: str, today: date) -> tuple[list[Hint], list[Quarter]]:
    spans = quarters([plant.pk], code, today)[:2]
    version = select_facts.in_force(plant.pk, code, today)
    if not spans or version is None:
        return [], spans
    rubric = select_facts.rubric_of(version)
    window = {"month__gte": min(q.first for q in spans), "month__lte": max(q.last for q in spans)}
    entries = list(
        Entry.objects.filter(
            plant=plant, participant__code=code, sheet__state=Sheet.State.LOCKED,
            void=False, superseded_by__isnull=True, **window,
        )
        .select_related("participant__seat__branch")
        .order_by("pk")
    )  # fmt: skip
    found = fairness.flat_items(_amounts(plant, code, rubric, window))
    found += fairness.claims_always_pass(_claims(plant, code, window))
    found += fairness.copied_months(_months(entries, rubric))
    found += fairness.mutual(_confirmations(plant, code, window))
    first, firsts, ranked = _firsts(plant, code)
    found += fairness.posts_first(first, ranked) + fairness.one_post_first(firsts)
    names = {code: item.name for code, item in rubric.items.items()}
    found += fairness.panels_apart(_marks(entries, rubric), names)
    return found, spans


def _amounts(
    plant: Unit, code: str, rubric: Rubric, window: dict[str, date]
) -> dict[str, tuple[str, Counter[int]]]:
    """By item: what each person-month came to; those whose post cannot score it left out."""
    rows = MonthlyResult.objects.filter(
        sheet__plant=plant, sheet__code=code, sheet__state=Sheet.State.LOCKED,
        **{f"sheet__{key}": value for key, value in window.items()},
    ).values_list("participant__seat__post", "items")  # fmt: skip
    counts: dict[str, Counter[int]] = {name: Counter() for name in rubric.items}
    for post, items in rows:
        for name, item in rubric.items.items():
            if item.sign > 0 and (not item.roles or post in item.roles):
                counts[name][cents(items.get(name, "0.00"))] += 1
    return {name: (rubric.items[name].name, found) for name, found in counts.items()}


def _claims(plant: Unit, code: str, window: dict[str, date]) -> dict[str, tuple[int, int]]:
    """By branch: claims of members, and those withdrawn or denied."""
    rows = (
        Entry.objects.filter(
            plant=plant,
            participant__code=code,
            source=Entry.Source.CLAIM,
            supersedes=None,
            **window,
        )
        .values_list(
            "participant__seat__branch__name", "superseded_by__void", "peer_request__answer__yes"
        )
        .order_by("participant__seat__branch__order", "participant__seat__branch_id")
    )
    found: dict[str, list[int]] = {}
    for branch, void, yes in rows:
        mine = found.setdefault(branch, [0, 0])
        mine[0] += 1
        mine[1] += bool(void) or yes is False
    return {branch: (cases, no) for branch, (cases, no) in found.items()}


def _months(
    entries: list[Entry], rubric: Rubric
) -> dict[tuple[str, str], tuple[Counter[fairness.Line], Counter[fairness.Line]]]:
    """Each branch's months beside the one before; what meetings bring along is left out."""
    by_month: dict[tuple[str, date], Counter[fairness.Line]] = {}
    for entry in entries:
        item = rubric.items.get(entry.item)
        if item is None or item.route == "AUTO" or entry.source == Entry.Source.MEETING:
            continue
        branch = entry.participant.held.branch.name
        line = entry.participant_id, entry.item, json.dumps(entry.fields, sort_keys=True)
        by_month.setdefault((branch, entry.month), Counter())[line] += 1
    found = {}
    for (branch, first), lines in sorted(by_month.items()):
        month = Month.of(first)
        before = by_month.get((branch, Month.of(first).previous.first))
        if before is not None:
            found[branch, month.label] = lines, before
    return found


def _confirmations(plant: Unit, code: str, window: dict[str, date]) -> Counter[tuple[str, str]]:
    """Whose matter or line, confirmed by whom; of people, not of names, for there are namesakes."""
    edges: Counter[tuple[int, int]] = Counter()
    peers = PeerAnswer.objects.filter(
        yes=True, how=PeerAnswer.How.TAP, request__entry__plant=plant,
        request__entry__participant__code=code,
        **{f"request__entry__{key}": value for key, value in window.items()},
    ).values_list("request__entry__participant__seat__member", "by__member")  # fmt: skip
    lines = Confirmation.objects.filter(
        sheet__plant=plant, sheet__code=code,
        **{f"sheet__{key}": value for key, value in window.items()},
    ).values_list("participant__seat__member", "by__member")  # fmt: skip
    for whose, by in [*peers, *lines]:
        if whose and by and whose != by:
            edges[whose, by] += 1
    called = _called({person for edge in edges for person in edge})
    return Counter({(called[one], called[other]): n for (one, other), n in edges.items()})


def _called(people: set[int]) -> dict[int, str]:
    """Names; namesakes with their branch, and with a number where that is the same too."""
    rows = list(Member.objects.filter(pk__in=people).select_related("branch").order_by("pk"))
    names = Counter(row.name for row in rows)
    found: dict[int, str] = {}
    for row in rows:
        name = row.name if names[row.name] == 1 else f"{row.name}（{row.branch}）"
        same = sum(other.partition("#")[0] == name for other in found.values())
        found[row.pk] = f"{name}#{same + 1}" if same else name
    return found


def _firsts(plant: Unit, code: str) -> tuple[Counter[str], dict[str, list[str]], Counter[str]]:
    """Of the last four boards: posts that stood first in their branch, and all ranked posts."""
    latest: dict[str, int] = {}
    rows = Publication.objects.filter(board__plant=plant, board__code=code)
    for period, pk in rows.order_by("board__period", "revision").values_list("board__period", "pk"):
        latest[period] = pk
    first: Counter[str] = Counter()
    ranked: Counter[str] = Counter()
    firsts: dict[str, list[str]] = {}
    for _, pk in sorted(latest.items())[-4:]:
        standings: Any = Standing.objects.filter(publication_id=pk, rank_branch__isnull=False)
        top: dict[str, set[str]] = {}
        for branch, post, place in standings.order_by("branch__order", "branch_id").values_list(
            "branch__name", "participant__seat__post", "rank_branch"
        ):
            label = str(Post(post).label)
            ranked[label] += 1
            if place == 1:
                top.setdefault(branch, set()).add(label)
        for branch, posts in top.items():
            firsts.setdefault(branch, []).append("、".join(sorted(posts)))
            if len(posts) == 1:
                first[next(iter(posts))] += 1
    return first, firsts, ranked


def _marks(entries: list[Entry], rubric: Rubric) -> dict[tuple[str, str], list[Fraction]]:
    """Grades that a branch's meeting gave, as shares of the highest option."""
    found: dict[tuple[str, str], list[Fraction]] = {}
    for entry in entries:
        item = rubric.items.get(entry.item)
        if item is None or item.route != "BRANCH":
            continue
        share = item.kind.share_of_best(entry.fields)
        if share is not None:
            key = entry.item, entry.participant.held.branch.name
            found.setdefault(key, []).append(share)
    return found
