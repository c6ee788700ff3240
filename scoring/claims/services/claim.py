"""Claims: a member records his own matter; where the item asks for it, the other side confirms.

A claim is an entry of the ledger. Nobody but the claimant claims for himself, and he never says
that the other side agrees: that is another row (claims/services/peer.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from members.models import Member, Seat, User
from scoring.claims.selectors import claim as select_claim
from scoring.claims.selectors import peer as select_peer
from scoring.claims.selectors.before_claim import before_matter
from scoring.engine.facts import typed
from scoring.engine.inputs import QUANTITY
from scoring.engine.keys import derived
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.record import why_not_withdraw
from scoring.engine.process.workflow import Refusal, check_text, way_back
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.scheme.items import Item
from scoring.engine.time.periods import Month
from scoring.ledger.selectors.entry_fields import Change
from scoring.ledger.services import entry
from scoring.models import Entry, Participant, PeerRequest, Sheet
from scoring.scheme.selectors import facts as select_facts

__all__ = ["Claim", "Recorded", "claim", "count_attachment", "withdraw"]


@dataclass(frozen=True)
class Claim:
    """What the form says. `option` is the level that was picked; `asked_id` names a member, `asked_name` somebody by name."""

    client_key: UUID
    item: str
    on: date
    note: str = ""
    talked: str = ""  # of a talk, instead of a note: the group of people
    option: str = ""
    values: Mapping[str, str] = field(default_factory=dict)  # what the item asks for, by key
    factor: str = ""
    matter: str = ""
    attachment: str = ""
    asked_id: int | None = None
    asked_name: str = ""


@dataclass(frozen=True)
class Recorded:
    entry: Entry
    request: PeerRequest | None = None
    replayed: bool = False


@transaction.atomic
def claim(*, what: Claim, by: User, at: datetime) -> Recorded:
    """Record a member's own matter, and ask the other side where the item needs it."""
    sheet, participant, item = _place(what, by, timezone.localdate(at))
    asked, name = _other_side(what, by) if item.route == "PEER" else (None, "")
    said = what.talked if item.keeps_no_talk and what.talked else what.note
    note = check_text(said, what="一句话", most=200)
    if item.route == "SELF" and len(note) < 2:
        raise Refusal("请用一句话写清楚做了什么", "input")
    before = Entry.objects.filter(client_key=what.client_key, recorded_by=by).first()
    if before is not None and (before.item, before.on, before.note) != (item.code, what.on, note):
        raise Refusal("这一件已经记下了；要改，先撤回那一件，再申报", "conflict")
    change = Change(
        client_key=what.client_key,
        participant_id=participant.pk,
        item=item.code,
        fields=_fields(what, item),
        on=what.on,
        matter=what.matter,
        note=note,
    )
    outcome = entry.record(
        sheet_id=sheet.pk,
        changes=[change],
        by=by,
        at=at,
        source=Entry.Source.CLAIM,
        permit=_anybody,
        own=True,
    )
    if not outcome.saved:
        row = Entry.objects.get(client_key=what.client_key)
        return Recorded(row, PeerRequest.objects.filter(entry=row).first(), replayed=True)
    row = outcome.saved[0]
    _check_single(row, item)
    if item.route != "PEER":
        return Recorded(row)
    return Recorded(row, PeerRequest.objects.create(entry=row, asked=asked, name=name, asked_at=at))


def _anybody(sheet: Sheet, by: User, on: date) -> None:
    """Whose line it is, and nothing else, decides: the Book refuses all others (`own`)."""


def _place(what: Claim, by: User, today: date) -> tuple[Sheet, Participant, Item]:
    """The sheet and seat that the matter belongs to; refused with what to do instead."""
    if by.member_id is None:
        raise Refusal("申报由支委本人做", "role")
    if what.on > today:
        raise Refusal("日期还没有到：做完了再申报", "input")
    month = Month.of(what.on)
    if month not in (Month.of(today), Month.of(today).previous):
        raise Refusal("只能申报本月和上月的事；更早的，请支部记录人补记", "input")
    seats = select_claim.seats_on(by.member_id, what.on)
    if not seats:
        raise Refusal("您那一天没有担任支委，不能申报", "role")
    sheets = select_claim.open_sheets([seat.branch_id for seat in seats], today)
    here = [(seat, sheets.get((seat.branch_id, month.first))) for seat in seats]
    if not any(sheet for _, sheet in here):
        raise Refusal(_no_sheet(seats[0], month))
    for seat, sheet in here:
        item = select_facts.rubric_of(sheet.rubric).items.get(what.item) if sheet else None
        if sheet and item and select_claim.claimable(item, seat):
            person = Participant.objects.filter(code=sheet.code, seat=seat).first()
            if person is not None:
                return sheet, person, item
    raise Refusal("这一项不由本人申报，或您的职务不计这一项：请支部记录人记", "input")


def _no_sheet(seat: Seat, month: Month) -> str:
    """Why the month's sheet takes no claims, and what would help."""
    rows = Sheet.objects.filter(code=ZHIWEI, branch=seat.branch_id, month=month.first)
    sheet = rows.first()
    if sheet is None:
        return f"{month.label}的积分表还没有开，不能申报；要开，请系统管理员看“运行情况”"
    return f"{sheet}已到“{sheet.get_state_display()}”，不能再申报；要补，{way_back(sheet.state)}"


