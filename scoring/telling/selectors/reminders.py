"""What there is to tell, and to whom; and a person's own reminders."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from branches.models import Unit
from members.duties import RECORDING_POSTS, on_day
from members.models import Delegation, Grant, GroupLead, PanelMember, Post, Seat, User
from scoring.base.selectors.calendar import missing_year, until, work_calendar
from scoring.claims.selectors import peer
from scoring.engine.process import duty
from scoring.engine.process.duty import Duty
from scoring.engine.process.regulation import CONFIRM_WITHIN_DAYS, MESSAGE_KEPT_DAYS
from scoring.engine.process.workflow import RECORDING_STATES, Refusal
from scoring.engine.time import reminding
from scoring.engine.time.deadlines import STAGES, Stage, lateness, words
from scoring.engine.time.periods import Month, Quarter
from scoring.engine.time.workdays import WorkCalendar
from scoring.ledger.selectors import deadlines
from scoring.models import (
    Answer,
    Board,
    MonthlyResult,
    PeerRequest,
    Reminder,
    ReminderLine,
    Sheet,
)
from scoring.objection.selectors import objection
from scoring.scheme.selectors import end_dates
from scoring.telling.selectors import missing_entries

# A locked line is mentioned to its person in these days after the lock, once.
SAY_YES_WITHIN = timedelta(days=CONFIRM_WITHIN_DAYS)


@dataclass(frozen=True)
class Line:
    """One thing for one person; the key says which, so that it is told once."""

    user: int
    key: str
    text: str
    path: str
    late: bool = False


class DutyHolders:
    """Accounts by duty on a day, for the branches of one plant."""

    def __init__(self, plant_id: int, today: date) -> None:
        self.by_branch: dict[tuple[str, int], list[int]] = {}
        self.granted: dict[str, list[int]] = {}
        active = {"member__user__is_active": True}
        seats = Seat.objects.filter(on_day(today), branch__plant_id=plant_id, **active)
        recording = set(RECORDING_POSTS)
        rows = seats.values_list("branch_id", "post", "acting", "member__user")
        for branch, post, acting, user in rows.order_by("pk"):
            if post in recording or acting:
                self._add("recorder", branch, user)
            if post == Post.SECRETARY or acting:
                self._add("secretary", branch, user)
        panel = PanelMember.objects.filter(
            on_day(today), branch__plant_id=plant_id, observer=False, **active
        )
        for branch, user in panel.values_list("branch_id", "member__user").order_by("pk"):
            self._add("panel", branch, user)
        leads = GroupLead.objects.filter(on_day(today), group__plant_id=plant_id, **active)
        led = leads.values_list("group_id", "group__parent_id", "member__user")
        for group, parent, user in led.order_by("pk"):
            self._add("group_leader", parent or 0, user)
            self._add("group", group, user)
        self._stand_ins(plant_id, today)
        grants = Grant.objects.filter(on_day(today), unit_id=plant_id, user__is_active=True)
        for role, user in grants.values_list("role", "user_id").order_by("pk"):
            self.granted.setdefault(role, []).append(user)

    def _stand_ins(self, plant_id: int, today: date) -> None:
        """Who is away is left in peace: what concerns him goes to whoever stands in for him."""
        given = Delegation.objects.filter(on_day(today), unit__plant_id=plant_id)
        given = given.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
        for row in given.select_related("unit", "holder__user", "deputy__user").order_by("pk"):
            place = row.unit.parent_id if row.duty == "group_leader" else row.unit_id
            holder = getattr(row.holder, "user", None)
            deputy = getattr(row.deputy, "user", None)
            if holder is None or deputy is None or not deputy.is_active:
                continue
            for at in ((row.duty, place or 0), ("group", row.unit_id)):
                holders = self.by_branch.get(at, [])
                if holder.pk in holders:
                    holders.remove(holder.pk)
                    holders.append(deputy.pk)

    def _add(self, role: str, branch: int, user: int) -> None:
        held = self.by_branch.setdefault((role, branch), [])
        if user not in held:
            held.append(user)

    def of(self, to: str, stage: Stage, branch: int, groups: Collection[int] = ()) -> list[int]:
        """`groups`: of the branch's party groups those whose leaders have something to look at."""
        role = stage.role if to == reminding.ACTOR else to
        if role == "group_leader" and groups:
            leaders = [self.by_branch.get(("group", group), []) for group in sorted(groups)]
            return list(dict.fromkeys(user for users in leaders for user in users))
        found = self.by_branch.get((role, branch)) or self.granted.get(role, [])
        if to == reminding.ACTOR and not found:
            # Nobody holds the role (a branch without party groups): its recorders act.
            found = self.by_branch.get(("recorder", branch), [])
        return found


