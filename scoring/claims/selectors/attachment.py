"""The files of matters, without their bytes; and one file for those who may see its matter."""

from collections.abc import Iterable

from django.http import Http404

from members.duties import Duties
from scoring.models import Attachment, Entry


def of_entries(entries: Iterable[Entry]) -> dict[int, list[Attachment]]:
    """Entry -> its files, oldest first. One query."""
    rows = Attachment.objects.filter(entry__in=list(entries)).defer("content")
    found: dict[int, list[Attachment]] = {}
    for row in rows.select_related("added_by__member").order_by("pk"):
        found.setdefault(row.entry_id, []).append(row)
    return found


def count_of(row: Entry) -> int:
    return Attachment.objects.filter(entry=row).count()


def readable(pk: int, duties: Duties) -> Attachment:
    """A file, for those who may see its sheet and for the person asked to confirm the matter."""
    rows = Attachment.objects.select_related("entry__sheet__branch", "entry__peer_request")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个附件")
    request = getattr(found.entry, "peer_request", None)
    if request and request.asked_id and request.asked_id == duties.member_id:
        return found
    if not duties.sees_branch(found.entry.sheet.branch):
        raise Http404("没有这个附件")
    return found
