"""The month's template: what stands in each cell, which cells take something, and as of when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F, QuerySet

from branches.models import Unit
from scoring.engine.facts import typed
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import entry as select_entry
from scoring.models import DepartmentFeed, Entry, EntryDispute, Sheet, TableFile, UploadLine

MARK = "支委积分模板1"
CODE, NAME, REMARK = "编号", "姓名", "备注"
HEADS = (CODE, "小项", "值多少、封顶多少", "填什么")
MATTER_HEADS = (
    NAME, "小项", "日期", "数量", "档次", "实际数", "目标数", "一句话", "同一事项", "文号",
    "证明材料", "对方已确认",
)  # fmt: skip
SHEET_NAME, MATTERS_NAME, LIST_NAME = "积分表", "事项", "名单"
# What a rule is typed into: one row of the template for each part.
PARTS = {
    "per_occurrence": ("数量",),
    "graded": ("档次",),
    "ratio": ("实际数", "目标数"),
}
ELSEWHERE = "在网页细项里填"


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
    item: Item | None = None
    cells: list[TemplateCell] = field(default_factory=list)

    @property
    def choices(self) -> list[str]:
        options = getattr(self.item.kind, "options", {}) if self.item else {}
        return [option.label for option in options.values()]


@dataclass
class Template:
    sheet: Sheet
    title: str
    position: int
    people: list[select_entry.Person]
    rows: list[TemplateRow]
    items: list[Item]


def codes_of(item: Item) -> list[str]:
    parts = PARTS.get(item.kind.name, (ELSEWHERE,))
    return [item.code if len(parts) == 1 else f"{item.code} {part}" for part in parts]


def texts_of(item: Item, entries: list[Entry], closed: str = "") -> tuple[str, ...]:
    """What the template shows for the matters of one person and item, part by part."""
    size = len(PARTS.get(item.kind.name, ("",)))
    if len(entries) > 1:
        return (f"{len(entries)} 件",) * size
    if item.kind.name not in PARTS:
        return ("1 件" if entries else closed,)
    if not entries:
        return (closed,) * size
    values = typed.values_of(item.kind.name, entries[0].fields)
    options = getattr(item.kind, "options", {})
    return tuple(options[v].label if v in options else v for v in values)


def is_open(item: Item, entries: list[Entry], closed: str, *, editable: bool) -> bool:
    provided = any(entry.is_from_department for entry in entries)
    whole = len(entries) <= 1 and item.kind.name in PARTS
    return editable and whole and not closed and not provided


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
    whats = PARTS.get(item.kind.name, (ELSEWHERE,))
    rows = [
        TemplateRow(code, item.name, item.worth(), what, item)
        for code, what in zip(codes_of(item), whats, strict=True)
    ]
    for cell in line.cells:
        closed = cell.why_closed
        may = is_open(item, cell.entries, closed, editable=cell.person.editable)
        for row, text in zip(rows, texts_of(item, cell.entries, closed), strict=True):
            row.cells.append(TemplateCell(text, may))
    return rows


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


def feed_uploads(plant_ids: Iterable[int]) -> list[TableFile]:
    rows = TableFile.objects.filter(feed__plant_id__in=plant_ids)
    rows = rows.select_related("feed", "by__member", "applied").defer("content", "tables")
    return list(rows.order_by("-pk")[:20])


def plants(plant_ids: Iterable[int]) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=plant_ids).order_by("order", "pk"))


# What a department may provide: what the scheme says it gives, and figures against a target.
def providable(rubric: Rubric) -> list[Item]:
    items = rubric.items.values()
    return [item for item in items if item.route == "DEPT" or item.kind.name == "ratio"]
