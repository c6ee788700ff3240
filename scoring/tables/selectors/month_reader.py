"""A branch's month in a table: the grid of people and items, and matters a row each."""

import re
from typing import Any

from scoring.engine.facts import typed
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.periods import Month
from scoring.intake import dates
from scoring.ledger.selectors import entry as select_entry
from scoring.models import Entry, Sheet
from scoring.scheme.selectors import facts as select_facts
from scoring.tables.selectors import table_reading as reading
from scoring.tables.selectors import upload as select_upload
from scoring.tables.selectors.table_reading import Page, Wish

ASIDE = ("", "职务")
YES, NO = ("是", "√", "1", "已确认", "TRUE"), ("", "否", "0", "FALSE")


def recognise(
    sheet: Sheet, tables: list[dict[str, Any]]
) -> tuple[list[tuple[str, Page]], list[str]]:
    """The file's tables of the month, and a word on those that were left alone."""
    found, notices = [], []
    for page in reading.pages(tables):
        if not page.texts and not page.problems:
            continue
        if page.hidden and page.name != select_upload.LIST_NAME:
            notices.append(f"工作表“{page.name}”是隐藏的，也读了")
        if reading.find_heads(page, (select_upload.CODE,)):
            mark = reading.mark_of(page)
            if mark is not None and mark[0] != sheet.pk:
                raise Refusal("这是另一个支部或另一个月的模板，请到那张表里上传", "input")
            found.append(("grid", page))
        elif reading.find_heads(page, (select_upload.NAME, "小项")):
            found.append(("matters", page))
        elif page.name != select_upload.LIST_NAME:
            notices.append(f"工作表“{page.name}”没有读：没有“编号”，也没有“姓名、小项”这样的表头")
    if not found:
        text = "没有找到“编号”或“姓名、小项”这样的表头。请下载本月模板来填，不要改表头"
        raise Refusal(text, "input")
    return found, notices