def _fields(what: Claim, item: Item) -> dict[str, Any]:
    asked = [one for one in typed.asked(item.kind) if one.key]
    texts = dict(what.values)
    if what.option:
        if not item.kind.levels():
            raise Refusal(f"{item.name}不分档：请重新选一次", "input")
        texts[asked[0].key] = what.option
    strange = texts.keys() - {one.key for one in asked}
    if any(texts[key].strip() for key in strange):
        names = {QUANTITY.key: QUANTITY.label}
        said = "、".join(names.get(key, key) for key in sorted(strange))
        raise Refusal(f"{item.name}不填{said}：请清空", "input")
    wrong = [text for one in asked if (text := one.fault(texts.get(one.key, "")))]
    if wrong:
        raise Refusal("；".join(wrong), "input")
    given = ((one, texts.get(one.key, "")) for one in asked)
    fields = {one.key: one.read(text) for one, text in given if text.strip()}
    beside = {"factor": what.factor, "attachment": what.attachment}
    fields |= {name: text for name, text in beside.items() if text}
    if item.route == "PEER":
        fields["peer_confirmed"] = False
    return fields


def _other_side(what: Claim, by: User) -> tuple[Member | None, str]:
    """A member of the plant, or a name that the branch will ring up."""
    assert by.member is not None
    known = select_peer.colleagues(by.member).select_related("branch")
    if what.asked_id is not None:
        member = known.filter(pk=what.asked_id).first()
        if member is None:
            raise Refusal("对方不在本厂的名单里：请重新选，或只写姓名", "input")
        return member, ""
    name = check_text(what.asked_name, what="对方姓名", most=40)
    if len(name) < 2:
        raise Refusal("这一项要对方确认：请写对方的姓名", "input")
    if name == by.member.name:
        raise Refusal("对方不能是自己", "input")
    same = list(known.filter(name=name))
    own = [member for member in same if member.branch_id == by.member.branch_id] or same
    if len(own) > 1:
        where = "、".join(str(member.branch) for member in own[:5])
        raise Refusal(f"有几位{name}（{where}）：请从名单里点选一位", "input")
    return (own[0], "") if own else (None, name)


def _check_single(row: Entry, item: Item) -> None:
    """The engine minds a second one only when it counts; a member hears it at once."""
    if item.kind.many:
        return
    standing = Entry.objects.filter(
        participant_id=row.participant_id,
        item=row.item,
        sheet_id=row.sheet_id,
        void=False,
        superseded_by__isnull=True,
    )
    if standing.count() > 1:
        raise Refusal(f"{item.name}这个月已经有一条了；要改，先撤回那一条", "conflict")


@transaction.atomic
def withdraw(*, entry_key: UUID, by: User, at: datetime) -> Entry:
    """Take one's own claim back while the sheet is open. Withdrawn already: nothing happens."""
    row = _own_claim(entry_key, by)
    tip = select_peer.tip_of(row)
    if tip.void:
        return tip
    refuse(why_not_withdraw(before_matter(row, tip, by, at)))
    change = Change(
        client_key=derived(tip.client_key, "withdraw"),
        participant_id=row.participant_id,
        item=row.item,
        fields=None,
        base=tip.client_key,
        reason="本人撤回",
    )
    outcome = entry.record(
        sheet_id=row.sheet_id,
        changes=[change],
        by=by,
        at=at,
        source=Entry.Source.CLAIM,
        permit=_anybody,
        own=True,
    )
    return outcome.saved[0] if outcome.saved else select_peer.tip_of(row)


def _own_claim(entry_key: UUID, by: User) -> Entry:
    row = Entry.objects.filter(
        client_key=entry_key,
        source=Entry.Source.CLAIM,
        supersedes__isnull=True,
        participant__seat__member_id=by.member_id or 0,
    ).first()
    if row is None:
        raise Refusal("没有这一件申报", "input")
    return row


ATTACHED = "已附："


def count_attachment(row: Entry, *, names: list[str], by: User, at: datetime) -> None:
    """Where an item asks for proof, the files that are there are named; written words stay."""
    tip = select_peer.tip_of(row)
    item = select_facts.rubric_of(tip.sheet.rubric).items[tip.item]
    before = str(tip.fields.get("attachment", ""))
    said = ATTACHED + "、".join(names) if names else ""
    written = before and not before.startswith(ATTACHED)
    if tip.void or "attachment" not in item.requires or written or said == before:
        return
    own = tip.participant.held.member_id == by.member_id
    if own and (not tip.is_claimed or tip.recorded_by_id != by.pk):
        if not said:
            raise Refusal("这一件已由别人确认或更正，附件请支部记录人去掉", "conflict")
        return
    change = Change(
        client_key=derived(tip.client_key, "attachment", said),
        participant_id=tip.participant_id,
        item=tip.item,
        fields=tip.fields | {"attachment": said},
        base=tip.client_key,
        reason="添加附件" if said else "去掉附件",
    )
    source = Entry.Source.CLAIM if own else tip.source
    entry.record(
        sheet_id=tip.sheet_id,
        changes=[change],
        by=by,
        at=at,
        source=source,
        permit=_anybody if own else None,
        own=own,
    )
