"""Plants with branches, seats and months of matters, made up from a seed."""

import random
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from branches.models import Unit
from members.models import Member, Seat, User
from scoring.engine.editing import drafting
from scoring.engine.facts import entries as engine_entries
from scoring.engine.keys import uuid7
from scoring.engine.time.periods import Month
from scoring.models import Entry, Participant, RubricDraft, RubricVersion, Sheet
from scoring.rubric.services import draft as rubric_draft
from scoring.scheme.selectors.facts import rubric_of
from scoring.scheme.services import versions

SCALES = {"S": 1, "M": 50, "L": 1_250}
BRANCHES, POSTS = 40, ("secretary", "organisation", "publicity", "discipline", "youth")
MATTERS = 10
MONTH = Month(2026, 7)


def build(
    plants: int,
    version: RubricVersion,
    recorder: User,
    months: tuple[Month, ...] = (MONTH,),
    branches_each: int = BRANCHES,
) -> list[int]:
    """A company's plants with open sheets of these months and their matters; ids of the plants."""
    rng = random.Random(1)
    company = Unit.objects.create(kind="company", name="量度公司")
    made = []
    now = timezone.now()
    for number in range(plants):
        plant = Unit.objects.create(kind="plant", name=f"厂{number}", parent=company)
        Unit.objects.filter(pk=plant.pk).update(plant=plant)
        plant.refresh_from_db()
        versions.put_in_force(
            plant=plant, version=version, from_month=months[0].first, by=None, at=now
        )
        branches = Unit.objects.bulk_create(
            [
                Unit(kind="branch", name=f"支部{b}", parent=plant, plant=plant)
                for b in range(branches_each)
            ]
        )
        members = Member.objects.bulk_create(
            [
                Member(name=f"人{b}-{n}", branch=branch)
                for b, branch in enumerate(branches)
                for n in range(len(POSTS))
            ]
        )
        seats = Seat.objects.bulk_create(
            [
                Seat(
                    member=m,
                    branch_id=m.branch_id,
                    post=POSTS[n % len(POSTS)],
                    from_on=date(2026, 1, 1),
                )
                for n, m in enumerate(members)
            ]
        )
        people = Participant.objects.bulk_create(
            [Participant(code="zhiwei", plant=plant, seat=seat) for seat in seats]
        )
        for month in months:
            _month(rng, month, plant, branches, people, version, recorder, now)
        made.append(plant.pk)
    return made


def _month(
    rng: random.Random,
    month: Month,
    plant: Unit,
    branches: list[Unit],
    people: list[Participant],
    version: RubricVersion,
    recorder: User,
    now: datetime,
) -> None:
    scheme = rubric_of(version)
    once = [i for i in scheme.items.values() if i.kind.per == "month" and not i.roles]
    many = [
        i
        for i in scheme.items.values()
        if i.kind.many and not i.roles and i.sign > 0 and not i.exclusive
    ]
    sheets = Sheet.objects.bulk_create(
        [
            Sheet(
                code="zhiwei",
                plant=plant,
                branch=branch,
                month=month.first,
                rubric=version,
                opened_at=now,
            )
            for branch in branches
        ]
    )
    rows = []
    for n, person in enumerate(people):
        chosen = [*rng.sample(once, 1), *(rng.choice(many) for _ in range(MATTERS - 1))]
        for item in chosen:
            sheet = sheets[n // len(POSTS)]
            rows.append(matter(rng, item, person, sheet, version, recorder, now))
    Entry.objects.bulk_create(rows, batch_size=5_000)


def matter(
    rng: random.Random,
    item: Any,
    person: Participant,
    sheet: Sheet,
    version: RubricVersion,
    recorder: User,
    now: Any,
) -> Entry:
    fields: dict[str, Any] = {"peer_confirmed": True, "attachment": "有"}
    if item.kind.name == "graded":
        fields["option"] = rng.choice(sorted(item.kind.options))
    elif item.kind.name == "ratio":
        fields |= {"actual": str(rng.randint(60, 120)), "target": "100"}
    else:
        fields["quantity"] = rng.randint(1, 3)
    amount = engine_entries.recorded_amount(rubric_of(version), item.code, fields)
    last = Month.of(sheet.month).last.day
    return Entry(
        client_key=uuid7(rng.getrandbits(47), rng.randbytes(10)),
        plant_id=person.plant_id,
        sheet=sheet,
        participant=person,
        month=sheet.month,
        rubric=version,
        item=item.code,
        on=sheet.month.replace(day=rng.randint(1, last)),
        fields=fields,
        amount=amount,
        source="load",
        recorded_at=now,
        recorded_by=recorder,
    )


def lock_everything(by: User, at: datetime) -> None:
    """Every sheet, as if its month were over."""
    other = User.objects.create(username="other")
    Sheet.objects.update(
        state="locked", submitted_at=at, submitted_by=by, minutes_no="1号", locked_at=at, locked_by=other,
        digest="0" * 64,
    )  # fmt: skip


def drafted(plant: Unit, by: User, version: RubricVersion, at: datetime) -> RubricDraft:
    """A draft that touches points, caps, and asks for evidence."""

    def change(document: dict[str, Any]) -> tuple[str, str]:
        for item, values in (
            ("A07", {"cap_month": "0.5"}),
            ("B06", {"cap_month": "0.4"}),
            ("C10", {"cap_month": "1.0"}),
            ("C05", {"requires": ["peer", "reference"]}),
        ):
            found = drafting.part(document, f"item:{item}")
            assert found is not None
            found.update(values)
        return "", "改了几处"

    draft = rubric_draft.start(plant=plant, base=version, by=by, at=at)
    return rubric_draft.arrange(draft_id=draft.pk, by=by, at=at, change=change)
