"""Two claims of this month in every branch: one stands, one waits for its other side."""

from datetime import datetime
from uuid import UUID

from members.models import Member, User
from scoring.claims.services import claim
from scoring.engine.keys import derived
from scoring.models import Entry


def tell(*, by: User, asked: Member, key: UUID, at: datetime) -> None:
    """By one member of a committee; told again, nothing is added."""
    wanted = (
        ("A07", "转岗职工", None),
        ("C02", "结对的两名职工本月都独立顶岗", asked.pk),
    )
    for item, note, asked_id in wanted:
        mine = derived(key, "claim", item)
        if Entry.objects.filter(client_key=mine).exists():
            continue
        what = claim.Claim(client_key=mine, item=item, on=at.date(), note=note, asked_id=asked_id)
        claim.claim(what=what, by=by, at=at)
