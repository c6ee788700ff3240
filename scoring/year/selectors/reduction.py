"""减法报表: what a year asked of branches, what it took, and which items were taken out (R23).

Fields are counted in the ledger, by branch-month; minutes come from samples that somebody took
with a clock. Nobody's time at the screen is known to the system, and none is guessed from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median_low

from django.db.models import Count, Exists, OuterRef, Q

from members.duties import Duties
from scoring.engine.editing import difference
from scoring.engine.editing.part_params import EVIDENCE_NAMES
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.scheme.rubric import Rubric
from scoring.models import Activity, Entry, RubricInForce, RubricVersion, Sheet, TimeSample
from scoring.scheme.selectors import facts as select_facts

# product.md R2: what a branch-month of five may ask for beyond attendance.
MOST_FIELDS = 25
OF_A_MEETING = 2  # its kind and its day; who was away is ticked
OF_A_CLAIM = 3  # the item, the day, a sentence or the other side
OF_A_SUBMISSION = 1  # the number of the minutes
# A table that a branch fills and sends is filled by hand, too.
TYPED = (Entry.Source.GRID, Entry.Source.FORM, Entry.Source.EXCEL, Entry.Source.CORRECTION)
WORKS = TimeSample.Work.choices


@dataclass(frozen=True)
class Asked:
    """One year's branch-months that were submitted: matters by where they came from, and the
    fields that somebody filled in each. Months of loaded history are `left_out`: nobody was
    asked for them here."""

    year: int
    fields: tuple[int, ...]  # of each branch-month, ascending
    typed: int
    claimed: int
    yielded: int  # by meetings: typed by nobody
    imported: int  # provided by departments
    left_out: int

    @property
    def middle(self) -> int:
        return median_low(self.fields) if self.fields else 0

    @property
    def most(self) -> int:
        return self.fields[-1] if self.fields else 0

    @property
    def over(self) -> int:
        return sum(1 for count in self.fields if count > MOST_FIELDS)

    @property
    def matters(self) -> int:
        return self.typed + self.claimed + self.yielded + self.imported

    @property
    def untyped_percent(self) -> int:
        """Matters that nobody typed one by one, of a hundred."""
        return (self.yielded + self.imported) * 100 // (self.matters or 1)


@dataclass(frozen=True)
class Took:
    """The samples of one kind of work, in minutes."""

    work: str
    times: int
    least: int
    middle: int
    most: int


@dataclass
class Items:
    """The rules at the year's end beside those at its beginning."""

    before: int = 0
    after: int = 0
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    lighter: list[str] = field(default_factory=list)  # ask for less evidence than before
    heavier: list[str] = field(default_factory=list)
    written: int = 0  # items that ask for a sentence or a paper, at the end
    attached: int = 0  # of these, a paper


@dataclass
class Report:
    year: int
    asked: Asked
    before: Asked
    took: list[Took]
    samples: list[TimeSample]
    items: Items | None  # None: the plant scored by no rules in that year

    @property
    def advice(self) -> str:
        """One sentence that follows from the figures; empty when nothing has grown."""
        grew = bool(self.before.fields) and self.asked.middle > self.before.middle
        only_more = self.items is not None and self.items.added and not self.items.removed
        if only_more:
            return "这一年小项只增不减：下一版请先议减哪一项，再议加哪一项。"
        if grew:
            return "比上一年填得多了：看看哪些可以由会议、部门数据得出，不再手填。"
        if self.asked.over:
            return f"有 {self.asked.over} 个支部月超过 {MOST_FIELDS} 处：看看是哪些小项要反复填。"
        return ""


def plants(duties: Duties) -> list[int]:
    """Everybody may read the report of a plant he belongs to or serves: it names nobody."""
    return sorted(duties.plants())


def fresh(duties: Duties, today: date) -> Iterator[tuple[str, int]]:
    """In January, last year's report, for those who decide on the rules or prepare the boards."""
    roles = ("organiser", "plant_committee", "rubric_editor")
    if today.month == 1 and any(duties.grants.get(role) for role in roles):
        yield f"{today.year - 1} 年减法报表已出：填了多少、用了多久、减了什么", today.year - 1


