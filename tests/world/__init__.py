"""The same few invented people for every test: one plant, two branches, September 2026 ended.

采油一队: secretary 韩志远, organisation 陆文静, discipline 贺春明; panel 马晓东 (leader), 周家兴,
贺春明. 集输站: secretary 田成林, organisation 白雪梅; panel 秦永福. A plain member 江文博, a
stranger from another plant, an organiser, two of the plant committee, one for secrecy, an
auditor, two who draft the rules.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from branches.models import Unit
from members.models import Grant, Member, PanelMember, Seat, User
from scoring.base.services import calendar
from scoring.engine.keys import uuid7
from scoring.engine.time.periods import Month
from scoring.ledger.services import entry as entry_service
from scoring.ledger.services import sheets
from scoring.models import Participant, RubricVersion, Sheet
from scoring.month.services import preliminary, verification
from scoring.scheme.services import versions

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-long-test-password"
START = date(2026, 1, 1)


@lru_cache
def password_hash() -> str:
    """One hash for everybody: tests log in by force, browsers with this password."""
    return make_password(PASSWORD)


@lru_cache
def zhiwei_text() -> str:
    return (ROOT / "scoring" / "schemes" / "zhiwei.yaml").read_text("utf-8")


def clock(text: str) -> datetime:
    """'2026-10-01 09:00' in Beijing time."""
    return timezone.make_aware(datetime.fromisoformat(text))


@dataclass
class World:
    plant: Unit
    other_plant: Unit
    crew: Unit  # 采油一队党支部
    station: Unit  # 集输站党支部
    users: dict[str, User] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    version: RubricVersion | None = None
    counter: int = 0

    def user(self, name: str) -> User:
        return User.objects.select_related("member__branch").get(pk=self.users[name].pk)

    def participant(self, name: str) -> Participant:
        return Participant.objects.get(seat=self.seats[name])

    def sheet(self, branch: Unit, month: str) -> Sheet:
        return Sheet.objects.get(branch=branch, month=Month.parse(month).first)

    def open(self, *months: str) -> None:
        for month in months:
            first = Month.parse(month).first
            sheets.open_month(plant=self.plant, month=first, at=clock(f"{first} 00:10"))

    def change(self, name: str, item: str, fields: dict | None, **more) -> entry_service.Change:
        self.counter += 1
        key = uuid7(1_790_000_000_000 + self.counter, self.counter.to_bytes(10, "big"))
        return entry_service.Change(
            client_key=more.pop("client_key", key),
            participant_id=self.participant(name).pk,
            item=item,
            fields=fields,
            **more,
        )

    def record(
        self, by: str, branch: Unit, month: str, *changes: entry_service.Change, at: str = ""
    ):
        at = at or f"{Month.parse(month).last} 16:00"
        return entry_service.record(
            sheet_id=self.sheet(branch, month).pk,
            changes=list(changes),
            by=self.user(by),
            at=clock(at),
        )

    def score(self, branch: Unit, month: str, at: str = "") -> int:
        at = at or f"{Month.parse(month).next.first} 00:10"
        return preliminary.score(sheet_id=self.sheet(branch, month).pk, by=None, at=clock(at))

    def submit(self, branch: Unit, month: str, by: str = "", at: str = "") -> Sheet:
        by = by or ("韩志远" if branch == self.crew else "田成林")
        return preliminary.submit(
            sheet_id=self.sheet(branch, month).pk,
            minutes_no="支委会〔2026〕11号",
            by=self.user(by),
            at=clock(at or f"{Month.parse(month).next.first.replace(day=4)} 17:00"),
        )

    def confirm(self, branch: Unit, month: str, by: str = "", at: str = "") -> Sheet:
        """By one of the panel, or by as many as a line needs."""
        several = ["马晓东", "周家兴"] if branch == self.crew else ["秦永福"]
        for name in [by] if by else several:
            sheet = verification.confirm(
                sheet_id=self.sheet(branch, month).pk,
                by=self.user(name),
                at=clock(at or f"{Month.parse(month).next.first.replace(day=6)} 10:00"),
            )
        return sheet

    def lock(self, branch: Unit, *months: str) -> None:
        """Walk sheets through their real transitions to 当月锁定."""
        for month in months:
            self.score(branch, month)
            self.submit(branch, month)
            self.confirm(branch, month)


def build() -> World:
    today = timezone.localdate()
    for year in sorted({2026, today.year, today.year + 1}):
        # What the State Council has not announced yet is sown as plain weekdays, to be confirmed.
        if _knows(year):
            calendar.sow(year=year)
        else:
            calendar.sow_provisional(year=year, source="测试用")
    company = Unit.objects.create(kind="company", name="测试油田公司党委")
    plant = _plant("测试采油厂党委", company)
    other = _plant("别的采油厂党委", company)
    general = Unit.objects.create(
        kind="general_branch", name="采油作业党总支", parent=plant, plant=plant
    )
    crew = Unit.objects.create(kind="branch", name="采油一队党支部", parent=general, plant=plant)
    station = Unit.objects.create(
        kind="branch", name="集输站党支部", parent=general, plant=plant, order=1
    )
    away = Unit.objects.create(kind="branch", name="外厂党支部", parent=other, plant=other)
    world = World(plant, other, crew, station)
    for name, post in (
        ("韩志远", "secretary"),
        ("陆文静", "organisation"),
        ("贺春明", "discipline"),
    ):
        _seat(world, crew, name, post)
    for name, post in (("田成林", "secretary"), ("白雪梅", "organisation")):
        _seat(world, station, name, post)
    for name in ("马晓东", "周家兴", "江文博"):
        _person(world, crew, name)
    _person(world, station, "秦永福")
    _person(world, away, "外厂人")
    for name, branch in (("马晓东", crew), ("周家兴", crew), ("贺春明", crew), ("秦永福", station)):
        PanelMember.objects.create(
            branch=branch,
            member=world.users[name].member,
            leader=name in ("马晓东", "秦永福"),
            from_on=START,
        )
    for name, role in (
        ("组织员", "organiser"),
        ("委员甲", "plant_committee"),
        ("委员乙", "plant_committee"),
        ("保密员", "secrecy"),
        ("审计员", "auditor"),
        ("起草人", "rubric_editor"),
        ("起草人乙", "rubric_editor"),
    ):
        world.users[name] = _user(name)
        Grant.objects.create(user=world.users[name], role=role, unit=plant, from_on=START)
    at = clock("2026-01-01 08:00")
    world.version = versions.load(text=zhiwei_text(), by=None, at=at)
    versions.put_in_force(
        plant=plant, version=world.version, from_month=date(2026, 7, 1), by=None, at=at
    )
    return world


def _knows(year: int) -> bool:
    import chinese_calendar

    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _plant(name: str, company: Unit) -> Unit:
    unit = Unit.objects.create(kind="plant", name=name, parent=company)
    unit.plant = unit
    unit.save()
    return unit


def _user(name: str, member: Member | None = None) -> User:
    return User.objects.create(username=name, member=member, password=password_hash())


def _person(world: World, branch: Unit, name: str) -> Member:
    member = Member.objects.create(name=name, branch=branch)
    world.users[name] = _user(name, member)
    return member


def _seat(world: World, branch: Unit, name: str, post: str) -> None:
    member = _person(world, branch, name)
    world.seats[name] = Seat.objects.create(member=member, branch=branch, post=post, from_on=START)
