"""Reading what was published: boards a person may see, and the stored bytes of their pages."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.duties import Duties
from scoring.models import Page, Participant, Publication, Standing

# Who reads the whole list of a board that shows less.
READERS = frozenset({"plant_committee", "organiser", "auditor", "secrecy"})


def visible(duties: Duties) -> QuerySet[Publication]:
    """Publications of the plants in which the person is a member or holds a grant."""
    rows = Publication.objects.filter(board__plant_id__in=duties.plants())
    return rows.select_related("board__plant", "corrected_by").order_by(
        "-board__period", "-revision"
    )


def page(
    duties: Duties,
    publication: int,
    *,
    encoding: str,
    branch: int | None = None,
    participant: int | None = None,
    view: str = "",
) -> Page | None:
    """The stored page with the bytes of one encoding (`brotli` or `gzip`); None when not his."""
    his = Q(publication__board__plant_id__in=duties.plants())
    if view or branch is not None or participant is not None:
        his &= whole_or_near(duties)
    if participant is not None and duties.member_id is not None:
        # One's own line stays one's own, also after one has left the plant.
        his |= Q(participant__seat__member_id=duties.member_id)
    rows = Page.objects.filter(his, publication_id=publication, view=view)
    rows = rows.filter(**_is("branch", branch), **_is("participant", participant))
    return rows.order_by("-edition").only("etag", encoding).first()


def whole_or_near(duties: Duties) -> Q:
    """What is behind the plant's board, as a condition on `Page`: everything where it shows the
    full list or to those with a duty in the plant; else one's own branches, and the lines of
    those whom the board names with their points."""
    granted = set().union(*(duties.grants.get(role, frozenset()) for role in READERS))
    own = duties.branches()
    named = Standing.objects.filter(
        publication=OuterRef("publication"),
        participant=OuterRef("participant"),
        rank_plant__lte=OuterRef("publication__board__top"),
    )
    return (
        Q(publication__board__shows="full")
        | Q(publication__board__plant_id__in=granted)
        | Q(branch_id__in=own)
        | Q(participant__seat__branch_id__in=own)
        | Q(publication__board__shows="post", participant__isnull=False)
        | Q(Q(publication__board__shows="top"), Exists(named))
    )


def sees_whole(duties: Duties, publication: Publication) -> bool:
    board = publication.board
    return board.shows == "full" or bool(duties.roles_for_plant(board.plant_id) & READERS)


def sees_line(duties: Duties, publication: Publication, participant: int) -> bool:
    board = publication.board
    if participant in own_lines(duties.member_id):
        return True
    if board.plant_id not in duties.plants():
        return False
    if sees_whole(duties, publication) or board.shows == "post":
        return True
    if board.shows == "top":
        rows = Standing.objects.filter(publication=publication, participant=participant)
        if rows.filter(rank_plant__lte=board.top).exists():
            return True
    near = Participant.objects.filter(pk=participant, seat__branch_id__in=duties.branches())
    return near.exists()


def _is(key: str, value: int | None) -> dict[str, int | bool]:
    return {f"{key}__isnull": True} if value is None else {f"{key}_id": value}


def own_lines(member: int | None) -> list[int]:
    """Participants that are seats of one person."""
    if member is None:
        return []
    rows = Participant.objects.filter(seat__member_id=member)
    return list(rows.values_list("pk", flat=True))
