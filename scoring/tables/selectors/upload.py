"""The month's template: what stands in each cell, which cells take something, and as of when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F, QuerySet

from branches.models import Unit
from scoring.engine.facts import typed
from scoring.engine.inputs import NONE_OF_THEM, Input
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import entry as select_entry
from scoring.models import DepartmentFeed, Entry, EntryDispute, Sheet, TableFile, UploadLine
from scoring.scheme.selectors import facts as select_facts

MARK = "支委积分模板1"
CODE, NAME, REMARK = "编号", "姓名", "备注"
HEADS = (CODE, "小项", "值多少、封顶多少", "填什么")
SHEET_NAME, MATTERS_NAME, LIST_NAME = "积分表", "事项", "名单"
MATTER_FIRST = (NAME, "小项", "日期")
MATTER_LAST = ("一句话", "同一事项", "文号", "证明材料", "对方已确认")


@dataclass
class TemplateCell:
    text: str
    open: bool


@dataclass
class TemplateRow:
    """`code` as people see it: `A07`, or `C08 实际数` where an item takes two numbers."""

    code: str
    name: str
    worth: str
    what: str
    input: Input | None = None
    cells: list[TemplateCell] = field(default_factory=list)

    @property
    def choices(self) -> list[str]:
        """What can be picked from a list; of several at once a table has no list."""
        return self.input.choices if self.input and self.input.form != "picks" else []


@dataclass
class Template:
    sheet: Sheet
    title: str
    position: int
    people: list[select_entry.Person]
    rows: list[TemplateRow]
    items: list[Item]


def inputs_of(items: Iterable[Item]) -> dict[str, Input]:
    """Label -> input, of everything that the items ask for; the first of several alike."""
    found: dict[str, Input] = {}
    for item in items:
        for one in typed.asked(item.kind):
            if one.key:
                found.setdefault(one.label, one)
    return found


def matter_heads(items: Iterable[Item]) -> tuple[str, ...]:
    """The columns of the table of matters: what the scheme's rules ask for in the middle."""
    return (*MATTER_FIRST, *inputs_of(items), *MATTER_LAST)


def codes_of(item: Item) -> list[str]:
    parts = typed.asked(item.kind)
    return [item.code if len(parts) == 1 else f"{item.code} {part.label}" for part in parts]


def texts_of(item: Item, entries: list[Entry], closed: str = "") -> tuple[str, ...]:
    """What the template shows for the matters of one person and item, part by part."""
    parts = typed.asked(item.kind)
    if len(entries) > 1:
        return (f"{len(entries)} 件",) * len(parts)
    if not entries:
        return (closed,) * len(parts)
    values = typed.values_of(item.kind, entries[0].fields)
    return tuple(part.cell_text(value) for part, value in zip(parts, values, strict=True))


def is_open(item: Item, entries: list[Entry], closed: str, *, editable: bool) -> bool:
    provided = any(entry.is_from_department for entry in entries)
    return editable and len(entries) <= 1 and not closed and not provided


def position(sheet: Sheet) -> int:
    """Up to which row the ledger goes; asked before the grid is read, so that what comes between
    is in the grid and not taken for something that was there and has been emptied."""
    rows = Entry.objects.filter(sheet=sheet).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def template(sheet: Sheet, grid: select_entry.Grid, position: int) -> Template:
    """The grid as a table to take away. Its position says up to which row it knows the ledger."""
    rows = []
    for band in grid.bands:
        identity = f"（{band.category.identity}）" if band.category.identity else ""
        rows.append(TemplateRow(band.category.code, band.category.name + identity, "", ""))
        for line in band.rows:
            rows.extend(_rows(line))
    title = f"{sheet.branch} {Month.of(sheet.month).label} 积分"
    items = [line.item for band in grid.bands for line in band.rows]
    return Template(sheet, title, position, grid.people, rows, items)


def _rows(line: select_entry.Row) -> list[TemplateRow]:
    item = line.item
    rows = [
        TemplateRow(code, item.name, item.worth(), _what(part), part)
        for code, part in zip(codes_of(item), typed.asked(item.kind), strict=True)
    ]
    for cell in line.cells:
        closed = cell.why_closed
        may = is_open(item, cell.entries, closed, editable=cell.person.editable)
        for row, text in zip(rows, texts_of(item, cell.entries, closed), strict=True):
            row.cells.append(TemplateCell(text, may))
    return rows


