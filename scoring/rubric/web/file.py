"""Files of a scheme: export of drafts and versions, import into a draft."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from scoring.base.selectors.viewer import viewer
from scoring.engine.errors import Malformed
from scoring.engine.process.workflow import Refusal
from scoring.intake import bounds
from scoring.rubric.selectors import draft as select_draft
from scoring.rubric.services import file as rubric_file
from scoring.rubric.web.compare import XLSX
from scoring.rubric.web.desk import frame, seen
from scoring.web.middleware import STATUS

TYPES = {"yaml": "application/yaml", "json": "application/json", "xlsx": XLSX}


@require_safe
def files(request: HttpRequest, pk: int) -> HttpResponse:
    who, draft = seen(request, pk)
    return render(request, "rubric/files.html", frame(who, draft, "rubric_files"))


@require_safe
def draft_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    _, draft = seen(request, pk)
    return _file(draft.document, kind, f"{draft.code}-draft-{draft.version}")


@require_safe
def version_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    found = select_draft.version(viewer(request).duties, pk)
    if found is None:
        raise Http404("没有这个版本")
    return _file(found[0].document, kind, f"{found[0].code}-{found[0].content_hash[:8]}")


def _file(document: dict[str, Any], kind: str, name: str) -> HttpResponse:
    if kind not in rubric_file.FORMATS:
        raise Http404("没有这种文件")
    answer = HttpResponse(rubric_file.export(document, kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """An uploaded file becomes the draft's content, or every fault is said with its row."""
    who, draft = seen(request, pk)
    given = request.FILES.get("file")
    try:
        if given is None:
            raise Refusal("请选一个文件", "input")
        if (given.size or 0) > bounds.FILE_BYTES:
            raise Refusal("文件超过 2 MB，方案没有这么大", "input")
        name = given.name or ""
        rubric_file.load_into(
            draft_id=pk, name=name, data=given.read(), by=who.user, at=who.now,
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Malformed as malformed:
        wrong, status = [problem.message for problem in malformed.errors], 422
    except Refusal as refusal:
        wrong, status = [refusal.text], STATUS[refusal.kind]
    else:
        messages.success(request, "已导入，先看差别；不对可以撤销")
        return redirect("rubric_changes", pk)
    context = frame(who, draft, "rubric_files") | {
        "wrong": wrong,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "rubric/files.html", context, status=status)
