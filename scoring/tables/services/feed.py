"""Departments that provide items, and what a branch says to what they provided."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from branches.models import Unit
from members.duties import duties_of
from members.models import User
from scoring.engine.keys import derived
from scoring.engine.process.workflow import Refusal, check_reason, check_text
from scoring.ledger.services import entry
from scoring.models import DepartmentFeed, DisputeAnswer, Entry, EntryDispute, Sheet, TableFile
from scoring.scheme.selectors import facts as select_facts
from scoring.tables.selectors import feed_columns
from scoring.tables.selectors import upload as select_upload
from scoring.tables.services import upload


def set_up(
    *, plant: Unit, code: str, department: str, items: list[str], by: User, at: datetime
) -> DepartmentFeed:
    """A department and the items that it provides; an earlier one of this name is taken up."""
    name = check_text(department, what="部门名称", most=40)
    if len(name) < 2:
        raise Refusal("请写部门名称，例如：质量安全环保部", "input")
    upload.check_organiser(DepartmentFeed(plant=plant), by, at=at)
    version = select_facts.in_force(plant.pk, code, timezone.localdate(at))
    known = select_facts.rubric_of(version).items if version else {}
    kept = [item for item in known if item in items]
    if not kept or len(kept) < len(set(items)):
        raise Refusal("请选出这个部门提供的小项，至少一个", "input")
    feed, _ = DepartmentFeed.objects.update_or_create(
        plant=plant, code=code, department=name, defaults={"items": kept}
    )
    return feed


def remember(*, upload_id: int, mapping: dict[str, str], by: User, at: datetime) -> dict[str, str]:
    """How the department's columns are read from now on."""
    with transaction.atomic():
        row = TableFile.objects.select_related("feed").defer("content").get(pk=upload_id)
        if row.feed is None:
            raise Refusal("这不是部门的文件", "input")
        upload.check_organiser(row.feed, by, at=at)
        items = select_upload.items_of(row.feed, row.month)
        kept = feed_columns.check_mapping(row, mapping, items)
        row.feed.mapping = kept
        row.feed.save(update_fields=["mapping"])
    return kept


def dispute(*, entry_id: int, text: str, by: User, at: datetime) -> EntryDispute:
    """A recorder of the branch says why he sees a department's entry differently."""
    row = _provided(entry_id)
    said = check_reason(text, what="不同意见")
    roles = duties_of(by, on=timezone.localdate(at)).roles_for_branch(row.sheet.branch)
    if "recorder" not in roles:
        raise Refusal("由支部书记、副书记或组织委员提出", "role")
    if row.sheet.is_locked:
        raise Refusal("这个月已经锁定；公示期间可以提出异议", "state")
    try:
        with transaction.atomic():
            return EntryDispute.objects.create(entry=row, text=said, at=at, by=by)
    except IntegrityError as error:
        raise Refusal("这一条已经提过不同意见，请等组织员答复", "conflict") from error


def answer(
    *, dispute_id: int, withdraw: bool, reason: str, by: User, at: datetime
) -> DisputeAnswer:
    """Kept or withdrawn, after the organiser has asked the department. Withdrawing adds a row."""
    said = check_reason(reason, what="理由")
    with transaction.atomic():
        rows = EntryDispute.objects.select_related("entry__sheet__branch")
        row = rows.filter(pk=dispute_id).first()
        if row is None:
            raise Refusal("没有这条不同意见", "input")
        _check_answers(row.entry, by, at)
        # Two who answer at one moment go one after the other. The programs' account may not lock
        # a dispute, which is only added to.
        Sheet.objects.select_for_update(no_key=True).get(pk=row.entry.sheet_id)
        known = DisputeAnswer.objects.filter(dispute=row).select_related("by__member").first()
        if known is not None:
            if (known.withdrawn, known.reason, known.by_id) == (withdraw, said, by.pk):
                return known  # the same click again
            raise Refusal(f"{known.by}已经答复过这一条，请刷新看", "conflict")
        if withdraw:
            _withdraw(row.entry, said, by, at)
        return DisputeAnswer.objects.create(
            dispute=row, withdrawn=withdraw, reason=said, at=at, by=by
        )


def withdraw(*, entry_id: int, reason: str, by: User, at: datetime) -> None:
    """The organiser takes back what a department gave wrongly."""
    row = _provided(entry_id)
    _check_answers(row, by, at)
    _withdraw(row, check_reason(reason), by, at)


def _provided(entry_id: int) -> Entry:
    rows = Entry.objects.select_related("sheet__branch")
    row = rows.filter(pk=entry_id, source=Entry.Source.DEPARTMENT, void=False).first()
    if row is None:
        raise Refusal("没有这一条部门提供的事项", "input")
    if Entry.objects.filter(supersedes=row).exists():
        raise Refusal("这一条已经更正或撤回了，请刷新", "conflict")
    return row


def _check_answers(row: Entry, by: User, at: datetime) -> None:
    roles: Any = duties_of(by, on=timezone.localdate(at)).roles_for_branch(row.sheet.branch)
    if "organiser" not in roles:
        raise Refusal("由厂组织员核对后答复", "role")


def _withdraw(row: Entry, reason: str, by: User, at: datetime) -> None:
    change = entry.Change(
        client_key=derived(row.client_key, "withdrawn"),
        participant_id=row.participant_id,
        item=row.item,
        fields=None,
        base=row.client_key,
        reason=reason[:200],
    )
    entry.record(
        sheet_id=row.sheet_id, changes=[change], by=by, at=at, source=Entry.Source.DEPARTMENT
    )
