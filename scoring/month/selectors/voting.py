"""What decides how somebody may vote on a month: asked under its lock, and for its page. The
database says the same (promises/votes.sql)."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from members.duties import on_day
from members.models import Delegation, PanelMember, User
from scoring.engine.errors import Malformed
from scoring.engine.numbers import money
from scoring.engine.process.why_not.verify import BeforeLine, BeforeVerify
from scoring.engine.time.periods import Month
from scoring.models import Entry, MonthlyResult, Sheet
from scoring.month.selectors import line_digests
from scoring.month.selectors.verification import (
    Vote,
    explained,
    nobody_to_confirm,
    place_key,
    votes,
    vouched,
)

UPPER = frozenset({"organiser", "plant_committee"})


def before_verify(sheet: Sheet, user: User, roles: frozenset[str], on: date) -> BeforeVerify:
    """`roles`: what he is in the branch."""
    if not sheet.is_being_verified:
        return BeforeVerify(sheet.state, roles)
    voted = votes(sheet, on)
    return BeforeVerify(
        state=sheet.state,
        roles=_voter(sheet, roles, voted, on),
        lines=_lines(sheet, user, roles, voted, on),
        outdated=not _still_so(sheet),
        submitted=sheet.submitted_by_id == user.pk,
    )


def _voter(
    sheet: Sheet, roles: frozenset[str], voted: Mapping[int, Vote], on: date
) -> frozenset[str]:
    """The upper committee's people vote where the panel has too few for a line, and confirm a
    sheet without lines where there is no panel."""
    if roles & UPPER and (
        any(vote.short for vote in voted.values()) or nobody_to_confirm(sheet, on)
    ):
        return roles | {"panel"}
    return roles


def _lines(
    sheet: Sheet, user: User, roles: frozenset[str], voted: Mapping[int, Vote], on: date
) -> dict[int, BeforeLine]:
    rows = Entry.objects.filter(sheet=sheet, void=False, superseded_by__isnull=True)
    recorded = set(rows.filter(recorded_by=user).values_list("participant_id", flat=True))
    vouches = vouched(sheet, user.pk)
    held = _stands_in_for(sheet, user)
    place = place_key(place_of(sheet, user, on), user.pk)
    people = MonthlyResult.objects.filter(sheet=sheet)
    members = dict(people.values_list("participant_id", "participant__seat__member_id"))
    return {
        line: BeforeLine(
            submitted=sheet.submitted_by_id == user.pk,
            recorded=line in recorded,
            vouched=line in vouches,
            own=user.member_id is not None and members.get(line) == user.member_id,
            stands_in=members.get(line) in held,
            apart="panel" not in roles and not vote.short,
            agreed=place in vote.places or user.pk in vote.agreed,
            himself=user.pk in vote.agreed,
            stands=vote.stands,
        )
        for line, vote in voted.items()
    }


def _stands_in_for(sheet: Sheet, user: User) -> set[int]:
    """Those whose place on this panel he ever held for them."""
    if user.member_id is None:
        return set()
    rows = Delegation.objects.filter(duty="panel", unit=sheet.branch_id, deputy=user.member_id)
    return set(rows.values_list("holder_id", flat=True))


def place_of(sheet: Sheet, user: User, on: date) -> int | None:
    """The place on the panel for which he votes on that day: his own, or the holder's."""
    held = Delegation.objects.filter(on_day(on), duty="panel", unit=sheet.branch_id)
    held = held.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), deputy=user.member_id)
    rows = PanelMember.objects.filter(on_day(on), branch=sheet.branch_id, observer=False)
    own = Q(member=user.member_id) | Q(member__in=held.values("holder_id"))
    return rows.filter(own).order_by("pk").values_list("pk", flat=True).first()


def _still_so(sheet: Sheet) -> bool:
    """What is verified is what the ledger gives now: an earlier month that is late can change
    after this one was submitted."""
    digests = line_digests.of_sheets([sheet.pk], Month.of(sheet.month))[sheet.pk]
    if digests.digest == sheet.scored_digest:
        return True
    try:
        now = {
            participant: (
                result.total,
                list(result.categories.values()),
                {code: money(value) for code, value in result.items.items()},
            )
            for participant, result, _ in explained(sheet)
        }
    except Malformed:
        return False
    rows = MonthlyResult.objects.filter(sheet=sheet)
    return now == {row.participant_id: (row.total, row.categories, row.items) for row in rows}
