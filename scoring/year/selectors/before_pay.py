"""What decides what somebody may do about a quarter's pay: asked by the services, and for the
pages."""

from members.models import User
from scoring.engine.process.why_not.year import BeforePay
from scoring.models import Board, PayExport, Publication

FOR_GOOD = (Board.State.PUBLISHED, Board.State.ARCHIVED)


def before_pay(
    publication: Publication, roles: frozenset[str], user: User, of: PayExport | None = None
) -> BeforePay:
    """`of`: the list that was proposed."""
    board = publication.board
    newer = Publication.objects.filter(board=board, revision__gt=publication.revision)
    paid = PayExport.objects.filter(publication__board=board, second_by__isnull=False)
    listed = {row["member"] for row in of.rows} if of is not None else set()
    return BeforePay(
        roles=roles,
        released=board.state in FOR_GOOD,
        newer=newer.exists(),
        paid=paid.exists(),
        proposed=of is not None and of.proposed_by_id == user.pk,
        listed=user.member_id in listed,
    )