class MonthReader:
    """Everything a month's table is held against."""

    def __init__(self, sheet: Sheet, grid: select_entry.Grid) -> None:
        self.sheet, self.month = sheet, Month.of(sheet.month)
        self.rubric: Rubric = select_facts.rubric_of(sheet.rubric)
        self.cells = {(c.person.participant.pk, c.item.code): c for c in grid.cells()}
        self.people = {p.participant.pk: p for p in grid.people}
        self.history = list(Entry.objects.filter(sheet=sheet))
        self.parts = {
            code: (item, part)
            for item in self.rubric.items.values()
            for part, code in enumerate(select_upload.codes_of(item))
        }
        self.unchanged: list[Wish] = []
        # What the tables of the file have asked for already, and where.
        self.asked: dict[tuple, str] = {}
        self.seen: dict[tuple, tuple[str, str]] = {}

    def wishes(self, tables: list[dict[str, Any]]) -> list[Wish]:
        found: list[Wish] = []
        for kind, page in recognise(self.sheet, tables)[0]:
            found += self._grid(page) if kind == "grid" else self._matters(page)
        return found

    def _grid(self, page: Page) -> list[Wish]:
        mark = reading.mark_of(page)
        before = reading.as_of(self.history, mark[1]) if mark else None
        columns, found = self._columns(page)
        rows, wrong = self._rows(page, columns)
        found += wrong
        for item in self.rubric.items.values():
            places = [rows.get(name) for name in select_upload.codes_of(item)]
            if not any(places):
                continue
            for column, pk in columns.items():
                found += self._cell(page, places, column, pk, item, before)
        return found

    def _columns(self, page: Page) -> tuple[dict[int, int], list[Wish]]:
        """Column -> participant, and the columns of which that cannot be said."""
        hidden = self._hidden_row(page)
        skip = {page.heads.get(head) for head in (*select_upload.HEADS, select_upload.REMARK)}
        columns: dict[int, int] = {}
        wrong = []
        used = {column for _, column in (*page.texts, *page.problems)}
        for column in sorted(used - skip):
            head = page.texts.get((page.head_row, column), "").split("\n")[0].strip()
            person, fault = self._person(head, hidden.get(column))
            if person is not None and person in columns.values():
                fault = f"“{head}”有两列，只留一列"
            if person is None or fault:
                filled = [r for r in page.rows() if (r, column) in page.texts]
                if filled and (head or len(filled) > 1):
                    wrong.append(Wish(page, page.head_row, column, who=head, fault=fault))
                continue
            columns[column] = person
        return columns, wrong

    def _hidden_row(self, page: Page) -> dict[int, int]:
        row = next((r for (r, _), t in page.texts.items() if t == select_upload.MARK), 0)
        found = {}
        for (r, column), text in page.texts.items():
            if r == row and re.fullmatch(r"p[0-9]{1,18}", text):
                found[column] = int(text[1:])
        return found

    def _person(self, name: str, hidden: int | None) -> tuple[int | None, str]:
        if hidden is not None:
            person = self.people.get(hidden)
            if person is None:
                return None, f"这个月的名单里没有“{name}”了。请重新下载模板"
            if person.name != name:
                return None, f"这一列本来是{person.name}，表头却写着“{name}”。请不要改姓名"
            return hidden, ""
        found = [pk for pk, person in self.people.items() if person.name == name]
        if len(found) == 1:
            return found[0], ""
        if not found:
            return None, f"这个月的名单里没有“{name}”。请照名单写姓名，或下载模板来填"
        return None, f"名单里有 {len(found)} 位“{name}”，分不清是谁。请下载模板来填"

    def _rows(self, page: Page, columns: dict[int, int]) -> tuple[dict[str, int], list[Wish]]:
        rows: dict[str, int] = {}
        wrong = []
        at = page.heads[select_upload.CODE]
        bands = {*ASIDE, *self.rubric.categories}
        for row in page.rows():
            code = page.texts.get((row, at), "")
            if code in self.parts and code not in rows:
                rows[code] = row
                continue
            filled = any((row, c) in page.texts or (row, c) in page.problems for c in columns)
            if code in self.parts:
                wrong.append(Wish(page, row, at, fault=f"“{code}”有两行，只留一行"))
            elif filled and not (code in bands and code):
                fault = f"“编号”写的是“{code}”，认不出是哪一小项。请不要改编号"
                wrong.append(Wish(page, row, at, fault=fault))
        return rows, wrong

    def _cell(
        self,
        page: Page,
        places: list[int | None],
        column: int,
        pk: int,
        item: Item,
        before: dict[tuple[int, str], list[Entry]] | None,
    ) -> list[Wish]:
        cell = self.cells[pk, item.code]
        row = next(place for place in places if place)
        wish = Wish(page, row, column, pk, cell.person.name, item, cell=True)
        problem = [page.problems[p, column] for p in places if p and (p, column) in page.problems]
        if problem:
            wish.fault = problem[0]
            return [wish]
        wish.typed = tuple(page.texts.get((p, column), "") if p else "" for p in places)
        known = cell.entries if before is None else before.get((pk, item.code), [])
        was = select_upload.texts_of(item, known, cell.why_closed)
        wish.was = " / ".join(filter(None, select_upload.texts_of(item, cell.entries)))
        if reading.same(wish.typed, was) or (before is None and not any(wish.typed)):
            open_ = select_upload.is_open(item, known, cell.why_closed, editable=True)
            if any(was) and open_:
                self.unchanged.append(wish)
            return []
        wish.base = known[0] if len(known) == 1 and before is not None else None
        first = self.asked.setdefault((pk, item.code), wish.place)
        if first != wish.place:
            wish.fault = f"这一格在“{first}”也填了，一格只在一处填。请删掉多余的工作表"
            return [wish]
        if not all(places):
            parts = "、".join(part.label for part in typed.asked(item.kind))
            wish.fault = f"少了这一小项的另一行（{parts}各一行）。请下载模板来填"
        elif len(known) > 1:
            wish.fault = f"这一格有 {len(known)} 件事，请在网页的细项里改；这里改回“{was[0]}”"
        elif cell.why_closed and any(wish.typed):
            wish.fault = f"{cell.why_closed}，请把这一格改回原样"
        elif any(wish.typed):
            keys = [part.key for part in typed.asked(item.kind)]
            given = dict(zip(keys, wish.typed, strict=True))
            wish.fields, wish.fault = typed.fields_named(item.kind, given)
        return [wish]

    def _matters(self, page: Page) -> list[Wish]:
        found: list[Wish] = []
        wanted = select_upload.matter_heads(self.rubric.items.values())
        heads = {page.heads[head] for head in wanted if head in page.heads}
        for row in page.rows():
            wrong = [page.problems[row, c] for c in sorted(heads) if (row, c) in page.problems]
            if not wrong and not any((row, column) in page.texts for column in heads):
                continue
            wish = Wish(page, row, 0, who=page.get(row, select_upload.NAME))
            wish.fault = wrong[0] if wrong else self._matter(wish)
            key = (wish.participant, wish.item and wish.item.code, repr(wish.fields), wish.on,
                   wish.matter, wish.note)  # fmt: skip
            if not wish.fault and key in self.seen:
                there, at = self.seen[key]
                other = at if there == page.name else f"“{there}”{at}"
                text = f"与{other}完全一样。确有两件，请把数量写成 2，或写清楚一句话"
                wish.fault = text
            self.seen.setdefault(key, (page.name, f"第 {row} 行"))
            if not wish.fault and self._is_there(wish):
                self.unchanged.append(wish)
            else:
                found.append(wish)
        return found

    def _matter(self, wish: Wish) -> str:
        """Fill in a wish from its row; the fault, if any."""
        get = wish.page.get
        wish.participant, fault = self._person(wish.who, None)
        wish.item = reading.item_of(get(wish.row, "小项"), self.rubric)
        if fault or wish.item is None:
            return fault or f"认不出小项“{get(wish.row, '小项')}”。请写编号，例如 A07"
        assert wish.participant is not None
        closed = self.cells[wish.participant, wish.item.code].why_closed
        if closed:
            return f"{wish.item.code} {closed}，请删掉这一行"
        day = get(wish.row, "日期")
        wish.on = dates.day_of(day, self.month) if day else None
        if day and wish.on is None:
            return f"没有这个日期：{day}。请写成 {self.month.first} 这样"
        given = {part.key: get(wish.row, part.label) for part in typed.asked(wish.item.kind)}
        others = select_upload.inputs_of(self.rubric.items.values()).keys() - {
            part.label for part in typed.asked(wish.item.kind)
        }
        strange = [head for head in sorted(others) if get(wish.row, head)]
        if strange:
            return f"{wish.item.code} 不填“{strange[0]}”，请把它清空"
        fields, fault = typed.fields_named(wish.item.kind, given)
        if fields is None:
            return fault
        said = get(wish.row, "对方已确认")
        if said not in (*YES, *NO):
            return f"“对方已确认”填“是”或留空，不能填“{said}”"
        extra = {"reference": get(wish.row, "文号"), "attachment": get(wish.row, "证明材料")}
        confirmed = {"peer_confirmed": True} if said in YES else {}
        wish.fields = {**fields, **{k: text for k, text in extra.items() if text}, **confirmed}
        wish.typed = tuple(filter(None, (day, *given.values(), get(wish.row, "一句话"))))
        wish.matter, wish.note = get(wish.row, "同一事项"), get(wish.row, "一句话")
        return ""

    def _is_there(self, wish: Wish) -> bool:
        """A matter that the ledger has already, from this file or by another way."""
        assert wish.item is not None
        assert wish.participant is not None
        return any(
            entry.fields == wish.fields
            and wish.on in (None, entry.on)
            and (entry.matter, entry.note) == (wish.matter, wish.note)
            for entry in self.cells[wish.participant, wish.item.code].entries
        )
