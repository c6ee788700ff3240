"""Three quarters of a plant's life, told through the services with the dates of that time.

Everything is made from the seed and has its own key, so that a telling that was interrupted is
taken up where it stopped, and a second telling changes nothing.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from branches.models import Unit
from members.models import Member, Seat, User
from scoring.engine.keys import derived, uuid7
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import group_checks
from scoring.ledger.services import entry, sheets
from scoring.management.demo import cast, claims, gatherings, matters, publishing
from scoring.management.demo.days import clock, working_days
from scoring.management.demo.organisation import Plant
from scoring.models import Entry, Participant, Sheet
from scoring.month.services import group_check, preliminary, verification

Say = Callable[[str], None]
# The last branches of the plant leave the month before this one in these states.
UNFINISHED = {1: "verify", 2: "group", 3: "verify", 4: "prelim"}


class Story:
    def __init__(self, plant: Plant, *, seed: int, today: date, say: Say) -> None:
        self.plant, self.seed, self.today, self.say = plant, seed, today, say
        self.current = Month.of(today)
        self.last_quarter = self.current.quarter.previous
        self.first_quarter = self.last_quarter.previous.previous

    def tell(self) -> None:
        period = self.first_quarter
        while period.first <= self.last_quarter.first:
            for month in period.months:
                self._month(month)
            board = publishing.publish(
                self.plant, period, today=self.today, disputed=period == self.last_quarter
            )
            self.say(f"{period.label}：{board.get_state_display()}")
            period = period.next
        for month in self.current.quarter.months:
            if month.first < self.current.first:
                self._month(month, leave=month.next == self.current)
        self._current_month()

    def _month(self, month: Month, *, leave: bool = False) -> None:
        """One closed month; with `leave` some branches are still on their way."""
        sheets.open_month(plant=self.plant.unit, month=month.first, at=clock(month.first, 0, 10))
        found = Sheet.objects.filter(plant=self.plant.unit, month=month.first)
        sheet_of = {sheet.branch_id: sheet for sheet in found}
        for place, branch in enumerate(self.plant.branches):
            sheet = sheet_of[branch.pk]
            if sheet.state in (Sheet.State.OPEN, Sheet.State.PRELIM) and not sheet.submitted_by_id:
                self._record(sheet, place, month)
            self._settle(sheet, place, month, until=UNFINISHED.get(place) if leave else None)
        self.say(f"{month.label}：{len(sheet_of)} 个党支部")

    def _record(self, sheet: Sheet, place: int, month: Month) -> None:
        """The secretary enters everybody but himself; another recorder enters the secretary."""
        last = min(month.last, self.today)
        at = clock(last, 16)
        by_recorder: dict[int, list[entry.Change]] = {}
        recorders: dict[int, User] = {}
        gathers = self._gathers(place, month)
        planned: gatherings.Planned = []
        rows = Participant.objects.filter(
            code=sheet.code, seat__branch=sheet.branch_id, seat__from_on__lte=last
        ).select_related("seat__member")
        for participant in rows.order_by("seat_id"):
            seat = participant.held
            if seat.to_on is not None and seat.to_on < month.first:
                continue
            recorder = self._recorder(seat, last)
            recorders[recorder.pk] = recorder
            by_recorder.setdefault(recorder.pk, []).extend(
                change
                for change in self._changes(participant, seat, place, month, last)
                if not (gathers and gatherings.is_meeting(sheet, change.item))
            )
            planned += [(seat, matter) for matter in self._matters(seat, place, month)]
        for pk, changes in by_recorder.items():
            entry.record(
                sheet_id=sheet.pk,
                changes=changes,
                by=recorders[pk],
                at=at,
                source=Entry.Source.LOAD,
            )
        if gathers:
            # Of this month the secretary's own lines are left to be tried out.
            other = self._recorder(self.plant.seats[sheet.branch_id][0], last)
            by = other if month < self.current else None
            gatherings.hold_meetings(
                self.plant, sheet, planned, until=last, seed=self.seed, settled_by=by
            )

    def _gathers(self, place: int, month: Month) -> bool:
        """Whose matters of meetings come from meetings: all of this month, and one branch before."""
        shown = self.plant.number == 0 and place == 0 and month.quarter >= self.last_quarter
        return shown or month == self.current

    def _recorder(self, seat: Seat, on: date) -> User:
        """The secretary; for his own lines the organisation member or the deputy."""
        for post in ("secretary", "organisation", "deputy_secretary"):
            holder = self.plant.holder(seat.branch, post, on)
            if holder is not None and holder.member_id != seat.member_id:
                return self.plant.users[holder.member_id]
        assert self.plant.organiser is not None
        return self.plant.organiser

    def _changes(
        self, participant: Participant, seat: Seat, place: int, month: Month, last: date
    ) -> list[entry.Change]:
        changes = []
        for number, matter in enumerate(self._matters(seat, place, month)):
            on = min(
                date(month.first.year, month.first.month, 1) + timedelta(matter.day - 1), month.last
            )
            in_post = seat.from_on <= on and (seat.to_on is None or on <= seat.to_on)
            if on <= last and in_post:
                changes.append(
                    entry.Change(
                        client_key=self._key(seat, month, number),
                        participant_id=participant.pk,
                        item=matter.item,
                        fields=dict(matter.fields),
                        on=on,
                        matter=matter.matter,
                        note=matter.note,
                    )
                )
        return changes

    def _matters(self, seat: Seat, place: int, month: Month) -> list[matters.Matter]:
        index = month.quarter.months.index(month)
        persona = self.plant.number == 0 and place == 0 and seat.post in cast.PERSONAS
        if persona and month.quarter == self.last_quarter:
            return matters.of_persona(seat.post, index)
        rng = Random(f"{self.seed}:{self.plant.number}:{place}:{seat.post}:{month}")
        luck = Random(f"{self.seed}:{self.plant.number}:{place}:{seat.post}")
        # The middle of three throws: most people are in the middle.
        zeal = sorted(luck.randrange(101) for _ in range(3))[1]
        return matters.of_month(
            rng,
            post=seat.post,
            committee=seat.branch.has_committee,
            month_index=index,
            zeal=zeal,
            tag=f"{month}-{seat.pk}",
        )

    def _key(self, seat: Seat, month: Month, number: int) -> UUID:
        start = uuid7(int(clock(month.first, 8).timestamp()) * 1000, bytes(10))
        return derived(start, str(self.seed), str(self.plant.number), str(seat.pk), str(number))

    def _settle(self, sheet: Sheet, place: int, month: Month, *, until: str | None) -> None:
        """Score, submit and confirm a sheet on the working days of that time."""
        days = working_days(self.plant.unit, month, today=self.today)
        sheet.refresh_from_db()
        if sheet.is_being_filled:
            preliminary.score(sheet_id=sheet.pk, by=None, at=clock(days[0], 0, 10))
            sheet.refresh_from_db()
        if sheet.is_with_groups and until != Sheet.State.GROUP:
            self._check(sheet, clock(days[0], 18))
            sheet.refresh_from_db()
        if until in (Sheet.State.GROUP, Sheet.State.PRELIM):
            return
        secretary = self.plant.holder(sheet.branch, "secretary", days[1])
        assert secretary is not None
        if sheet.is_preliminary:
            preliminary.submit(
                sheet_id=sheet.pk,
                minutes_no=f"支委会〔{month.first.year}〕{month.first.month:02d}-{place + 1:02d}号",
                by=self.plant.users[secretary.member_id],
                at=clock(days[1], 17),
            )
        if until == Sheet.State.VERIFY:
            return
        panel = self.plant.panel[sheet.branch_id]
        for minute, voter in enumerate(panel):
            sheet.refresh_from_db()
            if sheet.is_being_verified:
                verification.confirm(sheet_id=sheet.pk, by=voter, at=clock(days[2], 15, minute))

    def _check(self, sheet: Sheet, at: datetime) -> None:
        """The leaders of the party groups find everything right."""
        for group, member in group_checks.led([sheet.branch_id], at.date())[
            sheet.branch_id
        ].items():
            words = [
                group_check.Word(m.entry.pk, True) for m in group_checks.matters(sheet, [group])
            ]
            group_check.decide(sheet_id=sheet.pk, words=words, by=self.plant.users[member], at=at)
            sheet.refresh_from_db()
            if not sheet.is_with_groups:
                return
        group_check.pass_on(sheet_id=sheet.pk, by=self.plant.users[member], at=at)

    def _claim(self, branch: Unit, month: Month) -> None:
        seat = self.plant.holder(branch, "organisation", self.today)
        plain = Member.objects.filter(branch=branch, user__isnull=False, seats__isnull=True)
        asked = plain.filter(panels__isnull=True).order_by("-pk").first()
        if seat is not None and asked is not None:
            claims.tell(
                by=self.plant.users[seat.member_id],
                asked=asked,
                key=self._key(seat, month, 900),
                at=clock(self.today, 0, 30),
            )

    def _current_month(self) -> None:
        """This month is open; what has happened so far in most branches is entered."""
        month = self.current
        sheets.open_month(plant=self.plant.unit, month=month.first, at=clock(month.first, 0, 10))
        for place, branch in enumerate(self.plant.branches):
            sheet = Sheet.objects.get(branch=branch, month=month.first)
            if place % 3 != 2 and sheet.is_being_filled:
                self._record(sheet, place, month)
                self._claim(branch, month)
        self.say(f"{month.label}：已开表，正在填报")
