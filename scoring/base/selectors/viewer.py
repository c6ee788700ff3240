"""Who is looking, on which day, with which duties; one query a request, and only when asked."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.http import Http404, HttpRequest
from django.utils import timezone

from members.duties import Duties, duties_of
from members.models import User
from scoring.models import Board, Sheet


@dataclass
class Viewer:
    user: User
    now: datetime

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def duties(self) -> Duties:
        return duties_of(self.user, on=self.today)

    def sheet(self, pk: int) -> Sheet:
        """Another branch's sheet is not there (404), rather than forbidden."""
        # The scheme itself is kept by the process (rubric_of): its hash is all that is needed.
        rows = Sheet.objects.select_related("branch", "plant", "rubric").defer("rubric__document")
        sheet = rows.filter(pk=pk).first()
        if sheet is None or not self.duties.sees_branch(sheet.branch):
            raise Http404("没有这张积分表")
        return sheet

    def roles_on(self, sheet: Sheet) -> frozenset[str]:
        return self.duties.roles_for_branch(sheet.branch)

    def may_record(self, sheet: Sheet) -> bool:
        return bool({"recorder", "organiser"} & self.roles_on(sheet))

    def board(self, pk: int) -> Board:
        board = Board.objects.select_related("plant", "draft").filter(pk=pk).first()
        if board is None or not self.duties.roles_for_plant(board.plant_id):
            raise Http404("没有这一季的榜")
        return board


def viewer(request: HttpRequest) -> Viewer:
    known = getattr(request, "viewer", None)
    if known is None:
        assert isinstance(request.user, User)
        known = Viewer(request.user, timezone.now())
        request.viewer = known  # type: ignore[attr-defined]
    return known
