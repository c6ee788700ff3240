"""The matters of a sheet as they stand, and all that was ever recorded in one cell."""

from collections.abc import Collection

from scoring.models import Entry, Participant, Sheet


def effective(
    sheet: Sheet, people: Collection[Participant] | None = None
) -> dict[tuple[int, str], list[Entry]]:
    """(participant, item) -> its matters in force, oldest first."""
    rows = Entry.objects.filter(sheet=sheet, void=False, superseded_by__isnull=True)
    if people is not None:
        rows = rows.filter(participant__in=people)
    by_cell: dict[tuple[int, str], list[Entry]] = {}
    for entry in rows.select_related("recorded_by__member", "activity").order_by(
        "on", "client_key"
    ):
        by_cell.setdefault((entry.participant_id, entry.item), []).append(entry)
    return by_cell


def history(sheet: Sheet, participant: Participant, item: str) -> list[Entry]:
    """Every row ever recorded in one cell, newest first."""
    rows = Entry.objects.filter(sheet=sheet, participant=participant, item=item)
    related = rows.select_related(
        "recorded_by__member", "supersedes", "superseded_by", "activity__group"
    )
    related = related.select_related("peer_request__asked", "peer_request__answer__by__member")
    related = related.select_related(
        "origin__upload__feed", "dispute__by__member", "dispute__answer__by__member"
    ).defer("origin__upload__content", "origin__upload__tables")
    return list(related.order_by("-recorded_at", "-pk"))
