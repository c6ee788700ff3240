"""Uploaded tables: kept as they came, held against the ledger, applied once and as seen."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone

from members.duties import duties_of
from members.models import User
from scoring.base.services.row_lock import hold_added
from scoring.engine import canonical
from scoring.engine.keys import derived
from scoring.engine.process.workflow import Refusal, check_text
from scoring.intake import jail, paper
from scoring.intake.table import letters
from scoring.ledger.selectors import entry as select_entry
from scoring.ledger.selectors.entry_batch import record_each
from scoring.ledger.selectors.entry_changes import Book
from scoring.ledger.selectors.entry_fields import Change
from scoring.ledger.services import entry
from scoring.models import Applying, DepartmentFeed, Entry, Sheet, TableFile, UploadLine
from scoring.tables.selectors import feed_reader as upload_feed
from scoring.tables.selectors import month_reader as upload_month
from scoring.tables.selectors import table_reading as reading
from scoring.tables.selectors import upload as select_upload
from scoring.tables.selectors.cell_advice import why
from scoring.tables.selectors.table_reading import Wish

UPLOADS_A_DAY = 100
VERDICTS = {"new": "新增", "changed": "更改", "same": "没有变", "refused": "没有收"}


@dataclass
class Line:
    """One place of the file: what it would do, or why not and how to repair it."""

    wish: Wish
    verdict: str
    text: str = ""
    change: Change | None = None
    sheet_id: int = 0

    @property
    def label(self) -> str:
        return VERDICTS[self.verdict]

    @property
    def is_new(self) -> bool:
        return self.verdict == "new"

    @property
    def is_changed(self) -> bool:
        return self.verdict == "changed"

    @property
    def now(self) -> str:
        if self.wish.fields is None and self.change is not None:
            return "清空（撤回）"
        return " / ".join(filter(None, self.wish.typed))


@dataclass
class Preview:
    upload: TableFile
    lines: list[Line] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    blocked: str = ""

    def of(self, verdict: str) -> list[Line]:
        return [line for line in self.lines if line.verdict == verdict]

    @property
    def writes(self) -> list[Line]:
        return [line for line in self.lines if line.is_new or line.is_changed]

    @property
    def digest(self) -> str:
        """Of everything that somebody sees before he confirms."""
        seen = [
            [line.wish.place, line.wish.who, line.verdict, line.wish.was, line.now, line.text]
            for line in self.lines
        ]
        return canonical.digest(seen)


def receive(
    *, sheet: Sheet | None = None, feed: DepartmentFeed | None = None, month: Any = None,
    key: UUID, name: str, data: bytes, by: User, at: datetime,
) -> TableFile:  # fmt: skip
    """Read a file in the child process and keep it. What is no table of ours is refused whole."""
    today = timezone.localdate(at)
    if sheet is not None:
        entry.check_may_record(sheet, by, on=today)
    if feed is not None:
        check_organiser(feed, by, at=at)
    before = TableFile.objects.filter(key=key).first()
    if before is not None:
        if (before.by_id, before.sheet, before.feed) != (by.pk, sheet, feed):
            raise Refusal("这一页太旧了，请刷新后再上传", "input")
        return before
    if TableFile.objects.filter(by=by, at__gt=at - timedelta(days=1)).count() >= UPLOADS_A_DAY:
        raise Refusal(f"一天最多上传 {UPLOADS_A_DAY} 次，请明天再传，或直接在网页上填", "state")
    shown = check_text(name.rpartition("/")[2][-100:] or "表格", what="文件名", most=100)
    tables = jail.read(name, data)
    if sheet is not None:
        upload_month.recognise(sheet, tables)
        month = sheet.month
    # A second click reads the file as well, and gets what the first one kept.
    kept, _ = TableFile.objects.get_or_create(
        key=key,
        defaults={
            "sheet": sheet,
            "feed": feed,
            "month": month,
            "name": shown,
            "content": data,
            "digest": hashlib.sha256(data).hexdigest(),
            "tables": tables,
            "at": at,
            "by": by,
        },
    )
    return kept


def check_organiser(feed: DepartmentFeed, by: User, *, at: datetime) -> None:
    roles = duties_of(by, on=timezone.localdate(at)).roles_for_plant(feed.plant_id)
    if "organiser" not in roles:
        raise Refusal("部门数据由厂组织员导入", "role")


def preview(upload: TableFile, *, by: User, at: datetime) -> Preview:
    """What the file would do now. Reads only."""
    shown = Preview(upload)
    try:
        if upload.sheet is not None:
            _preview_month(shown, upload.sheet, by, at)
        elif upload.feed is not None:
            _preview_feed(shown, upload.feed, by, at)
    except Refusal as refused:
        shown.blocked = refused.text
    order = {"refused": 0, "changed": 1, "new": 2, "same": 3}
    shown.lines.sort(key=lambda line: (order[line.verdict], line.wish.row, line.wish.column))
    return shown


def _preview_month(shown: Preview, sheet: Sheet, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    entry.check_may_record(sheet, by, on=today)
    entry.check_still_open(sheet, at)
    grid = select_entry.grid(sheet, by_member=by.member_id, may_record=True)
    reader = upload_month.MonthReader(sheet, grid)
    shown.notices = upload_month.recognise(sheet, shown.upload.tables)[1]
    wishes = reader.wishes(shown.upload.tables)
    shown.lines += _held(shown.upload, sheet, wishes, by, at, Entry.Source.EXCEL)
    shown.lines += [Line(wish, "same") for wish in reader.unchanged]


def _preview_feed(shown: Preview, feed: DepartmentFeed, by: User, at: datetime) -> None:
    check_organiser(feed, by, at=at)
    reader = upload_feed.FeedReader(feed, shown.upload, at)
    wishes = reader.wishes()
    shown.notices = reader.notices
    shown.lines += [Line(wish, "refused", wish.fault) for wish in wishes if wish.fault]
    for sheet in reader.sheets:
        here = [w for w in wishes if not w.fault and reader.sheet_of(w) == sheet]
        if here:
            shown.lines += _held(shown.upload, sheet, here, by, at, Entry.Source.DEPARTMENT)
    shown.lines += [Line(wish, "same") for wish in reader.unchanged]


def _held(
    upload: TableFile, sheet: Sheet, wishes: list[Wish], by: User, at: datetime, source: str
) -> list[Line]:
    """The wishes against the sheet's book, by the same rules as writing them."""
    lines = [Line(wish, "refused", wish.fault) for wish in wishes if wish.fault]
    asked = {change_of(upload, wish).client_key: wish for wish in wishes if not wish.fault}
    changes = [change_of(upload, wish) for wish in asked.values()]
    today = timezone.localdate(at)
    book = Book(sheet, entry.participants(sheet, today))
    for outcome in record_each(book, changes, by=by, at=at, today=today, source=source):
        wish = asked[outcome.change.client_key]
        line = Line(wish, "refused", change=outcome.change, sheet_id=sheet.pk)
        if outcome.status == "saved":
            line.verdict = "changed" if wish.base is not None else "new"
        elif outcome.status in ("same", "replayed"):
            line.verdict = "same"
        else:
            line.text = why(outcome, wish)
        lines.append(line)
    return lines


