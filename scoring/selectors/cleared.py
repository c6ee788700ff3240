"""What a correction would publish, for the person who says whether it may be shown."""

from collections.abc import Collection
from typing import Any

from scoring.engine import canonical
from scoring.engine.workflow import OBJECTION, ROLES
from scoring.models import Board, Correction, CorrectionClearance, Objection, Publication
from scoring.selectors import grade_decision
from scoring.selectors.correction import latest
from scoring.selectors.quarter import content

AWAITING = (Objection.State.UPHELD, Objection.State.UPHELD_FINAL)


def clearance(correction: Correction) -> CorrectionClearance | None:
    """The last word of a secrecy check on it."""
    rows = CorrectionClearance.objects.filter(correction=correction).select_related("by__member")
    return rows.order_by("-pk").first()


def digest_now(board: Board, publication: Publication) -> str:
    """Of what the months as they are locked now give."""
    return canonical.digest(content(board, publication.draft.rubric))


def to_clear(correction: Correction) -> str:
    """The digest that a clearance is of: all that the next revision is made of, and its reason."""
    publication = newest(correction.publication.board)
    made_of = {
        "changes": correction.changes,
        "reason": correction.reason,
        "months": digest_now(publication.board, publication),
    }
    return canonical.digest(made_of)


def newest(board: Board) -> Publication:
    rows = Publication.objects.select_related("board__plant", "draft__rubric")
    return rows.filter(board=board).latest("revision")


def news(correction: Correction) -> list[str]:
    """Sentences of the months as they are locked now, and of meetings' decisions on grades, that
    the published revision has not."""
    publication = newest(correction.publication.board)
    before = {said for line in publication.draft.payload["lines"] for said in _sentences(line)}
    now = content(publication.board, publication.draft.rubric)
    return [
        f"{line['name']} {month}：{text}"
        for line in now["lines"]
        for member, month, text in _sentences(line)
        if (member, month, text) not in before
    ]


def _sentences(line: dict[str, Any]) -> list[tuple[int, str, str]]:
    told = [(line["member"], one["month"] or "", one["text"]) for one in line["sentences"]]
    decided = grade_decision.in_words(line)
    return [*told, (line["member"], "等次", decided)] if decided else told


def waits_for_clearance(objection: Objection) -> bool:
    """Upheld, and nobody has looked yet at what its correction would publish."""
    if objection.state not in AWAITING:
        return False
    proposed = latest(objection.pk)
    return proposed is not None and clearance(proposed) is None


def next_words(objection: Objection) -> str:
    """Whose turn it is and until when."""
    roles = OBJECTION.next_roles(objection.state)
    if waits_for_clearance(objection):
        roles = ("secrecy",)
    turn = "、".join(ROLES[role] for role in roles)
    until = (
        f"，{objection.due_on.month} 月 {objection.due_on.day} 日 24:00 前"
        if objection.due_on
        else ""
    )
    return f"{turn}{until}" if turn else ""


def unclear(plants: Collection[int], user_id: int | None) -> list[Correction]:
    """Corrections without an objection that wait for a secrecy check by somebody like him."""
    rows = Correction.objects.filter(
        publication__board__plant_id__in=plants,
        objection__isnull=True,
        ruling__isnull=True,
        clearances__isnull=True,
    ).exclude(proposed_by=user_id)
    return list(rows.select_related("publication__board__plant").order_by("pk"))
