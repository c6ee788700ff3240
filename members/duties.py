"""What a person may do on a day, from the seats, panels and grants he holds on it."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from branches.models import Unit
from members.models import (
    Delegation,
    Grant,
    GroupLead,
    Member,
    PanelMember,
    Post,
    Seat,
    User,
)

# Those of a branch who enter its facts and submit its sheet; an acting deputy is one anyway.
RECORDING_POSTS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.ORGANISATION)


# Stand in the statement below for the account, the person and the day.
USER, MEMBER, DAY = -1, -2, date.min


def on_day(on: date) -> Q:
    """Rows whose from_on … to_on covers the day, both days included."""
    return Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gte=on))


@dataclass(frozen=True)
class Duties:
    """Held on one day. Sets hold ids of units."""

    user_id: int | None
    member_id: int | None
    home_branch: int | None = None
    home_plant: int | None = None
    reads_home: bool = True  # as a party member; the masses read what is posted
    seats: frozenset[int] = frozenset()  # branches in which he holds any post
    records: frozenset[int] = frozenset()  # branches whose facts he enters
    panels: frozenset[int] = frozenset()  # branches whose sheets he verifies
    observes: frozenset[int] = frozenset()  # branches in whose panel he sits without a vote
    leads: dict[int, frozenset[int]] = field(default_factory=dict)  # branch -> its groups he leads
    served: frozenset[int] = frozenset()  # plants of those branches
    grants: dict[str, frozenset[int]] = field(default_factory=dict)  # role -> plants

    def roles_for_branch(self, branch: Unit) -> frozenset[str]:
        """Roles in the words of the workflow tables."""
        roles = set()
        if branch.pk in self.records:
            roles.add("recorder")
        if branch.pk in self.panels:
            roles.add("panel")
        if branch.pk in self.leads:
            roles.add("group_leader")
        return frozenset(roles | self.roles_for_plant(branch.plant_id))

    def roles_for_plant(self, plant_id: int | None) -> frozenset[str]:
        return frozenset(role for role, plants in self.grants.items() if plant_id in plants)

    def plants(self) -> frozenset[int]:
        granted = frozenset().union(*self.grants.values()) if self.grants else frozenset()
        own = {self.home_plant} if self.home_plant and self.reads_home else set()
        return granted | self.served | own

    def branches(self) -> frozenset[int]:
        """Branches whose sheets he may see."""
        own = {self.home_branch} if self.home_branch and self.reads_home else set()
        held = self.seats | self.records | self.panels | self.observes | frozenset(self.leads)
        return held | own

    def sees_branch(self, branch: Unit) -> bool:
        return branch.pk in self.branches() or bool(self.roles_for_plant(branch.plant_id))


def duties_of(user: User, *, on: date) -> Duties:
    """One query for everything a person holds on a day, kept with this very object of his."""
    kept: dict[date, Duties] = user.__dict__.setdefault("_duties", {})
    if on not in kept:
        kept[on] = _read(user, on)
    return kept[on]


def _read(user: User, on: date) -> Duties:
    member = user.member
    rows = _rows(user, on) if user.pk else []
    records = (p.value for p in RECORDING_POSTS)
    seats = [(unit, word) for kind, unit, word, _ in rows if kind == "seat"]
    grants: dict[str, set[int]] = {}
    leads: dict[int, set[int]] = {}
    for kind, unit, word, _ in rows:
        if kind == "grant":
            grants.setdefault(word, set()).add(unit)
        elif kind == "lead":
            leads.setdefault(unit, set()).add(int(word))
    posts = frozenset(records)
    observes = {unit for kind, unit, *_ in rows if kind == "observer"}
    there = member is not None and (member.left_on is None or member.left_on > on)
    return Duties(
        user_id=user.pk,
        member_id=user.member_id,
        home_branch=member.branch_id if member and there else None,
        home_plant=member.branch.plant_id if member and there else None,
        reads_home=member is not None
        and (member.status in Member.PARTY or settings.OBJECTIONS_FROM_MASSES),
        seats=frozenset(unit for unit, _ in seats),
        records=frozenset(unit for unit, word in seats if word in posts)
        | frozenset(unit for kind, unit, *_ in rows if kind == "recorder"),
        panels=frozenset(unit for kind, unit, *_ in rows if kind == "panel"),
        observes=frozenset(observes) if there else frozenset(),
        leads={branch: frozenset(groups) for branch, groups in leads.items()},
        # To sit in on a branch's sheets opens nothing else of the plant.
        served=frozenset(
            plant for kind, _, _, plant in rows if kind not in ("grant", "observer") and plant
        ),
        grants={role: frozenset(units) for role, units in grants.items()},
    )


def _rows(user: User, on: date) -> list[tuple[Any, ...]]:
    sql, places = _statement(user.member_id is not None)
    told = {USER: user.pk, MEMBER: user.member_id, DAY: on}
    with connection.cursor() as cursor:
        cursor.execute(sql, [told.get(place, place) for place in places])
        return list(cursor.fetchall())


@cache
def _statement(member: bool) -> tuple[str, tuple[Any, ...]]:
    """The query as text, and what goes into its places. It is the same for everybody and asked on
    every page; putting it together takes several times as long as asking it."""
    query = _held(USER, MEMBER if member else None, DAY).query
    sql, places = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return sql, tuple(places)


def _held(user: int, member: int | None, on: date) -> QuerySet:
    def rows(queryset: QuerySet, kind: str, unit: str, word: Any, plant: str) -> QuerySet:
        label = Value(kind, output_field=CharField())
        return queryset.order_by().values_list(label, unit, word, plant)

    none = Value("", output_field=CharField())
    grants = rows(
        Grant.objects.filter(on_day(on), user=user), "grant", "unit_id", "role", "unit_id"
    )
    if member is None:
        return grants
    seats = rows(
        Seat.objects.filter(on_day(on), member=member),
        "seat",
        "branch_id",
        "post",
        "branch__plant_id",
    )
    given = Delegation.objects.filter(
        on_day(on), holder=member, duty="panel", unit=OuterRef("branch")
    ).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    # One place on the panel is one vote: his deputy's, for those days.
    panels = PanelMember.objects.filter(~Exists(given), on_day(on), member=member, observer=False)
    observers = PanelMember.objects.filter(on_day(on), member=member, observer=True)
    leads = GroupLead.objects.filter(on_day(on), member=member)
    number = Cast("group_id", CharField())
    return grants.union(
        seats,
        rows(panels, "panel", "branch_id", none, "branch__plant_id"),
        rows(observers, "observer", "branch_id", none, "branch__plant_id"),
        rows(leads, "lead", "group__parent_id", number, "group__plant_id"),
        *(
            rows(queryset, kind, unit, word, "unit__plant_id")
            for queryset, kind, unit, word in _stands_in(member, on)
        ),
        all=True,
    )


def _stands_in(member: int, on: date) -> list[tuple[QuerySet, str, str, Any]]:
    """What he does for others who are away, as long as they hold it themselves."""
    none = Value("", output_field=CharField())
    number = Cast("unit_id", CharField())
    given = Delegation.objects.filter(on_day(on), deputy=member).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    )
    same = {"member": OuterRef("holder"), "branch": OuterRef("unit")}
    holds = {
        "recorder": Seat.objects.filter(on_day(on), post__in=RECORDING_POSTS, **same),
        "panel": PanelMember.objects.filter(on_day(on), observer=False, **same),
        "group_leader": GroupLead.objects.filter(
            on_day(on), member=OuterRef("holder"), group=OuterRef("unit")
        ),
    }
    found: list[tuple[QuerySet, str, str, Any]] = []
    for duty, own in holds.items():
        queryset = given.filter(Exists(own), duty=duty)
        if duty == "group_leader":
            found.append((queryset, "lead", "unit__parent_id", number))
        else:
            found.append((queryset, duty, "unit_id", none))
    return found
