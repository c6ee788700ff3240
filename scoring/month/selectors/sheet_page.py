"""The sheet's page as one reader sees it: lines, steps, samples, who waits for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from scoring.base.selectors.calendar import work_calendar
from scoring.claims.selectors import peer as select_peer
from scoring.engine.process.regulation import LINE_ANSWER_WORKING_DAYS
from scoring.engine.process.why_not import sheet as why_not
from scoring.engine.process.why_not.because import Why
from scoring.engine.process.why_not.verify import (
    BeforeVerify,
    why_not_confirm,
    why_not_disagree,
    why_not_vote,
)
from scoring.engine.process.workflow import SHEET, Refusal
from scoring.ledger.selectors import deadlines as select_deadlines
from scoring.models import EntryDispute, Sheet
from scoring.month.selectors import sampling
from scoring.month.selectors import verification as select_verification
from scoring.month.selectors.before_sheet import before_sheet
from scoring.month.selectors.late_report import late_report, why_not_book
from scoring.month.selectors.sheet_reader import SheetReader
from scoring.month.selectors.verification import SheetLine
from scoring.month.selectors.voting import before_verify
from scoring.tables.selectors import upload as select_upload


@dataclass(frozen=True)
class SheetPage:
    """`reader` knows what is hidden and what may be recorded; `panel`: he votes here; `steps`: why
    an act cannot be done now."""

    reader: SheetReader
    lines: list[SheetLine]
    panel: bool
    steps: Mapping[str, Why | None]

    def context(self) -> dict[str, Any]:
        reader = self.reader
        sheet, who = reader.sheet, reader.who
        late = self._late()
        return {
            "sheet": sheet,
            "month": reader.month,
            "strip": self._strip(),
            "sent_back": select_verification.sent_back(sheet),
            "why_returned": sheet.returned_reason if reader.deals else "支部正在改",
            "categories": list(reader.rubric.categories.values()),
            "lines": self.lines,
            "left": any(line.disputable for line in self.lines),
            "may_record": reader.may_record,
            "recorder": reader.is_recorder,
            "panel": self.panel,
            "groups": who.duties.leads.get(sheet.branch_id, frozenset()),
            "silent": silence(sheet, who.today),
            "sampled": self._sampled(),
            "one_sitting": sampling.one_sitting(sheet) if self.panel else "",
            "steps": self.steps,
            "late": late,
            "why_late": why_not_book(late, reader.roles, who.user) if late else None,
            "books_late": "plant_committee" in reader.roles,
            "over": who.today > reader.month.last,
            "own": who.user.member_id,
            "unanswered": self._unanswered(),
            "provided": select_upload.provided(sheet),
            "disputes": self._disputes(),
        }

    def _strip(self) -> list[select_verification.StripStep]:
        due = select_deadlines.due_of(self.reader.sheet, self.reader.who.today)
        return select_verification.strip(
            SHEET,
            self.reader.sheet,
            next_words=f"下一步 {due.text}" if due else "",
            why_returned=self.reader.deals,
        )

    def _sampled(self) -> list[sampling.Sampled]:
        sheet = self.reader.sheet
        shown = sheet.is_being_verified and not self.reader.hidden
        return sampling.sample(sheet) if shown else []

    def _late(self) -> Any:
        looks = self.reader.roles & {"plant_committee", "organiser"}
        return late_report(self.reader.sheet, self.reader.who.today) if looks else None

    def _unanswered(self) -> int:
        sheet, today = self.reader.sheet, self.reader.who.today
        if not sheet.takes_entries:
            return 0
        return len(select_peer.of_branch(sheet.branch, today, sheet=sheet))

    def _disputes(self) -> list[EntryDispute]:
        rows = select_upload.disputes_of(self.reader.sheet)
        return [row for row in rows if row.entry.item not in self.reader.hidden]


def sheet_page(reader: SheetReader) -> SheetPage:
    verify = before_verify(reader.sheet, reader.who.user, reader.roles, reader.who.today)
    lines = _lines(reader, verify)
    at = before_sheet(reader.sheet, reader.roles, reader.who.today)
    steps = {
        "score": why_not.why_not_score(at),
        "submit": why_not.why_not_submit(at),
        "pass": why_not.why_not_pass(at),
        "return": why_not.why_not_send_back(at),
        "reopen": why_not.why_not_reopen(at),
    }
    steps["confirm"] = why_not_confirm(verify)
    # Who is of the panel has the button; what stands against it stands below.
    votes = reader.sheet.is_being_verified and "panel" in verify.roles
    return SheetPage(reader, lines, votes and bool(lines or not verify.submitted), steps)


def _lines(reader: SheetReader, at: BeforeVerify) -> list[SheetLine]:
    barred = {pk: str(why) for pk, one in at.lines.items() if (why := why_not_vote(one))}
    lines = reader.lines(barred)
    for line in lines:
        known = at.lines.get(line.participant)
        line.mine = known is not None and known.agreed
        line.disputable = known is not None and why_not_disagree(known) is None
    return lines


def silence(sheet: Sheet, today: date) -> str:
    """What is said of those who have not answered: asked for two working days, then overdue."""
    if sheet.locked_at is None:
        return ""
    locked = timezone.localdate(sheet.locked_at)
    try:
        calendar = work_calendar(sheet.plant_id, first=locked, last=locked + timedelta(days=40))
        over = today > calendar.after(locked, LINE_ANSWER_WORKING_DAYS)
    except Refusal:
        over = False
    return "逾期未确认" if over else "本人尚未确认"
