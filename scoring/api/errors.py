"""Refusals as JSON: the same words and the same statuses as the pages."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from scoring.engine.errors import Malformed
from scoring.engine.workflow import Refusal
from scoring.services.entry import Conflicts

STATUS = {"state": 409, "conflict": 409, "role": 403, "input": 422}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, Malformed):
        return Response({"errors": [problem.as_dict() for problem in error.errors]}, status=422)
    if isinstance(error, Conflicts):
        return Response({"detail": error.text, "conflicts": _both(error)}, status=409)
    if isinstance(error, Refusal):
        return Response({"detail": error.text}, status=STATUS[error.kind])
    return exception_handler(error, context)


def _both(error: Conflicts) -> list[dict[str, Any]]:
    return [
        {
            "client_key": str(conflict.change.client_key),
            "yours": conflict.change.fields,
            "current": None if conflict.current is None else conflict.current.fields,
            "current_key": None if conflict.current is None else str(conflict.current.client_key),
            "by": None if conflict.current is None else str(conflict.current.recorded_by),
        }
        for conflict in error.conflicts
    ]
