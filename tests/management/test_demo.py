"""The demonstration's data is told through the services, once, and comes to known numbers.

It takes long to tell: it is told once, and what a test does to it is rolled back. The second reckoning of what a draft would have done stands here for that reason.
"""

from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from branches.models import Unit
from members.duties import duties_of
from members.models import Grant, Leave, Member, Seat, User
from scoring.engine.numbers import money
from scoring.engine.time.periods import Month
from scoring.models import Board, Entry, Objection, Publication, RubricVersion, Sheet, Standing
from scoring.rubric.selectors import impact as select_impact
from tests.acts import walk
from tests.snapshots import snapshot
from tests.world.reckoning import Person, grade, ranks, reckon
from tests.world.rubric import draft_of, worked_out

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.timeout(600),
    pytest.mark.usefixtures("told"),
]
Kind = Unit.Kind
MONTH_ACTS = {"score", "submit", "pass", "return", "confirm", "disagree", "reopen"}


@snapshot
def told() -> None:
    call_command("load_demo", plants=1, seed=1)


def units(kind: str) -> int:
    return Unit.objects.filter(kind=kind).count()


def test_the_demonstration() -> None:
    assert (units(Kind.PLANT), units(Kind.GENERAL_BRANCH), units(Kind.BRANCH)) == (1, 2, 12)
    assert units(Kind.PARTY_GROUP) > 12
    assert 55 <= Seat.objects.count() <= 65
    assert 480 <= Member.objects.count() <= 520
    small = Unit.objects.filter(kind=Kind.BRANCH, has_committee=False)
    assert small.count() == 2
    for branch in small:
        assert Member.objects.filter(branch=branch, status="full").count() < 7
    assert Leave.objects.filter(exempt=True).count() == 1
    assert Seat.objects.filter(to_on__isnull=False).count() == 1

    call_command("verify")
    quarters = Publication.objects.order_by("board__period")
    assert quarters.count() == 3
    last = quarters.last()
    found = {
        s.name: money(s.total)
        for s in Standing.objects.filter(publication=last, name__in=["韩志远", "陆文静", "贺春明"])
    }
    assert found == {"韩志远": "28.00", "陆文静": "12.00", "贺春明": "8.00"}
    branches = Standing.objects.filter(publication=last, name__in=found).values("branch")
    assert branches.distinct().count() == 1
    reasons = set(
        Standing.objects.filter(publication=last).values_list("unranked_reason", flat=True)
    )
    assert {"EXEMPT", "TOO_FEW_MONTHS"} <= reasons

    this_month = Sheet.objects.order_by("-month").values_list("month", flat=True)[0]
    current = Sheet.objects.filter(month=this_month)
    assert {sheet.state for sheet in current} == {"open"}
    assert this_month == Month.of(timezone.localdate()).first

    rows = Entry.objects.count()
    call_command("load_demo", plants=1, seed=1, if_empty=True)
    call_command("load_demo", plants=1, seed=1)
    assert Entry.objects.count() == rows
    assert Publication.objects.count() == 3


def test_the_demonstration_s_figures_are_confirmed_by_a_second_reckoning() -> None:
    plant = Unit.objects.get(kind="plant")
    version = RubricVersion.objects.get(code="zhiwei")
    by = User.objects.create(username="起草人")
    Grant.objects.create(user=by, role="rubric_editor", unit=plant, from_on=date(2020, 1, 1))
    draft = draft_of(plant, version, by, timezone.now())
    spans = select_impact.quarters([plant.pk], "zhiwei", timezone.localdate())
    assert len(spans) == 3
    result = worked_out(draft, plant, spans)
    people = {(p["quarter"], p["member"]): p for p in result["people"]}
    assert len(people) > 150
    second: dict[str, dict[tuple[str, int], Person]] = {"before": {}, "after": {}}
    for quarter in spans:
        standings = Standing.objects.filter(publication__board__period=str(quarter))
        members = set(
            standings.exclude(total=None).values_list("participant__seat__member", flat=True)
        )
        ranked = set(
            standings.filter(unranked_reason="").exclude(total=None)
            .values_list("participant__seat__member", flat=True)
        )  # fmt: skip
        months = [month.first for month in quarter.months]
        for side, document in (("before", version.document), ("after", draft.document)):
            made = reckon(document, members, months, str(quarter))
            second[side] |= {(str(quarter), m): person for m, person in made.items()}
            totals = {m: person.sum for m, person in made.items()}
            order = ranks({m: t for m, t in totals.items() if m in ranked})
            homes = {m: people[str(quarter), m]["branch"] for m in order}
            here = {m: 1 + sum(totals[o] > totals[m] for o in order if homes[o] == homes[m])
                    for m in order}  # fmt: skip
            for member, total in totals.items():
                said = people[str(quarter), member]
                assert said[f"here_{side}"] == here.get(member), (quarter, said)
                assert Decimal(said[side]) / 100 == total, (quarter, said, total)
                assert said[f"rank_{side}"] == order.get(member), (quarter, said)
                if total > 0:
                    assert said[f"class_{side}"] == grade(document, total), (quarter, said)
            row = next(r for r in result["quarters"] if r["quarter"] == str(quarter))
            among = [totals[m] * 100 for m in ranked]
            mean = sum(among) / len(among)
            deviation = sqrt(sum(float(t - mean) ** 2 for t in among) / len(among))
            assert abs(row[side]["deviation"] - deviation) <= 0.51
            assert abs(row[side]["mean"] - float(mean)) <= 0.51
            assert row[side]["people"] == len(ranked)
        # What the draft is compared with is what was published.
        for standing in standings.exclude(total=None):
            member = standing.participant.held.member_id
            assert people[str(quarter), member]["before"] == standing.total
    _confirm_groups(result, people, second)
    _confirm_items_and_caps(result, second)
    assert any(p["change"] < 0 for p in people.values())
    assert any(text.startswith("C09") and "不再计" in text for text in result["gaps"])
    assert any("走访慰问：新的小项" in text for text in result["gaps"])