def change_of(upload: TableFile, wish: Wish) -> Change:
    """Its key is made of the upload and the place, so that it is recorded once."""
    assert wish.item is not None
    assert wish.participant is not None
    return Change(
        client_key=derived(upload.key, wish.place, str(wish.participant), wish.item.code),
        participant_id=wish.participant,
        item=wish.item.code,
        fields=wish.fields,
        base=wish.base.client_key if wish.base else None,
        cell=wish.cell,
        on=wish.on,
        matter=wish.matter,
        note=wish.note,
    )


def apply(*, upload_id: int, digest: str, only_good: bool, by: User, at: datetime) -> Applying:
    """Write what the preview said, all of it in one transaction; a second time changes nothing."""
    try:
        with transaction.atomic():
            return _apply(upload_id, digest, only_good, by, at)
    except OperationalError as error:
        raise entry.busy(error) from error


def _apply(upload_id: int, digest: str, only_good: bool, by: User, at: datetime) -> Applying:
    hold_added(TableFile, upload_id)
    upload = TableFile.objects.defer("content").get(pk=upload_id)
    done = Applying.objects.filter(upload=upload).first()
    if done is not None:
        return done
    seen = preview(upload, by=by, at=at)
    if seen.blocked:
        raise Refusal(seen.blocked)
    if seen.digest != digest:
        raise Refusal("您看过以后账上又有了变化，一格也没有写。请再看一遍，再确认", "conflict")
    refused = seen.of("refused")
    if refused and not only_good:
        text = f"有 {len(refused)} 处没有收。改好再上传，或者选“只写入好的”"
        raise Refusal(text, "input")
    if not seen.writes:
        raise Refusal("这个文件里没有要写入的改动", "input")
    source = Entry.Source.EXCEL if upload.sheet_id else Entry.Source.DEPARTMENT
    places: dict[UUID, str] = {}
    for line in seen.writes:
        assert line.change is not None
        places[line.change.client_key] = line.wish.place[:80]
    saved: list[Entry] = []
    for sheet_id in sorted({line.sheet_id for line in seen.writes}):
        changes = [ln.change for ln in seen.writes if ln.sheet_id == sheet_id and ln.change]
        outcome = entry.record(sheet_id=sheet_id, changes=changes, by=by, at=at, source=source)
        saved += outcome.saved
    UploadLine.objects.bulk_create(
        [UploadLine(upload=upload, entry=row, place=places[row.client_key]) for row in saved]
    )
    return Applying.objects.create(
        upload=upload, digest=digest, saved=len(saved), left=len(refused), at=at, by=by
    )


def remarked(upload: TableFile, *, by: User, at: datetime) -> list[paper.Remarked]:
    """The file as it was read, with a word beside every row that was not taken."""
    seen = preview(upload, by=by, at=at)
    words: dict[str, dict[int, list[str]]] = {}
    heads: dict[str, int] = {}
    for line in seen.lines:
        heads[line.wish.page.name] = line.wish.page.head_row
        if line.verdict == "refused":
            who = f"{line.wish.who}：" if line.wish.who and line.wish.column else ""
            place = f"{letters(line.wish.column)} 列 " if line.wish.column else ""
            rows = words.setdefault(line.wish.page.name, {})
            rows.setdefault(line.wish.row, []).append(f"{place}{who}{line.text}")
    remarked = []
    for page in reading.pages(upload.tables):
        if page.name == select_upload.LIST_NAME:
            continue
        mark = [row for (row, _), text in page.texts.items() if text == select_upload.MARK]
        texts = page.texts | dict.fromkeys(page.problems, "")
        remarks = {row: "；".join(said) for row, said in words.get(page.name, {}).items()}
        remarked.append(
            paper.Remarked(page.name, texts, remarks, heads.get(page.name, 1), hidden_rows=mark)
        )
    return remarked