def _what(part: Input) -> str:
    """What goes into the row; of several that may be picked, and of a list, how it is written."""
    if part.form == "picks":
        return f"{part.label}：{'、'.join([*part.choices, NONE_OF_THEM])}"
    return f"{part.label}（{part.hint}）" if part.form == "numbers" and part.hint else part.label


def of_sheet(sheet: Sheet) -> list[TableFile]:
    """The latest uploads of a sheet, without their bytes."""
    rows = TableFile.objects.filter(sheet=sheet).select_related("by__member", "applied")
    return list(rows.defer("content", "tables").order_by("-pk")[:10])


def upload(pk: int) -> TableFile | None:
    rows = TableFile.objects.select_related(
        "sheet__branch", "sheet__plant", "sheet__rubric", "feed__plant", "by__member",
        "applied__by__member",
    )  # fmt: skip
    return rows.defer("content", "sheet__rubric__document").filter(pk=pk).first()


def written(upload: TableFile) -> list[UploadLine]:
    """What a confirmed upload put into the ledger."""
    rows = UploadLine.objects.filter(upload=upload).select_related(
        "entry__participant__seat__member", "entry__sheet__branch"
    )
    return list(rows.order_by("entry__sheet_id", "entry__item", "pk"))


@dataclass
class Provided:
    """What one department gave to a sheet, in one file."""

    department: str
    at: datetime
    items: str
    count: int


def provided(sheet: Sheet) -> list[Provided]:
    """Which departments gave what stands in a sheet, and when."""
    rows = UploadLine.objects.filter(
        entry__sheet=sheet, entry__source=Entry.Source.DEPARTMENT, entry__void=False,
        entry__superseded_by__isnull=True, upload__feed__isnull=False,
    ).values_list("upload_id", "upload__feed__department", "upload__at", "entry__item")  # fmt: skip
    found: dict[int, tuple[str, datetime, list[str]]] = {}
    for pk, department, at, item in rows.order_by("upload__at", "entry__item"):
        found.setdefault(pk, (department, at, []))[2].append(item)
    return [
        Provided(department, at, "、".join(dict.fromkeys(items)), len(items))
        for department, at, items in found.values()
    ]


def disputes(sheets: QuerySet[Sheet]) -> list[EntryDispute]:
    """What branches see differently, those without an answer first."""
    rows = EntryDispute.objects.filter(entry__sheet__in=sheets).select_related(
        "entry__participant__seat__member", "entry__sheet__branch", "by__member",
        "answer__by__member", "entry__origin__upload__feed",
    )  # fmt: skip
    rows = rows.defer("entry__origin__upload__content", "entry__origin__upload__tables")
    return list(rows.order_by(F("answer__at").asc(nulls_first=True), "pk"))


def disputes_of(sheet: Sheet) -> list[EntryDispute]:
    return disputes(Sheet.objects.filter(pk=sheet.pk))


def disputes_of_plant(plant_ids: Iterable[int], *, since: date) -> list[EntryDispute]:
    return disputes(Sheet.objects.filter(plant_id__in=plant_ids, month__gte=since))


def feeds(plant_ids: Iterable[int]) -> list[DepartmentFeed]:
    rows = DepartmentFeed.objects.filter(plant_id__in=plant_ids).select_related("plant")
    return list(rows.order_by("plant_id", "department"))


def items_of(feed: DepartmentFeed, month: date) -> list[Item]:
    """What the department provides, by the scheme in force in a month."""
    version = select_facts.in_force(feed.plant_id, feed.code, month)
    if version is None:
        raise Refusal(f"{Month.of(month).label}没有启用这套考评方案", "input")
    known = select_facts.rubric_of(version).items
    return [known[code] for code in feed.items if code in known]


def feed_uploads(plant_ids: Iterable[int]) -> list[TableFile]:
    rows = TableFile.objects.filter(feed__plant_id__in=plant_ids)
    rows = rows.select_related("feed", "by__member", "applied").defer("content", "tables")
    return list(rows.order_by("-pk")[:20])


def plants(plant_ids: Iterable[int]) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=plant_ids).order_by("order", "pk"))


# What a department may provide: what the scheme says it gives, and figures against a target.
def providable(rubric: Rubric) -> list[Item]:
    items = rubric.items.values()
    return [item for item in items if item.route == "DEPT" or item.kind.measured]