def report(plant_id: int, year: int, today: date) -> Report:
    """A fixed number of queries. `year`: a calendar year, its months up to today."""
    kept = TimeSample.objects.filter(
        plant_id=plant_id, on__year=year, withdraws__isnull=True, withdrawn_by__isnull=True
    )
    samples = list(kept.order_by("-on", "-pk"))
    return Report(
        year,
        _asked(plant_id, year),
        _asked(plant_id, year - 1),
        list(_took(samples)),
        samples,
        _items(plant_id, year, today),
    )


def _asked(plant_id: int, year: int) -> Asked:
    every = Sheet.objects.filter(
        plant_id=plant_id, code=ZHIWEI, month__year=year, submitted_at__isnull=False
    )
    loaded = Entry.objects.filter(sheet=OuterRef("pk"), source=Entry.Source.LOAD)
    submitted = every.exclude(Exists(loaded))
    fields = dict.fromkeys(submitted.values_list("pk", flat=True), OF_A_SUBMISSION)
    kinds = {"typed": 0, "claimed": 0, "yielded": 0, "imported": 0}
    rows = Entry.objects.filter(sheet__in=submitted, void=False).values("sheet_id", "source")
    counted = rows.annotate(
        rows=Count("pk"), notes=Count("pk", ~Q(note="")), matters=Count("pk", ~Q(matter=""))
    )
    for row in counted.order_by():
        source = row["source"]
        if source in TYPED:
            kinds["typed"] += row["rows"]
            fields[row["sheet_id"]] += row["rows"] + row["notes"] + row["matters"]
        elif source == Entry.Source.CLAIM:
            kinds["claimed"] += row["rows"]
            fields[row["sheet_id"]] += row["rows"] * OF_A_CLAIM
        else:
            of = "yielded" if source == Entry.Source.MEETING else "imported"
            kinds[of] += row["rows"]
    meetings = Activity.objects.filter(sheet__in=submitted, void=False).values("sheet_id")
    for one in meetings.annotate(rows=Count("pk")).order_by():
        fields[one["sheet_id"]] += one["rows"] * OF_A_MEETING
    return Asked(
        year, tuple(sorted(fields.values())), left_out=every.count() - len(fields), **kinds
    )


def _took(samples: list[TimeSample]) -> Iterator[Took]:
    for work in TimeSample.Work:
        minutes = sorted(one.minutes for one in samples if one.work == work)
        if minutes:
            middle = median_low(minutes)
            yield Took(work.label, len(minutes), minutes[0], middle, minutes[-1])


def _items(plant_id: int, year: int, today: date) -> Items | None:
    """By the versions of the year's first month (or the first ever) and of its last so far."""
    first = select_facts.in_force(plant_id, ZHIWEI, date(year, 1, 1)) or _first_of(plant_id, year)
    last = select_facts.in_force(plant_id, ZHIWEI, min(date(year, 12, 1), today))
    if first is None or last is None:
        return None
    old, new = select_facts.rubric_of(first), select_facts.rubric_of(last)
    found = Items(len(old.items), len(new.items))
    found.written = sum(1 for item in new.items.values() if item.evidence in ("E2", "E3"))
    found.attached = sum(1 for item in new.items.values() if item.evidence == "E3")
    for change in difference.difference(first.document, last.document):
        if change.place.startswith("item:") and (change.is_added or change.is_removed):
            (found.added if change.is_added else found.removed).append(change.title)
    _evidence(old, new, found)
    return found


def _first_of(plant_id: int, year: int) -> RubricVersion | None:
    rows = RubricInForce.objects.filter(plant_id=plant_id, code=ZHIWEI, from_month__year=year)
    row = rows.select_related("rubric").order_by("from_month").first()
    return row.rubric if row else None


def _evidence(old: Rubric, new: Rubric, found: Items) -> None:
    for code, item in new.items.items():
        was = old.items.get(code)
        if was is None or was.evidence == item.evidence:
            continue
        words = [EVIDENCE_NAMES.get(one.evidence, "没有写明") for one in (was, item)]
        side = found.lighter if item.evidence < was.evidence else found.heavier
        side.append(f"{code} {item.name}：{words[0]} → {words[1]}")
