"""Is everything alive: the parts that may go silent, what is stuck, what will be missing.

Red means that somebody has to get up; a warning can wait for the morning.
"""

import shutil
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from branches.models import Unit
from scoring.base.selectors.calendar import missing_year
from scoring.models import Heartbeat, JobRun

# A part that beats every 30 seconds (the reaper every 60) is called silent after so many seconds:
# whoever asks every few seconds sees red within two minutes of its death.
SILENT_AFTER = {"beat": 90, "worker": 90, "reaper": 110}
NAMES = {
    "beat": "定时（beat）",
    "worker": "后台（worker）",
    "reaper": "巡查（reaper）",
    "queue": "等着做的工作",
    "publication": "季度榜的公布",
    "disk": "磁盘",
    "database": "数据库",
}
ANNOUNCED = (
    JobRun.Kind.PUBLISH_QUARTER,
    JobRun.Kind.CLOSE_PUBLICITY,
    JobRun.Kind.PUBLISH_BOARD,
)
LATE_AFTER = timedelta(hours=1)
OVERDUE_AFTER = timedelta(minutes=10)
SKEW = timedelta(seconds=5)


@dataclass(frozen=True)
class Part:
    name: str
    ok: bool
    says: str
    age: int | None = None  # seconds

    @property
    def label(self) -> str:
        return NAMES[self.name]


@dataclass(frozen=True)
class Caution:
    """What to look at while everything still runs; `of_calendar`: the work calendar mends it."""

    text: str
    of_calendar: bool = False


@dataclass
class Health:
    parts: list[Part]
    cautions: list[Caution] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        return [caution.text for caution in self.cautions]

    @property
    def ok(self) -> bool:
        return all(part.ok for part in self.parts)

    @property
    def down(self) -> list[Part]:
        return [part for part in self.parts if not part.ok]


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    assert isinstance(now, datetime)
    return now


def read(*, at: datetime, web_clock: datetime | None = None) -> Health:
    """How things stand at a moment of the database's clock."""
    last = {row.name: row for row in Heartbeat.objects.all()}
    parts = [Part("database", True, "在")]
    parts += [_silent(name, last.get(name), at) for name in SILENT_AFTER]
    parts += [_queue(at), _publication(at), _disk()]
    found = Health(parts, _cautions(timezone.localdate(at)))
    if web_clock is not None and abs(web_clock - at) > SKEW:
        seconds = int(abs(web_clock - at).total_seconds())
        found.cautions.append(Caution(f"网页服务器和数据库的钟差 {seconds} 秒，请对时"))
    return found


def without_database(reason: str) -> Health:
    return Health([Part("database", False, f"连不上（{reason}）")])


def _silent(name: str, row: Heartbeat | None, at: datetime) -> Part:
    if row is None:
        return Part(name, False, "还没有见过它，可能没有启动")
    age = int((at - row.at).total_seconds())
    if row.at - at > SKEW:
        # The clock was put back: a beat from the future says nothing about now.
        return Part(name, False, "心跳比现在还晚，钟被拨回过")
    if age > SILENT_AFTER[name]:
        return Part(name, False, f"已 {age} 秒没有动静，停了或连不上 Redis", age)
    return Part(name, True, f"{age} 秒前", age)


def _queue(at: datetime) -> Part:
    """Work that is due, that nobody holds and that does not wait for something of its own."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=at - OVERDUE_AFTER)
    ready = Q(not_before__isnull=True) | Q(not_before__lt=at - OVERDUE_AFTER)
    rows = JobRun.objects.filter(free, ready, state__in=["pending", "running"])
    oldest = rows.filter(due_at__lt=at - OVERDUE_AFTER).order_by("due_at").first()
    if oldest is None:
        return Part("queue", True, "没有积压")
    minutes = int((at - oldest.due_at).total_seconds()) // 60
    return Part("queue", False, f"最早的一件已等 {minutes} 分钟没人做", minutes * 60)


def _publication(at: datetime) -> Part:
    """A board that everybody waits for: parked, or not up an hour after its time, whatever it
    waits for. Which one stands on /ops/."""
    rows = JobRun.objects.filter(kind__in=ANNOUNCED).exclude(state=JobRun.State.DONE)
    parked = rows.filter(state=JobRun.State.PARKED).count()
    if parked:
        return Part("publication", False, f"{parked} 张榜试了几次没有公布成，搁置着，请到 /ops/ 看")
    late = rows.filter(due_at__lt=at - LATE_AFTER).count()
    if late:
        return Part("publication", False, f"{late} 张榜到了时间没有公布，请到 /ops/ 看")
    return Part("publication", True, "没有到时未公布的")


def _disk() -> Part:
    free = shutil.disk_usage(settings.BASE_DIR).free // 1_000_000
    ok = free >= settings.MINIMUM_FREE_MB
    return Part("disk", ok, f"还有 {free} MB" + ("" if ok else "，快满了"))


def last_checks() -> QuerySet[JobRun]:
    """The newest nightly check of each plant; those of all plants at once, as it was before, are
    no plant's."""
    # As numbers: how many nights there were is nothing to the second query.
    known = [pk for pk in newest_checks() if pk is not None]
    return JobRun.objects.filter(pk__in=known).order_by("plant_id")


def newest_checks() -> QuerySet:
    """Of each plant, by one look into `job_last_checks`."""
    rows = JobRun.objects.filter(kind=JobRun.Kind.VERIFY, state="done", plant=OuterRef("pk"))
    newest = Subquery(rows.order_by("-pk").values("pk")[:1])
    plants = Unit.objects.filter(kind=Unit.Kind.PLANT)
    return plants.annotate(newest=newest).values_list("newest", flat=True)


def _cautions(today: date) -> list[Caution]:
    found = []
    parked = JobRun.objects.filter(state=JobRun.State.PARKED).count()
    if parked:
        found.append(Caution(f"有 {parked} 件工作试了几次没有做成，搁置着，请到 /ops/ 看"))
    # Anybody may ask: which plant, whose line and what number stands on /ops/.
    if differing := sum(1 for job in last_checks() if job.differs):
        found.append(Caution(f"每夜核对，{differing} 个厂有不符，请到 /ops/ 看"))
    year = missing_year(today)
    if year is not None:
        hurry = (
            "，离年底不到半个月，跨年的公示期就要算不出来"
            if today >= date(year - 1, 12, 15)
            else ""
        )
        found.append(Caution(f"{year} 年的放假安排还没有录入{hurry}", of_calendar=True))
    return found