def lines(plant: Unit, today: date) -> list[Line]:
    """Everything there is to tell on a working day; nothing on others."""
    calendar = work_calendar(
        plant.pk, first=Month.of(today).first - timedelta(days=400), last=today + timedelta(days=60)
    )
    if not calendar.is_workday(today):
        return []
    people = DutyHolders(plant.pk, today)
    found = [
        *_of_sheets(plant, calendar, people, today),
        *_digest(plant, calendar, people, today),
        *_of_boards(plant, calendar, people, today),
        *_of_members(plant, today),
        *_of_objections(plant, today),
        *_calendar_watch(people, today),
        *_of_endings(plant, people, today),
    ]
    unique = {(line.user, line.key): line for line in found}
    return list(unique.values())


def _path(one: Duty) -> str:
    name, key = one.address
    return reverse(name, args=[key] if key else [])


def _of_objections(plant: Unit, today: date) -> Iterator[Line]:
    """Whose turn it is with an objection: as it begins, on its last day, when that is over."""
    for due in objection.due(plant.pk, today):
        late = due.on is not None and due.on < today
        said, when = f"，{words(due.on)} 24:00 前" if due.on else f"，{until(None)}", "begins"
        if due.on == today:
            said, when = "，今天 24:00 前", "today"
        elif late:
            said, when = f"，已过期限（{words(due.on)}）" if due.on else "", "late"
        key = due.duty.told_as(f"{due.on}:{when}")
        for user in sorted(due.users):
            yield Line(user, key, due.duty.sentence + said, _path(due.duty), late=late)


def _of_sheets(
    plant: Unit, calendar: WorkCalendar, people: DutyHolders, today: date
) -> Iterator[Line]:
    rows = Sheet.objects.filter(plant=plant, month__lte=Month.of(today).first)
    rows = rows.exclude(state=Sheet.State.LOCKED).select_related("branch", "plant")
    for due in deadlines.dues(rows.order_by("month", "branch_id"), today).values():
        if due.on is None:
            continue
        sheet, stage, what = due.sheet, due.stage, due.duty.sentence
        for call in _calls(calendar, due.on, due.late, today):
            text = what + due.when(today)
            key = due.duty.told_as(f"{call.kind}:{due.on}")
            for to in call.to:
                for user in people.of(to, stage, sheet.branch_id, due.groups):
                    yield Line(user, key, text, _path(due.duty), bool(due.late))


def _calls(calendar: WorkCalendar, due: date, late: int, today: date) -> list[reminding.Call]:
    try:
        return reminding.calls(calendar, due=due, late=late, today=today)
    except Refusal:
        return []  # a day of an unknown year: the calendar watch says so


def _digest(
    plant: Unit, calendar: WorkCalendar, people: DutyHolders, today: date
) -> Iterator[Line]:
    """From the digest's day to the month's end, once: what of the month is still empty."""
    month = Month.of(today)
    try:
        first = deadlines.timings(plant.pk).digest_on(calendar, month)
    except Refusal:
        return
    if today < first:
        return
    for sheet, what, text, path in missing_entries.of_month(plant, month, today):
        key = f"digest:{sheet.pk}" + (f":{what}" if what else "")
        for user in people.by_branch.get(("recorder", sheet.branch_id), []):
            yield Line(user, key, text, path)


def _of_boards(
    plant: Unit, calendar: WorkCalendar, people: DutyHolders, today: date
) -> Iterator[Line]:
    """A board that waits for somebody; the organiser hears of it two working days later."""
    own = deadlines.timings(plant.pk)
    waiting = Board.objects.filter(
        plant=plant, state__in=[s.state for s in STAGES.values() if s.of_board]
    )
    for board in waiting:
        stage, quarter = STAGES[board.state], Quarter.parse(board.period)
        try:
            due = own.due(calendar, quarter.months[2], stage.state)
            late = lateness(calendar, due, today)
        except Refusal:
            continue
        for call in _calls(calendar, due, late, today):
            to = {"due": stage.role, "late1": stage.role, "late2": "organiser"}
            what = f"{plant} {quarter.label}榜等着{stage.label}"
            one = duty.of_board(board.pk, stage.state, plant.pk, stage.role, due, what)
            key = one.told_as(f"{call.kind}:{due}")
            for user in people.granted.get(to.get(call.kind, ""), []):
                yield Line(user, key, f"{what}，{words(due)}截止", _path(one), bool(late))


