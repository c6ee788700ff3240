"""Who is a party to objections, who handles them and who decides: read for all of them at once, so
that many objections take no more queries than one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db.models import Q

from members.duties import duties_of, on_day
from members.models import Grant, PanelMember, Post, Seat, User
from scoring.engine.time.periods import Quarter
from scoring.models import (
    Confirmation,
    Correction,
    CorrectionClearance,
    Objection,
    ObjectionAuthor,
    ObjectionStep,
)

ANSWERING = ("accept", "decline", "reject", "uphold", "approve")


def concerned(objection: Objection) -> int | None:
    """The member whose line it is about."""
    return objection.participant.held.member_id if objection.participant else None


class ObjectionPeople:
    """Accounts around these objections on a day; each table is read when it is first asked for."""

    def __init__(self, objections: Iterable[Objection], on: date) -> None:
        self.objections = list(objections)
        self.on = on

    def authors(self, objection: Objection) -> set[int]:
        """Accounts of who filed it, and of him for whom it was written down."""
        row = self._authors.get(objection.pk)
        return {row.user_id} | self._accounts(row.on_behalf_of_id) if row else set()

    def apart(self, objection: Objection) -> set[int]:
        """Accounts that are a party to it: nobody handles his own matter."""
        return self._accounts(concerned(objection)) | self.authors(objection)

    def granted(self, role: str, objection: Objection) -> set[int]:
        return self._grants[role, objection.publication.board.plant_id]

    def handlers(self, objection: Objection) -> set[int]:
        """Who accepts it: the branch's secretary; the organiser when he is a party to it himself."""
        apart = self.apart(objection)
        if objection.branch_id:
            secretary = self._secretaries[objection.branch_id] - apart
            if secretary:
                return secretary
        # Where the only organiser is a party to it, the committee accepts it.
        organiser = self.granted("organiser", objection) - apart
        return organiser or self.granted("plant_committee", objection) - apart

    def reviewers(self, objection: Objection) -> set[int]:
        """The panel without the first confirmers; above the branch when nobody of it is left."""
        barred = self.apart(objection)
        if objection.branch_id:
            found = self._panels[objection.branch_id] - barred
            if found := found - self.first_confirmers(objection):
                return found
        accepted = {by for _, act, by in self._steps[objection.pk] if act == "accept"}
        above = self.granted("organiser", objection) - barred
        committee = self.granted("plant_committee", objection) - barred
        # Who accepted it, or approved the board, only where there is nobody else.
        approved = {objection.publication.board.approved_by_id or 0}
        return above - accepted or committee - approved or above or committee

    def first_confirmers(self, objection: Objection) -> set[int]:
        """Who was the first to agree to a line of this person, whatever post it was scored on, in
        each month of the quarter."""
        quarter = Quarter.parse(objection.publication.board.period)
        months = self._firsts.get(concerned(objection) or 0, [])
        return {by for month, by in months if quarter.first <= month <= quarter.last}

    def answered_by(self, objection: Objection) -> set[int]:
        """Who had a hand in the answer that is appealed against: the appeal is decided by others,
        as long as the committee has others."""
        if objection.state not in (Objection.State.APPEALED, Objection.State.UPHELD_FINAL):
            return set()
        steps = self._steps[objection.pk]
        (appeal,) = (pk for pk, act, _ in steps if act == "appeal")
        found = {by for pk, act, by in steps if pk < appeal and act in ANSWERING and by}
        others = self.granted("plant_committee", objection) - self.apart(objection) - found
        if objection.state == Objection.State.UPHELD_FINAL:
            others -= {self._proposed[objection.pk][1]}
        return found if others else set()

    def involved(self, objection: Objection, user: User) -> frozenset[str]:
        """What somebody is to it, in the words of the workflow table."""
        if user.pk in self.apart(objection):
            return frozenset({"author"})
        roles = set()
        if user.pk in self.handlers(objection):
            roles.add("handler")
        if user.pk in self.reviewers(objection):
            roles.add("reviewer")
        plant = objection.publication.board.plant_id
        granted = duties_of(user, on=self.on).roles_for_plant(plant)
        secrecy = {"secrecy"} if objection.state.startswith("upheld") else set()
        return frozenset(roles | (granted & ({"plant_committee"} | secrecy)))

    def turn(self, objection: Objection) -> tuple[set[int], str]:
        """Whose step it is now, and what the step is."""
        state = objection.state
        if state == Objection.State.FILED:
            return self.handlers(objection), "受理异议"
        if state == Objection.State.ACCEPTED:
            return self.reviewers(objection), "复核异议并书面答复"
        apart = self.apart(objection)
        if state == Objection.State.ANSWERED:
            return apart, "不同意答复的，可以再申诉"
        committee = self.granted("plant_committee", objection)
        committee = committee - apart - self.answered_by(objection)
        if state == Objection.State.APPEALED:
            return committee, "对再申诉作终局决定"
        proposed, proposer = self._proposed.get(objection.pk, (0, 0))
        cleared = self._cleared.get(proposed)
        if cleared is None:
            secrecy = self.granted("secrecy", objection) - apart - {proposer}
            return secrecy, "对更正内容做保密审查"
        return committee - {proposer, cleared}, "批准更正"

    def _accounts(self, member: int | None) -> set[int]:
        return {self._users[member]} if member in self._users else set()

    @cached_property
    def _authors(self) -> dict[int, ObjectionAuthor]:
        rows = ObjectionAuthor.objects.filter(objection__in=self.objections)
        return {row.objection_id: row for row in rows}

    @cached_property
    def _about(self) -> set[int]:
        return {concerned(one) or 0 for one in self.objections}

    @cached_property
    def _users(self) -> dict[int | None, int]:
        """Member -> account, of those whom the objections are about or for."""
        members = self._about | {row.on_behalf_of_id or 0 for row in self._authors.values()}
        rows = User.objects.filter(member_id__in=members, is_active=True)
        return dict(rows.values_list("member_id", "pk"))

    @cached_property
    def _grants(self) -> dict[tuple[str, int], set[int]]:
        plants = {one.publication.board.plant_id for one in self.objections}
        rows = Grant.objects.filter(on_day(self.on), unit_id__in=plants, user__is_active=True)
        found: dict[tuple[str, int], set[int]] = defaultdict(set)
        for role, plant, user in rows.values_list("role", "unit_id", "user_id"):
            found[role, plant].add(user)
        return found

    @cached_property
    def _branches(self) -> set[int]:
        return {one.branch_id for one in self.objections if one.branch_id}

    @cached_property
    def _secretaries(self) -> dict[int, set[int]]:
        rows = Seat.objects.filter(
            on_day(self.on), Q(post=Post.SECRETARY) | Q(acting=True), branch_id__in=self._branches
        )
        return _by_branch(rows.filter(member__user__is_active=True).values_list(*ACCOUNT))

    @cached_property
    def _panels(self) -> dict[int, set[int]]:
        rows = PanelMember.objects.filter(
            on_day(self.on), branch_id__in=self._branches, observer=False
        )
        return _by_branch(rows.filter(member__user__is_active=True).values_list(*ACCOUNT))

    @cached_property
    def _firsts(self) -> dict[int, list[tuple[date, int]]]:
        """Member -> the months in which a line of his was agreed to, and who was the first."""
        quarters = [Quarter.parse(one.publication.board.period) for one in self.objections]
        rows = Confirmation.objects.filter(
            agrees=True,
            participant__seat__member_id__in=self._about,
            sheet__month__gte=min(quarter.first for quarter in quarters),
            sheet__month__lte=max(quarter.last for quarter in quarters),
        ).order_by("sheet_id", "round", "pk")
        first: dict[tuple[int, int, int], tuple[int, date, int]] = {}
        line = ("sheet_id", "participant_id", "round")
        for sheet, participant, number, member, month, by in rows.values_list(
            *line, "participant__seat__member_id", "sheet__month", "by_id"
        ):
            first.setdefault((sheet, participant, number), (member, month, by))
        found: dict[int, list[tuple[date, int]]] = defaultdict(list)
        for member, month, by in first.values():
            found[member].append((month, by))
        return found

    @cached_property
    def _steps(self) -> dict[int, list[tuple[int, str, int | None]]]:
        rows = ObjectionStep.objects.filter(objection__in=self.objections).order_by("pk")
        found: dict[int, list[tuple[int, str, int | None]]] = defaultdict(list)
        for objection, pk, act, by in rows.values_list("objection_id", "pk", "act", "by_id"):
            found[objection].append((pk, act, by))
        return found

    @cached_property
    def _proposed(self) -> dict[int | None, tuple[int, int]]:
        """Objection -> its last correction, and who proposed it."""
        rows = Correction.objects.filter(objection__in=self.objections).order_by("pk")
        wanted = rows.values_list("objection_id", "pk", "proposed_by_id")
        return {objection: (pk, by) for objection, pk, by in wanted}

    @cached_property
    def _cleared(self) -> dict[int, int]:
        """Correction -> who was the last to clear it."""
        rows = CorrectionClearance.objects.filter(correction__objection__in=self.objections)
        return dict(rows.order_by("pk").values_list("correction_id", "by_id"))


ACCOUNT = ("branch_id", "member__user__pk")


def _by_branch(rows: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for branch, user in rows:
        found[branch].add(user)
    return found