Second = dict[str, dict[tuple[str, int], Person]]


def _confirm_groups(result: dict[str, Any], people: dict[Any, Any], second: Second) -> None:
    """By post and by branch, who gains and who loses, by the second way's totals."""
    steps = {key: second["after"][key].sum - second["before"][key].sum for key in people}
    rows = result["quarters"]
    for count, found in (("more", [s for s in steps.values() if s > 0]),
                         ("less", [s for s in steps.values() if s < 0]),
                         ("same", [s for s in steps.values() if s == 0])):  # fmt: skip
        assert sum(row[count] for row in rows) == len(found), count
    for groups, field in (("posts", "post"), ("branches", "branch_name")):
        for row in result[groups]:
            mine = [key for key, person in people.items() if person[field] == row["name"]]
            assert row["people"] == len(mine), row
            assert row["more"] == sum(steps[key] > 0 for key in mine), row
            assert row["less"] == sum(steps[key] < 0 for key in mine), row
            for side in ("before", "after"):
                mean = sum(second[side][key].sum for key in mine) * 100 / len(mine)
                assert abs(row[side] - mean) <= Decimal("0.5"), (side, row)
    for side, sign in (("gained", 1), ("lost", -1)):
        named = [p["change"] * sign for p in result[side]]
        assert all(step > 0 for step in named)
        steps_then = [int(s * 100) * sign for k, s in steps.items() if k[0] == result["latest"]]
        assert named == sorted((s for s in steps_then if s > 0), reverse=True)[: len(named)]


def _confirm_items_and_caps(result: dict[str, Any], second: Second) -> None:
    said = {item["code"]: item for item in result["items"]}
    for side in ("before", "after"):
        everybody = list(second[side].values())
        for code in everybody[0].items:
            values = [p.items_made.get(code, Decimal(0)) for p in everybody if p.could(code)]
            assert said[code][f"sum_{side}"] == sum(values) * 100, (side, code)
            assert said[code][f"some_{side}"] == sum(v != 0 for v in values), (side, code)
            assert said[code][f"nothing_{side}"] == (len(set(values)) == 1), (side, code)
    caps = {(row["code"], row["cap"]): row for row in result["caps"]}
    assert {("B06", "CAP_MONTH"), ("C05", "CAP_MONTH")} & set(caps)
    keys = {key for side in second.values() for person in side.values() for key in person.cuts}
    for key in keys | set(caps):
        cuts = [
            [cut for person in second[side].values() for cut in person.cuts.get(key, [])]
            for side in ("before", "after")
        ]
        found = (len(cuts[0]), sum(cuts[0]) * 100, len(cuts[1]), sum(cuts[1]) * 100)
        if key not in caps:
            assert found[:2] == found[2:], (key, found)  # only what changes is listed
            continue
        row = caps[key]
        assert found == (
            row["times_before"],
            row["cut_before"],
            row["times_after"],
            row["cut_after"],
        )


class People:
    """The demonstration's accounts under the names by which a walk asks for them."""

    def __init__(self) -> None:
        rows = User.objects.filter(is_active=True).select_related("member").order_by("pk")
        self.users = {user.username: user for user in rows}

    def user(self, name: str) -> User:
        return self.users[name]

    def of_each_duty(self, plant: Unit, branch: Unit, today: date) -> list[str]:
        """Everybody who may do something in the plant or the branch, one of those who may do the
        same; and one of those who may do nothing."""
        found: dict[Any, str] = {}
        for name, user in self.users.items():
            duties = duties_of(user, on=today)
            here = user.member is not None and user.member.seats.filter(branch=branch).exists()
            may = duties.roles_for_plant(plant.pk), duties.roles_for_branch(branch), here
            found.setdefault(may, name)
        return list(found.values())


def test_every_button_of_the_demonstration_does_what_it_offers() -> None:
    """Acts × people, on the board and the months that somebody who looks around would open."""
    today = timezone.localdate()
    board = Board.objects.latest("period")
    people = People()
    last = board.publications.latest("revision")
    objection = last.objections.first() or Objection.objects.latest("pk")
    branch = objection.participant.held.branch
    walks = [
        (f"/boards/{board.pk}/", branch, {"compose", "approve", "clear", "place", "correct"}),
        (f"/objections/{objection.pk}/", branch, {"accept", "decline", "reject", "appeal"}),
    ]
    # A month in each state that there is.
    for state in Sheet.objects.order_by().values_list("state", flat=True).distinct():
        sheet = Sheet.objects.filter(state=state).order_by("-month", "pk")[0]
        walks.append((f"/sheets/{sheet.pk}/", sheet.branch, MONTH_ACTS))
    met = set()
    for path, where, acts in walks:
        names = people.of_each_duty(board.plant, where, today)
        assert len(names) >= 8
        met |= walk(people, path, names, acts)
    assert {act for act, _ in met} >= {"score", "correct"}
    assert {enabled for _, enabled in met} == {True, False}
