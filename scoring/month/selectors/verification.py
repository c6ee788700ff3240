"""One sheet as the branch and the panel read it: lines, sentences, who did what and when."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from members.duties import on_day
from members.models import Delegation, PanelMember, Post, User
from scoring.base.selectors.beijing_time import short
from scoring.engine.errors import Malformed
from scoring.engine.facts import reading
from scoring.engine.numbers import money
from scoring.engine.process.workflow import Table
from scoring.engine.score import explain, monthly
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import group_checks
from scoring.models import Answer, Board, Confirmation, MonthlyResult, Sheet, Transition
from scoring.month.selectors import group_check as select_group
from scoring.scheme.selectors import facts as select_facts


@dataclass
class SheetLine:
    participant: int
    name: str
    post: str
    total: str
    categories: list[str]
    sentences: list[dict[str, Any]]
    confirmed_by: str = ""
    barred: str = ""
    vote: "Vote | None" = None
    mark: str = ""  # what the party group said
    back: list[group_checks.Checked] = field(
        default_factory=list
    )  # what it returned, with `returned`
    answer: str = ""  # what the person himself said
    mine: bool = False  # the reader has agreed already
    disputable: bool = False  # he may vote against it
    deducted: bool = False  # something was taken away, or all of it


@dataclass
class Vote:
    """The panel on one line, in this round: who agreed, who did not and why."""

    needed: int
    voters: int  # panel members who may vote on it
    agreed: dict[int, str] = field(default_factory=dict)  # user -> "name time"
    against: dict[int, str] = field(default_factory=dict)  # user -> "name：reason"
    places: set[tuple[str, int]] = field(default_factory=set)  # what counts: a place once

    @property
    def stands(self) -> bool:
        return len(self.places) >= self.needed

    def stands_with(self, one_more: tuple[str, int] | None) -> bool:
        return len(self.places | ({one_more} if one_more else set())) >= self.needed

    @property
    def short(self) -> bool:
        """Too few of the panel may vote: somebody of the upper committee has to."""
        return self.voters < self.needed


def votes(sheet: Sheet, on: date) -> dict[int, Vote]:
    """Participant -> vote. How many are needed, the database says: it keeps to it as well."""
    with connection.cursor() as cursor:
        cursor.execute(VOTES_NEEDED, {"sheet": sheet.pk, "on": on})
        found = {line: Vote(needed, voters) for line, needed, voters in cursor.fetchall()}
    rows = Confirmation.objects.filter(sheet=sheet, round=sheet.round).select_related("by__member")
    for row in rows.order_by("pk"):
        vote = found.get(row.participant_id)
        if vote is None:
            continue
        if row.agrees:
            vote.agreed[row.by_id] = f"{row.by} {short(row.at)}"
            vote.places.add(place_key(row.place_id, row.by_id))
            vote.against.pop(row.by_id, None)
        else:
            vote.against[row.by_id] = f"{row.by}：{row.reason}"
    return found


def nobody_to_confirm(sheet: Sheet, on: date) -> bool:
    """No line that shows how many may vote, and nobody of the panel but who submitted it."""
    given = Delegation.objects.filter(on_day(on), duty="panel", unit=sheet.branch_id)
    given = given.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    places = PanelMember.objects.filter(on_day(on), branch=sheet.branch_id, observer=False)
    own = places.exclude(member__in=given.values("holder")).values("member")
    deputies = given.filter(holder__in=places.values("member")).values("deputy")
    panel = User.objects.filter(Q(member__in=own) | Q(member__in=deputies), is_active=True)
    lines = MonthlyResult.objects.filter(sheet=sheet)
    return not lines.exists() and not panel.exclude(pk=sheet.submitted_by_id or 0).exists()


def place_key(place: int | None, user: int) -> tuple[str, int]:
    return ("place", place) if place else ("user", user)


VOTES_NEEDED = """\
SELECT r.participant_id, zhiwei_votes_needed(r.sheet_id, r.participant_id, %(on)s),
       zhiwei_voters(r.sheet_id, r.participant_id, %(on)s)
FROM scoring_monthlyresult r WHERE r.sheet_id = %(sheet)s
"""


def vouched(sheet: Sheet, user: int) -> set[int]:
    """Participants of whose claims that still stand he confirmed one, as the database says it."""
    with connection.cursor() as cursor:
        cursor.execute(VOUCHED, {"sheet": sheet.pk, "user": user})
        return {line for (line,) in cursor.fetchall()}


VOUCHED = """\
SELECT r.participant_id FROM scoring_monthlyresult r
WHERE r.sheet_id = %(sheet)s
  AND %(user)s IN (SELECT user_id FROM zhiwei_vouchers(r.sheet_id, r.participant_id))
