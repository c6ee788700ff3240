"""A department's file for a plant's month: its own columns, read by the mapping it was given."""

from collections.abc import Iterable
from datetime import datetime

from branches.models import Unit
from scoring.engine.facts import typed
from scoring.engine.process.workflow import Refusal, way_back
from scoring.engine.scheme.items import Item
from scoring.engine.time.periods import Month
from scoring.intake import dates
from scoring.ledger.selectors import entry as select_entry
from scoring.models import DepartmentFeed, Entry, Participant, Sheet, TableFile
from scoring.scheme.selectors import facts as select_facts
from scoring.tables.selectors import table_reading as reading
from scoring.tables.selectors import upload as select_upload
from scoring.tables.selectors.feed_columns import main_page
from scoring.tables.selectors.table_reading import Wish

TAILS = ("党支部委员会", "党支部", "支部")


class FeedReader:
    def __init__(self, feed: DepartmentFeed, upload: TableFile, at: datetime) -> None:
        self.at = at
        self.feed, self.month = feed, Month.of(upload.month)
        self.page = main_page(upload, feed.mapping)
        version = select_facts.in_force(feed.plant_id, feed.code, self.month.first)
        if version is None:
            raise Refusal(f"{self.month.label}没有启用这套考评方案", "input")
        self.rubric = select_facts.rubric_of(version)
        rows = Sheet.objects.filter(plant_id=feed.plant_id, code=feed.code, month=upload.month)
        rows = rows.select_related("branch", "rubric").defer("rubric__document")
        self.sheets = list(rows.annotate(feeds=select_facts.FEEDS).order_by("pk"))
        self.by_branch = {sheet.branch_id: sheet for sheet in self.sheets}
        people = Participant.objects.filter(
            select_facts.overlapping(self.month.first, self.month.last, prefix="seat__"),
            code=feed.code,
            seat__branch__plant_id=feed.plant_id,
        ).select_related("seat__member", "seat__branch")
        self.people = {person.pk: person for person in people.order_by("pk")}
        self.there: dict[tuple[int, str], list[Entry]] = {}
        in_force = Entry.objects.filter(
            sheet__in=self.sheets, void=False, superseded_by__isnull=True
        )
        for entry in in_force.order_by("on", "pk"):
            self.there.setdefault((entry.participant_id, entry.item), []).append(entry)
        self.dated = "on" in feed.mapping
        self.notices: list[str] = []
        self.unchanged: list[Wish] = []

    def get(self, row: int, meaning: str) -> str:
        return self.page.get(row, self.feed.mapping.get(meaning, ""))

    def sheet_of(self, wish: Wish) -> Sheet:
        assert wish.participant is not None
        return self.by_branch[self.people[wish.participant].held.branch_id]

    def wishes(self) -> list[Wish]:
        heads = {self.page.heads[h] for h in self.feed.mapping.values() if h in self.page.heads}
        found: list[Wish] = []
        seen: dict[tuple, int] = {}
        for row in self.page.rows():
            wrong = [self.page.problems[row, c] for c in heads if (row, c) in self.page.problems]
            if not wrong and not any((row, column) in self.page.texts for column in heads):
                continue
            wish = Wish(self.page, row, 0, who=self.get(row, "name"))
            wish.fault = wrong[0] if wrong else self._fill(wish)
            if not wish.fault:
                self._settle(wish, seen)
            if not wish.fault and wish.base is not None and _is_same(wish, wish.base):
                self.unchanged.append(wish)
            else:
                found.append(wish)
        self._tell_missing(found)
        return found

    def _fill(self, wish: Wish) -> str:
        person, fault = self._person(wish.who, self.get(wish.row, "branch"))
        if person is None:
            return fault
        wish.participant = person.pk
        wish.who = f"{person.held.member.name}（{person.held.branch}）"
        item, fault = self._item(wish.row)
        if item is None:
            return fault
        wish.item = item
        sheet = self.by_branch.get(person.held.branch_id)
        if sheet is None:
            return f"{person.held.branch}{self.month.label}还没有积分表"
        if not sheet.takes_entries:
            state = sheet.get_state_display()
            return f"{sheet}已到“{state}”，不能再写；要写，{way_back(sheet.state)}"
        if sheet.reopened_until is not None and self.at > sheet.reopened_until:
            return f"{sheet}重开的时间已过，不能再写；要写，请厂党委再重开"
        closed = select_entry.closed_for([item], person.held).get(item.code)
        if closed:
            return f"{item.code} {closed}，请删掉这一行"
        return self._values(wish, item)

    def _values(self, wish: Wish, item: Item) -> str:
        parts = typed.asked(item.kind)
        given = {part.key: self.get(wish.row, part.key) for part in parts if part.key}
        left = [p.label for p in parts if p.key in self.feed.mapping and not given[p.key]]
        if left and not any(given.values()):
            return f"没有填“{left[0]}”。没有这件事，请删掉这一行"
        fields, fault = typed.fields_named(item.kind, given)
        if fields is None:
            return fault
        wish.fields = dict(fields)
        day = self.get(wish.row, "on")
        wish.on = dates.day_of(day, self.month) if day else None
        if self.dated and wish.on is None:
            return f"没有这个日期：{day or '空'}。请写成 {self.month.first} 这样"
        wish.typed = tuple(filter(None, (day, *given.values())))
        wish.matter = self.get(wish.row, "matter") if "matter" in self.feed.mapping else None
        wish.note = self.get(wish.row, "note") if "note" in self.feed.mapping else None
        return ""

    def _item(self, row: int) -> tuple[Item | None, str]:
        items = [code for code in self.feed.items if code in self.rubric.items]
        if "item" not in self.feed.mapping:
            return (self.rubric.items[items[0]], "") if len(items) == 1 else (None, "没有小项")
        text = self.get(row, "item")
        item = reading.item_of(text, self.rubric)
        if item is None:
            return None, f"认不出小项“{text}”。可以填：{'、'.join(items)}"
        if item.code not in items:
            return None, f"{self.feed.department}提供的是 {'、'.join(items)}，没有 {item.code}"
        return item, ""

    def _person(self, name: str, branch: str) -> tuple[Participant | None, str]:
        if not name:
            return None, "没有填姓名"
        named = [p for p in self.people.values() if p.held.member.name == name]
        if not named:
            text = f"{self.month.label}全厂的支委里没有“{name}”。请照名单写；不是支委的请删掉这一行"
            return None, text
        if branch:
            here = [p for p in named if plain_branch(p.held.branch) == bare(branch)]
            if not here:
                others = "、".join(sorted({str(p.held.branch) for p in named}))
                return None, f"“{branch}”里没有{name}；全厂叫这个名字的在：{others}"
            named = here
        if len({p.held.member_id for p in named}) > 1:
            others = "、".join(sorted({str(p.held.branch) for p in named}))
            return None, f"全厂有 {len(named)} 位{name}（{others}），请加一列支部，写清楚是哪一位"
        return next((p for p in named if p.held.main), named[0]), ""

    def _settle(self, wish: Wish, seen: dict[tuple, int]) -> None:
        """Which row of the ledger this line stands for, if any."""
        assert wish.item is not None
        assert wish.participant is not None
        several = self.dated and wish.item.kind.many
        key = (wish.participant, wish.item.code, *((wish.on, wish.matter) if several else ()))
        if key in seen:
            same_day = "同一天" if several else "同一个月"
            more = "在“事项名”一列写清楚是哪一件" if several else "合成一行，或加一列日期"
            wish.fault = f"与第 {seen[key]} 行是{same_day}同一个人同一小项。请{more}"
            return
        seen[key] = wish.row
        here = self.there.get((wish.participant, wish.item.code), [])
        if several:
            here = [e for e in here if e.on == wish.on and wish.matter in (None, e.matter)]
        if len(here) > 1:
            wish.fault = f"账上这一格已有 {len(here)} 件，分不清要改哪一件。请先撤回多余的"
            return
        wish.cell = not several
        if here:
            wish.base = here[0]
            values = " / ".join(filter(None, select_upload.texts_of(wish.item, here)))
            own = not wish.base.is_from_department
            wish.was = f"{values}（支部填的）" if own else values
            # In a file without days the day that was recorded stays.
            wish.on = wish.on or wish.base.on

    def _tell_missing(self, wishes: Iterable[Wish]) -> None:
        """What this department gave before and does not name any more is not taken away."""
        named = {(w.participant, w.item.code) for w in (*wishes, *self.unchanged) if w.item}
        for (participant, item), entries in self.there.items():
            ours = any(e.is_from_department for e in entries)
            if ours and item in self.feed.items and (participant, item) not in named:
                person = self.people.get(participant)
                if person is not None:
                    who = person.held.member.name
                    text = (
                        f"{who} {item} 以前导入过，这个文件里没有：不动它；要撤回，请到细项里撤回"
                    )
                    self.notices.append(text)


def _is_same(wish: Wish, base: Entry) -> bool:
    return (
        base.is_from_department
        and base.fields == {**base.fields, **(wish.fields or {})}
        and wish.on in (None, base.on)
        and wish.matter in (None, base.matter)
        and wish.note in (None, base.note)
    )


def bare(text: str) -> str:
    """采油一队 for 采油一队党支部."""
    for tail in TAILS:
        if text.endswith(tail) and len(text) > len(tail):
            return text[: -len(tail)]
    return text


def plain_branch(unit: Unit) -> str:
    return bare(unit.name)