def _of_members(plant: Unit, today: date) -> Iterator[Line]:
    """Members hear of three things only: a claim that asks for their word, one not borne out,
    and their own locked line while they have said neither yes nor no to it."""
    rows = PeerRequest.objects.filter(
        Q(entry__plant=plant, entry__sheet__state__in=RECORDING_STATES, entry__void=False)
        & (Q(answer__isnull=True, asked__user__is_active=True) | Q(answer__yes=False))
    ).select_related("entry__participant__seat__member__user", "asked__user", "answer")
    for request in rows.order_by("pk"):
        answer = getattr(request, "answer", None)
        if answer is None and request.asked is not None and not peer.overdue(request, today):
            text = "有一件申报等您确认属实不属实"
            yield Line(request.asked.user.pk, f"peer:{request.pk}", text, reverse("home"))
        elif answer is not None:
            user = getattr(request.entry.participant.held.member, "user", None)
            if user is not None and user.is_active:
                text = "您有一件申报，对方没有确认，请看一看"
                yield Line(user.pk, f"returned:{request.pk}", text, reverse("me"))
    since = timezone.make_aware(datetime.combine(today - SAY_YES_WITHIN, time()))
    said = Answer.objects.filter(
        sheet=OuterRef("sheet"), participant=OuterRef("participant"), round=OuterRef("sheet__round")
    )
    lines = MonthlyResult.objects.filter(
        ~Exists(said),
        sheet__plant=plant,
        sheet__state=Sheet.State.LOCKED,
        sheet__locked_at__gte=since,
        participant__seat__member__user__is_active=True,
    ).values_list("sheet_id", "sheet__month", "sheet__round", "participant__seat__member__user")
    for sheet, month, round_, user in lines.order_by("pk"):
        one = duty.of_line(sheet, round_, user, Month.of(month).label)
        yield Line(user, one.told_as("asked"), one.sentence, _path(one))


def _calendar_watch(people: DutyHolders, today: date) -> Iterator[Line]:
    """From 1 November, once a month, while next year's table is missing."""
    year = missing_year(today)
    if year is None:
        return
    staff = set(User.objects.filter(is_staff=True, is_active=True).values_list("pk", flat=True))
    for user in {*staff, *people.granted.get("organiser", [])}:
        # Only an administrator enters it (the calendar's page offers nobody else the form).
        enter = "请录入" if user in staff else "请催系统管理员录入"
        text = f"{year} 年的放假安排还没有录入，通知公布后{enter}，否则跨年的期限算不出来"
        yield Line(user, f"calendar:{year}:{today:%Y-%m}", text, reverse("calendar"))


def _of_endings(plant: Unit, people: DutyHolders, today: date) -> Iterator[Line]:
    """A scheme that ends: once before, once when it has."""
    deciding = people.granted.get("rubric_editor", []) + people.granted.get("plant_committee", [])
    for row in end_dates.endings([plant.pk], today):
        key = row.duty.told_as("after" if row.over else "before")
        for user in set(deciding):
            yield Line(user, key, row.text[:200], _path(row.duty), late=row.over)


def keys_sent(users: Collection[int], keys: Iterable[str]) -> set[tuple[int, str]]:
    """Which of these lines a person has been sent already."""
    rows = ReminderLine.objects.filter(recipient_id__in=users, key__in=list(keys))
    return set(rows.values_list("recipient_id", "key"))


def of_today(user_id: int, today: date) -> Reminder | None:
    """A person's latest reminder that he has not put away; days old ones are gone."""
    rows = Reminder.objects.filter(recipient_id=user_id, dismissed=False)
    rows = rows.filter(on__gt=today - timedelta(days=MESSAGE_KEPT_DAYS)).prefetch_related("lines")
    return rows.order_by("-on").first()


def figures(on: date) -> Mapping[str, int]:
    """Of a day, for operators: how many messages, and how many deliveries wait. Nobody's name."""
    rows = Reminder.objects.filter(on=on).aggregate(
        made=Count("pk", distinct=True),
        sent=Count("deliveries", filter=Q(deliveries__sent_at__isnull=False)),
        waiting=Count("deliveries", filter=Q(deliveries__sent_at__isnull=True)),
    )
    return {name: int(count or 0) for name, count in rows.items()}
