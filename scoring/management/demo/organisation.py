"""Building a demonstration plant: units, people, seats, panels, grants, logins."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password

from branches.models import Unit
from members.models import Grant, GroupLead, Leave, Member, PanelMember, Seat, User
from scoring.management.demo import cast
from scoring.management.demo.logins import PASSWORD

# Branches whose party groups check first.
GROUPED = (0, 2)


@dataclass
class Plant:
    """What the story needs to know of a plant."""

    unit: Unit
    number: int
    branches: list[Unit] = field(default_factory=list)
    seats: dict[int, list[Seat]] = field(default_factory=dict)  # branch id -> seats
    panel: dict[int, list[User]] = field(default_factory=dict)  # branch id -> accounts
    users: dict[int, User] = field(default_factory=dict)  # member id -> account
    committee: list[User] = field(default_factory=list)
    organiser: User | None = None
    secrecy: User | None = None

    def holder(self, branch: Unit, post: str, on: date) -> Seat | None:
        return next(
            (
                seat
                for seat in self.seats[branch.pk]
                if seat.post == post
                and seat.from_on <= on
                and (seat.to_on is None or seat.to_on >= on)
            ),
            None,
        )


def build(
    *, number: int, seed: int, start: date, change_on: date, leave: tuple[date, date], company: Unit
) -> Plant:
    """The plant with this number, as it was left if it is there already."""
    rng = Random(f"{seed}:{number}:people")
    name = cast.PLANTS[number % len(cast.PLANTS)]
    name += f"{number // len(cast.PLANTS) + 1}" if number >= len(cast.PLANTS) else ""
    unit, _ = Unit.objects.get_or_create(
        kind=Unit.Kind.PLANT, name=f"{name}党委", parent=company, defaults={"order": number}
    )
    Unit.objects.filter(pk=unit.pk, plant=None).update(plant=unit)
    unit.refresh_from_db()
    plant = Plant(unit=unit, number=number)
    _branches(plant)
    _people(plant, rng, start=start, change_on=change_on, leave=leave)
    _accounts(plant, start=start)
    return plant


def _branches(plant: Plant) -> None:
    for order, (general, name, posts, _) in enumerate(cast.BRANCHES):
        above, _ = Unit.objects.get_or_create(
            kind=Unit.Kind.GENERAL_BRANCH,
            name=general,
            parent=plant.unit,
            defaults={"plant": plant.unit, "order": order},
        )
        branch, _ = Unit.objects.get_or_create(
            kind=Unit.Kind.BRANCH,
            name=name,
            parent=above,
            defaults={
                "plant": plant.unit,
                "order": order,
                "has_committee": posts > 2,
                "joint": name in cast.JOINT,
            },
        )
        plant.branches.append(branch)


def _people(
    plant: Plant, rng: Random, *, start: date, change_on: date, leave: tuple[date, date]
) -> None:
    taken = set(cast.PERSONAS.values())
    for place, (branch, (_, _, posts, size)) in enumerate(
        zip(plant.branches, cast.BRANCHES, strict=True)
    ):
        people = cast.names(rng, size, taken)
        if plant.number == 0 and place == 0:
            for post, name in cast.PERSONAS.items():
                people[cast.POSTS.index(post)] = name
        members = _members(branch, people)
        _seats(plant, branch, members, posts, start, change_on if place == 1 else None)
        if place == 2:
            away = plant.seats[branch.pk][3].member
            Leave.objects.get_or_create(
                member=away,
                kind=Leave.Kind.MATERNITY,
                defaults={"exempt": True, "from_on": leave[0], "to_on": leave[1]},
            )
    _panels(plant, start)
    _leads(plant, start)


def _members(branch: Unit, people: list[str]) -> list[Member]:
    """The branch's members, in the order of their names' making; what is missing is added."""
    groups = [
        Unit.objects.get_or_create(
            kind=Unit.Kind.PARTY_GROUP,
            name=name,
            parent=branch,
            defaults={"plant": branch.plant, "order": order},
        )[0]
        for order, name in enumerate(cast.groups(len(people)))
    ]
    have = Member.objects.filter(branch=branch).count()
    Member.objects.bulk_create(
        [
            Member(
                name=name,
                branch=branch,
                group=groups[place % len(groups)] if groups else None,
                status=Member.Status.PROBATIONARY if place % 17 == 16 else Member.Status.FULL,
            )
            for place, name in enumerate(people)
            if place >= have
        ]
    )
    return list(Member.objects.filter(branch=branch).order_by("pk"))


def _seats(
    plant: Plant,
    branch: Unit,
    members: list[Member],
    posts: int,
    start: date,
    change_on: date | None,
) -> None:
    """The committee; in one branch the publicity post changes hands in mid-quarter."""
    for place, post in enumerate(cast.POSTS[:posts]):
        changed = change_on if change_on and post == "publicity" else None
        Seat.objects.get_or_create(
            branch=branch,
            post=post,
            from_on=start,
            defaults={"member": members[place], "to_on": _day_before(changed)},
        )
        if changed:
            Seat.objects.get_or_create(
                branch=branch, post=post, from_on=changed, defaults={"member": members[posts]}
            )
    plant.seats[branch.pk] = list(
        Seat.objects.filter(branch=branch).select_related("member").order_by("from_on", "pk")
    )


def _day_before(on: date | None) -> date | None:
    return None if on is None else date.fromordinal(on.toordinal() - 1)


def _panels(plant: Plant, start: date) -> None:
    """Three plain members and the discipline member; a small branch borrows a neighbour's."""
    for place, branch in enumerate(plant.branches):
        small = not branch.has_committee
        home = plant.branches[place - 1] if small else branch
        plain = Member.objects.filter(branch=home, seats__isnull=True).order_by("pk")[4:7]
        chosen = list(plain)
        if not small:
            chosen.append(plant.seats[branch.pk][4].member)
        for rank, member in enumerate(chosen):
            PanelMember.objects.get_or_create(
                branch=branch,
                member=member,
                defaults={"leader": rank == 0, "from_on": start},
            )