"""


@dataclass
class StripStep:
    """One step of the strip: `done`, `now` or `ahead`, and what to say below its name."""

    name: str
    where: str
    words: list[str] = field(default_factory=list)


def lines(sheet: Sheet, barred: dict[int, str], *, on: date, by: int) -> list[SheetLine]:
    """The sheet's lines on that day as user `by` reads them; `barred` are not his to vote on."""
    found = MonthlyResult.objects.filter(sheet=sheet).select_related("participant__seat__member")
    rows = list(found.order_by("participant__seat_id"))
    words = sentences_of(sheet, rows)
    items = select_facts.rubric_of(sheet.rubric).items
    minus = {code for code, item in items.items() if item.sign < 0}
    voted = votes(sheet, on) if sheet.state in (Sheet.State.VERIFY, Sheet.State.LOCKED) else {}
    marks = select_group.marks(sheet)
    said = {pk: answer.text for pk, answer in answers(sheet).items()}
    return [
        SheetLine(
            participant=row.participant_id,
            name=row.participant.held.member.name,
            post=Post(row.participant.held.post).label,
            total=money(row.total),
            categories=[money(value) for value in row.categories],
            sentences=words.get(row.participant_id, []),
            confirmed_by=_stands(voted.get(row.participant_id), sheet),
            barred=barred.get(row.participant_id, ""),
            vote=voted.get(row.participant_id),
            mark=str(marks.get(row.participant_id, "")),
            back=marks[row.participant_id].back if row.participant_id in marks else [],
            answer=said.get(row.participant_id, ""),
            mine=by in voted[row.participant_id].agreed if row.participant_id in voted else False,
            deducted=any(s["item"] in minus for s in words.get(row.participant_id, [])),
        )
        for row in rows
    ]


def _stands(vote: Vote | None, sheet: Sheet) -> str:
    if vote is None or not (vote.stands or sheet.is_locked):
        return ""
    return "、".join(vote.agreed.values())


@dataclass(frozen=True)
class LineAnswer:
    """What somebody said of his locked line: that he agrees, or what he doubts."""

    agrees: bool
    text: str


def answers(sheet: Sheet) -> dict[int, LineAnswer]:
    """Participant -> what he said of his locked line; who said nothing is not in it."""
    by_participant: dict[int, LineAnswer] = {}
    rows = Answer.objects.filter(sheet=sheet, round=sheet.round).select_related("by__member")
    for row in rows.order_by("pk"):
        how = f"（电话，{row.by}登记）" if row.phoned else ""
        text = "本人确认" if row.agrees else f"本人有疑问：{row.text}"
        by_participant[row.participant_id] = LineAnswer(row.agrees, f"{text}{how} {short(row.at)}")
    return by_participant


def explained(sheet: Sheet) -> list[tuple[int, monthly.MonthResult, list[dict[str, Any]]]]:
    """Each participant's month with its sentences, worked out now from the rows.

    Raises Malformed when the sheet's matters contradict each other.
    """
    rubric = select_facts.rubric_of(sheet.rubric)
    facts = reading.parse(select_facts.for_sheet(sheet), rubric)
    by_subject = {r.subject: r for r in monthly.score(rubric, facts, Month.of(sheet.month))}
    rows = []
    for participant in select_facts.participants_of_branch(sheet):
        result = by_subject[select_facts.subject_id(participant.held.member_id)]
        sentences = explain.sentences(rubric, result, facts)
        rows.append((participant.pk, result, [s.as_dict() for s in sentences]))
    return rows


def sentences_of(sheet: Sheet, rows: list[MonthlyResult]) -> dict[int, list[dict[str, Any]]]:
    """Participant -> sentences: as stored, or worked out where nobody needed them before."""
    stored = {row.participant_id: row.sentences for row in rows if row.sentences is not None}
    if len(stored) == len(rows):
        return stored
    try:
        now = {
            participant: (result, sentences) for participant, result, sentences in explained(sheet)
        }
    except Malformed as malformed:
        return {row.participant_id: [_instead(str(malformed))] for row in rows}
    found = {}
    for row in rows:
        result, sentences = now.get(row.participant_id, (None, []))
        same = result is not None and row.items == {c: money(v) for c, v in result.items.items()}
        found[row.participant_id] = sentences if same else [_instead(CHANGED)]
    return found


CHANGED = "算过之后事项或任职又有变化：重新计算之后才有说明"


def _instead(text: str) -> dict[str, Any]:
    """A line in place of sentences that would not belong to the numbers beside them."""
    return explain.Sentence("", "", "", 0, text).as_dict() | {"amount": ""}


def sent_back(sheet: Sheet) -> str:
    """Why the system opened a locked month again (month/services/outdated_months.py), until it is locked."""
    if sheet.reopened_until is None or sheet.is_locked:
        return ""
    last = Transition.objects.filter(sheet=sheet, act="reopen").order_by("-pk").first()
    return last.reason if last is not None and last.by_id is None else ""


def strip(
    table: Table, thing: Sheet | Board, *, next_words: str = "", why_returned: bool = True
) -> list[StripStep]:
    """The workflow's steps with who did what and when; returned rounds leave their marks.

    Why it was returned may name a masked matter: it is for those who deal with it.
    """
    key = "sheet" if isinstance(thing, Sheet) else "board"
    transitions = list(
        Transition.objects.filter(**{key: thing}).select_related("by__member").order_by("pk")
    )
    states = [state for state, _ in table.states]
    here = states.index(thing.state)
    last = len(states) - 1
    found = []
    for i, (state, name) in enumerate(table.states):
        where = "done" if i < here or (i == here == last) else "now" if i == here else "ahead"
        arrived = [t for t in transitions if t.to_state == state and t.from_state != state]
        if 0 < i < here and not arrived:
            continue  # a step that this branch does not have
        step = StripStep(name, where)
        for transition in arrived[-2:]:
            who = str(transition.by) if transition.by else "系统"
            label = table.step(transition.act, transition.from_state)
            verb = label.label if label else transition.act
            step.words.append(f"{who} {short(transition.at)} {verb}")
            if transition.reason and (why_returned or transition.act != "return"):
                told = transition.act in ("return", "reopen")
                step.words.append(f"{'原因：' if told else ''}{transition.reason}")
        if where == "now" and next_words:
            step.words.append(next_words)
        found.append(step)
    return found
