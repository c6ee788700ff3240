"""Files of a matter: added by whoever may write it, whole or piece by piece; never required."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from members.models import User
from scoring.claims.selectors import attachment as select_attachment
from scoring.claims.selectors import peer as select_peer
from scoring.claims.selectors.before_claim import before_matter
from scoring.claims.services import claim
from scoring.engine.keys import derived
from scoring.engine.process.regulation import ATTACHMENTS, UPLOAD_KEPT_DAYS
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.record import why_not_attach, why_not_detach
from scoring.engine.process.workflow import Refusal
from scoring.intake import pictures
from scoring.ledger.selectors.before_record import before_record
from scoring.models import Attachment, Entry, Sheet, Upload

MOST = ATTACHMENTS
LARGEST_UPLOAD = pictures.LARGEST_PDF
PIECE = 256 * 1024
KEPT_FOR = timedelta(days=UPLOAD_KEPT_DAYS)


@dataclass(frozen=True)
class Received:
    """How much of a file is here; `attachment` when it is whole."""

    received: int
    attachment: Attachment | None = None


def check_may_add(row: Entry, by: User, at: datetime) -> None:
    """The claimant to his own claim; otherwise those who record for the branch."""
    refuse(why_not_attach(before_matter(row, select_peer.tip_of(row), by, at)))


def _matter(entry_key: UUID) -> Entry:
    rows = Entry.objects.select_related("sheet__branch", "participant__seat")
    row = rows.filter(client_key=entry_key).first()
    if row is None:
        raise Refusal("没有这一件事项", "input")
    return row


def add(
    *, client_key: UUID, entry_key: UUID, name: str, raw: bytes, by: User, at: datetime
) -> Attachment:
    """Keep a file that arrived whole. The same request again is the same file."""
    row = _matter(entry_key)
    check_may_add(row, by, at)
    before = Attachment.objects.filter(client_key=client_key).first()
    if before is not None:
        return _same(before, row, by)
    kind, content = pictures.kept(raw)
    try:
        with transaction.atomic():
            return _insert(row, client_key, kind, content, name, by, at)
    except IntegrityError as error:
        found = Attachment.objects.filter(client_key=client_key).first()
        if found is None:
            raise Refusal("这个月的积分表已提交，附件不能再增减") from error
        return _same(found, row, by)


def add_sent(sent: UploadedFile, *, entry_key: UUID, by: User, at: datetime) -> Attachment:
    """A file of a plain form; the same file sent twice for one matter is one file."""
    if (sent.size or 0) > pictures.LARGEST_RAW:
        raise Refusal("文件最大 8 MB：请在手机上选小一点的再附", "input")
    raw = sent.read()
    key = derived(entry_key, "file", hashlib.sha256(raw).hexdigest(), str(by.pk))
    return add(client_key=key, entry_key=entry_key, name=sent.name or "", raw=raw, by=by, at=at)


def _same(found: Attachment, row: Entry, by: User) -> Attachment:
    if (found.entry_id, found.added_by_id) != (row.pk, by.pk):
        raise Refusal("这个请求号已经用于别的附件：请刷新页面，再传一次", "input")
    return found


def _insert(
    row: Entry, key: UUID, kind: str, content: bytes, name: str, by: User, at: datetime
) -> Attachment:
    # Held, so that two files at one moment are counted one after the other. Its sheet and not the
    # matter: who may only add to a table may not lock its rows.
    Sheet.objects.select_for_update(of=("self",), no_key=True).get(pk=row.sheet_id)
    if select_attachment.count_of(row) >= MOST:
        raise Refusal(f"一件事最多附 {MOST} 个文件：先去掉一个", "input")
    found = Attachment.objects.create(
        client_key=key,
        entry=row,
        kind=kind,
        name=pictures.plain_name(name, kind),
        content=content,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        added_at=at,
        added_by=by,
    )
    claim.count_attachment(row, names=_names(row), by=by, at=at)
    return found


def _names(row: Entry) -> list[str]:
    return [found.name for found in select_attachment.of_entries([row]).get(row.pk, [])]


@transaction.atomic
def remove(*, pk: int, by: User, at: datetime) -> None:
    """Whoever added a file may take it away while the sheet is open."""
    found = Attachment.objects.defer("content").filter(pk=pk).first()
    if found is None:
        raise Refusal("这个附件已经不在了", "input")
    row = _matter(found.entry.client_key)
    own = found.added_by_id == by.pk
    at_hand = before_record(row.sheet, at=at)
    refuse(why_not_detach(at_hand, added=own, added_by=str(found.added_by)))
    found.delete()
    claim.count_attachment(row, names=_names(row), by=by, at=at)


def so_far(*, client_key: UUID, by: User) -> Received:
    """What has arrived under a key, for somebody who goes on after a dead link."""
    done = Attachment.objects.filter(client_key=client_key, added_by=by).first()
    if done is not None:
        return Received(done.size, done)
    part = Upload.objects.filter(client_key=client_key, by=by).first()
    return Received(len(part.content) if part else 0)


def put(
    *,
    client_key: UUID,
    entry_key: UUID,
    name: str,
    offset: int,
    total: int,
    piece: bytes,
    by: User,
    at: datetime,
) -> Received:
    """Add the next piece; a piece that is here already or comes too early changes nothing."""
    done = Attachment.objects.filter(client_key=client_key).first()
    if done is not None:
        return Received(total, _same(done, _matter(entry_key), by))
    if not 0 < total <= LARGEST_UPLOAD:
        raise Refusal("分段上传的文件最大 2 MB：照片请先缩小", "input")
    if offset < 0 or not piece or len(piece) > PIECE or offset + len(piece) > total:
        raise Refusal("这一段和文件的大小对不上：请重新选文件", "input")
    row = _matter(entry_key)
    check_may_add(row, by, at)
    with transaction.atomic():
        part = _part(client_key, row, name, total, by, at)
        here = len(part.content)
        if offset != here:
            return Received(here)
        part.content = bytes(part.content) + piece
        part.save(update_fields=["content"])
    if len(part.content) < total:
        return Received(len(part.content))
    try:
        found = add(
            client_key=client_key,
            entry_key=entry_key,
            name=name,
            raw=bytes(part.content),
            by=by,
            at=at,
        )
    finally:
        # Whole and good, or whole and refused: there is nothing to go on with.
        Upload.objects.filter(pk=part.pk).delete()
    return Received(total, found)


def _part(key: UUID, row: Entry, name: str, total: int, by: User, at: datetime) -> Upload:
    rows = Upload.objects.select_for_update(of=("self",))
    part = rows.filter(client_key=key).first()
    if part is None:
        Upload.objects.filter(begun_at__lt=at - KEPT_FOR).delete()
        if Upload.objects.filter(by=by).count() >= 2 * MOST:
            raise Refusal("有好几个文件没有传完：先传完，或过几天再试", "state")
        values = {"entry": row, "by": by, "name": name[:80], "total": total, "begun_at": at}
        Upload.objects.get_or_create(client_key=key, defaults=values)
        part = rows.get(client_key=key)
    if (part.entry_id, part.by_id, part.total) != (row.pk, by.pk, total):
        raise Refusal("这个请求号已经用于别的附件：请刷新页面，再传一次", "input")
    return part