def _leads(plant: Plant, start: date) -> None:
    """Leaders of the party groups of two branches; the other branches have none chosen yet."""
    for place in GROUPED:
        if place >= len(plant.branches):
            continue
        groups = Unit.objects.filter(
            parent=plant.branches[place], kind=Unit.Kind.PARTY_GROUP
        ).order_by("order", "pk")
        for group in groups:
            plain = Member.objects.filter(group=group, seats__isnull=True, panels__isnull=True)
            leader = plain.order_by("pk").first()
            if leader is not None:
                GroupLead.objects.get_or_create(
                    group=group, defaults={"member": leader, "from_on": start}
                )


def _accounts(plant: Plant, *, start: date) -> None:
    """Logins for seats, panels, one plain member a branch, the committee and the organiser."""
    password = make_password(PASSWORD)  # one slow hash for all: these are demonstration logins
    wanted: list[tuple[str, Member | None]] = []
    prefix = "" if plant.number == 0 else f"p{plant.number}-"
    for place, branch in enumerate(plant.branches, start=1):
        for seat in plant.seats[branch.pk]:
            later = "-2" if seat.from_on != start else ""
            wanted.append((f"{prefix}{place:02d}-{seat.post}{later}", seat.member))
        panel = PanelMember.objects.filter(branch=branch).select_related("member").order_by("pk")
        for rank, row in enumerate(panel, start=1):
            wanted.append((f"{prefix}{place:02d}-panel{rank}", row.member))
        leads = GroupLead.objects.filter(group__parent=branch).select_related("member")
        for rank, lead in enumerate(leads.order_by("pk"), start=1):
            wanted.append((f"{prefix}{place:02d}-group{rank}", lead.member))
        plain = Member.objects.filter(branch=branch, seats__isnull=True, panels__isnull=True)
        plain = plain.filter(leads__isnull=True)
        wanted += [(f"{prefix}{place:02d}-member", m) for m in plain.order_by("-pk")[:1]]
    for username, member in wanted:
        if member is None or not User.objects.filter(member=member).exists():
            User.objects.get_or_create(
                username=username, defaults={"member": member, "password": password}
            )
    duties = [
        ("committee1", "梁国栋", Grant.Role.PLANT_COMMITTEE),
        ("committee2", "祁雪莲", Grant.Role.PLANT_COMMITTEE),
        ("organiser", "马成英", Grant.Role.ORGANISER),
        ("secrecy", "赵永贞", Grant.Role.SECRECY),
        ("auditor", "石敬业", Grant.Role.AUDITOR),
        ("rubric", "罗文清", Grant.Role.RUBRIC_EDITOR),
    ]
    for username, name, role in duties:
        user, _ = User.objects.get_or_create(
            username=f"{prefix}{username}", defaults={"password": password, "first_name": name}
        )
        Grant.objects.get_or_create(
            user=user, role=role, unit=plant.unit, defaults={"from_on": start}
        )
    if plant.number == 0:
        User.objects.get_or_create(
            username="operator",
            defaults={"password": password, "is_staff": True, "is_superuser": True},
        )
    _read_accounts(plant, prefix)


def _read_accounts(plant: Plant, prefix: str) -> None:
    people = User.objects.filter(member__branch__plant=plant.unit).select_related("member__branch")
    plant.users = {user.member_id: user for user in people if user.member_id}
    for branch in plant.branches:
        rows = PanelMember.objects.filter(branch=branch).order_by("pk")
        plant.panel[branch.pk] = [plant.users[row.member_id] for row in rows]
    plant.committee = list(
        User.objects.filter(username__in=[f"{prefix}committee1", f"{prefix}committee2"])
    )
    plant.organiser = User.objects.get(username=f"{prefix}organiser")
    plant.secrecy = User.objects.get(username=f"{prefix}secrecy")
