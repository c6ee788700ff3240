"""The demonstration's data is told through the services, once, and comes to known numbers."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from branches.models import Unit
from members.models import Leave, Member, Seat
from scoring.engine.numbers import money
from scoring.engine.periods import Month
from scoring.models import Entry, Publication, Sheet, Standing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
Kind = Unit.Kind


def units(kind: str) -> int:
    return Unit.objects.filter(kind=kind).count()


def test_the_demonstration(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo", plants=1, seed=1)
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
