"""Who may hand which duty to whom, and what is handed over now."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branches.models import Unit
from members.duties import RECORDING_POSTS, Duties, on_day
from members.models import Delegation, GroupLead, Member, PanelMember, Seat, User


@dataclass
class Held:
    """One duty that a person holds and could hand over."""

    duty: str
    unit: Unit
    holder: Member

    @property
    def key(self) -> str:
        return f"{self.duty}-{self.unit.pk}-{self.holder.pk}"

    def __str__(self) -> str:
        return f"{self.holder.name} {self.unit} {Delegation.Duty(self.duty).label}"


def held(user: User, duties: Duties, on: date) -> list[Held]:
    """One's own duties; for an organiser those of everybody in his plants."""
    plants = duties.grants.get("organiser", frozenset())
    mine = Q(member=user.member_id) if user.member_id else Q(pk__in=[])
    seats = Seat.objects.filter(
        on_day(on), mine | Q(branch__plant_id__in=plants), post__in=RECORDING_POSTS
    )
    panels = PanelMember.objects.filter(
        on_day(on), mine | Q(branch__plant_id__in=plants), observer=False
    )
    leads = GroupLead.objects.filter(on_day(on), mine | Q(group__plant_id__in=plants))
    related = ("member", "branch")
    return [
        *(Held("recorder", s.branch, s.member) for s in seats.select_related(*related)),
        *(Held("panel", p.branch, p.member) for p in panels.select_related(*related)),
        *(Held("group_leader", x.group, x.member) for x in leads.select_related("member", "group")),
    ]


def deputies(held: list[Held]) -> list[Member]:
    """Members of the branches concerned, for a list to choose from."""
    branches = {h.unit.pk if h.unit.kind == Unit.Kind.BRANCH else h.unit.parent_id for h in held}
    rows = Member.objects.filter(branch_id__in=branches, left_on__isnull=True)
    members = rows.filter(status__in=[Member.Status.FULL, Member.Status.PROBATIONARY])
    return list(members.select_related("branch").order_by("branch__order", "branch_id", "pk"))


def visible(user: User, duties: Duties, on: date) -> list[Delegation]:
    """Handed over now or later: by or to the person, and all of an organiser's plants."""
    plants = duties.grants.get("organiser", frozenset())
    mine = Q(holder=user.member_id) | Q(deputy=user.member_id) if user.member_id else Q(pk__in=[])
    rows = Delegation.objects.filter(mine | Q(unit__plant_id__in=plants), to_on__gte=on)
    rows = rows.filter(ended_on__isnull=True)
    return list(rows.select_related("holder", "deputy", "unit", "given_by__member"))
