"""The year's page, the decisions on it, and the lists for the payroll."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.models import Member
from scoring.base.selectors.viewer import Viewer, viewer
from scoring.engine.board import form
from scoring.engine.numbers import money
from scoring.engine.process.why_not.year import (
    why_not_approve_pay,
    why_not_award,
    why_not_propose_pay,
)
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.time.periods import Quarter
from scoring.publication.selectors import paper as select_paper
from scoring.publication.selectors import publication as select_publication
from scoring.quarter.selectors import grade_decision as select_grades
from scoring.quarter.selectors import standings as select_standings
from scoring.tables.render import workbook
from scoring.web.cells import looked_at, whole
from scoring.web.middleware import STATUS
from scoring.year.selectors import year as select_year
from scoring.year.selectors.before_pay import before_pay
from scoring.year.services import year as services

if TYPE_CHECKING:
    from scoring.models import PayExport, Publication

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _plants(who: Viewer) -> list[int]:
    plants = select_year.plants(who.duties)
    if not plants:
        raise Http404("年度汇总由厂党委、组织员和审计看")
    return plants


def _plant(request: HttpRequest, who: Viewer) -> int | None:
    """The plant asked for in the address; who has several must say which."""
    plants = _plants(who)
    if "plant" not in request.GET:
        return plants[0] if len(plants) == 1 else None
    wanted = whole(request.GET["plant"])
    if wanted not in plants:
        raise Http404("没有这个厂")
    return wanted


@require_http_methods(["GET", "POST"])
def year(request: HttpRequest, year: int) -> HttpResponse:
    who = viewer(request)
    plant = _plant(request, who)
    if plant is None:
        choice = select_year.names(_plants(who))
        return render(request, "year/choose.html", {"year": year, "plants": choice})
    here = f"{reverse('year', args=[year])}?plant={plant}"
    wrong, status = "", 200
    if request.method == "POST":
        try:
            _decide(request, who, plant, year)
        except Refusal as error:
            wrong, status = error.text, STATUS[error.kind]
        else:
            messages.success(request, "决定已记下")
            return redirect(here)
    people = select_year.people(plant, ZHIWEI, year)
    context = {
        "year": year,
        "plant": plant,
        "several": select_year.names(_plants(who)) if len(_plants(who)) > 1 else {},
        "people": people,
        "candidates": [one for one in people if one.reason],
        "awards": select_year.awards(plant, year),
        "periods": [f"{n}季度" for n in "一二三四"],
        "titles": services.TITLES,
        "may": why_not_award(who.duties.roles_for_plant(plant)) is None,
        "others": [one for one in people if one.member != who.user.member_id],
        "wrong": wrong,
        "typed": request.POST if wrong else {},
    }
    return render(request, "year/year.html", context, status=status)


def _decide(request: HttpRequest, who: Viewer, plant: int, year: int) -> None:
    member = Member.objects.filter(pk=whole(request.POST.get("member", "")) or 0).first()
    if member is None:
        raise Refusal("请选择一个人", "input")
    services.decide(
        plant_id=plant,
        code=ZHIWEI,
        year=year,
        member=member,
        title=request.POST.get("title", ""),
        given=request.POST.get("given") == "1",
        minutes_no=request.POST.get("minutes_no", ""),
        reason=request.POST.get("reason", ""),
        by=who.user,
        at=who.now,
    )


@require_safe
def year_xlsx(request: HttpRequest, year: int) -> HttpResponse:
    who = viewer(request)
    plant = _plant(request, who)
    if plant is None:
        raise Refusal("您看几个厂：请先在年度页选一个厂，再下载", "input")
    people = select_year.people(plant, ZHIWEI, year)
    head = [
        "姓名",
        "职务",
        "党支部",
        "一季度",
        "二季度",
        "三季度",
        "四季度",
        "年度",
        "季均",
        "候选理由",
    ]
    rows: list[list[workbook.Cell]] = [
        [one.name, one.posts, one.branch,
         *(Decimal(cell) if cell else None for cell in one.cells),
         Decimal(one.shown), Decimal(one.shown_mean), one.reason]
        for one in people
    ]  # fmt: skip
    notes = [
        "四季都有名次的，年度是四季之和；不满四季的，是有名次各季的平均。候选只供参考，由会议决定。"
    ]
    return _file(workbook.workbook(f"{year}年度", head, rows, notes=notes), f"{year}年度支委积分")


@require_safe
def board_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    found = _publication(request, pk)
    content = select_standings.content(found)
    names = [category.name for category in content.categories]
    head = [
        "全厂名次",
        "支部名次",
        "姓名",
        "职务",
        "党支部",
        "合计",
        *names,
        "得分率%",
        "等次",
        "说明",
    ]
    lines = [*(one.line for one in content.ranked()), *content.apart()]
    rows: list[list[workbook.Cell]] = [
        [x.rank_plant, x.rank_branch, x.name, form.posts(x), x.branch_name,
         _number(x.total),
         *(_number(x.categories.get(c.code)) for c in content.categories),
         _number(x.score_rate), x.grade,
         x.why or select_grades.in_words(x)]
        for x in lines
    ]  # fmt: skip
    label = Quarter.parse(content.period).label
    notes = [f"第 {found.revision} 版，内容摘要 SHA-256 {found.digest}"]
    title = f"{label}{content.scheme_name}榜"
    answer = _file(workbook.workbook(label, head, rows, notes=notes), title)
    answer["ETag"] = f'"{found.digest[:32]}-xlsx"'
    return answer


def _number(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(money(hundredths))


def _publication(request: HttpRequest, pk: int) -> "Publication":
    duties = viewer(request).duties
    found = select_paper.publication(duties, pk)
    if found is None or not select_publication.sees_whole(duties, found):
        raise Http404("没有这一榜")
    return found


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview a payroll list of a revision; the organiser proposes exactly what he saw."""
    who = viewer(request)
    found = _publication(request, pk)
    if found.board.plant_id not in select_year.plants(who.duties):
        raise Http404("兑现名单由厂党委和组织员看")
    typed = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {"publication": found, "typed": typed, "rows": [], "wrong": ""}
    per_point, base = typed.get("per_point", ""), typed.get("base", "0") or "0"
    status = 200
    roles = who.duties.roles_for_plant(found.board.plant_id)
    try:
        if "propose" in request.POST:
            services.propose(
                publication=found,
                per_point=per_point,
                base=base,
                basis=typed.get("basis", ""),
                digest=looked_at(request.POST, "digest"),
                by=who.user,
                at=who.now,
            )
            messages.success(request, "名单已提出，等两位厂党委委员批准")
            return redirect("pay_exports")
        if per_point:
            context["rows"] = services.preview(found, per_point, base)
            context["digest"] = services.previewed_digest(found, per_point, base)
    except Refusal as error:
        context["wrong"], status = error.text, STATUS[error.kind]
    context["may"] = "organiser" in roles
    context["why"] = why_not_propose_pay(before_pay(found, roles, who.user))
    return render(request, "year/pay.html", context, status=status)


@require_safe
def pay_exports(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    _plants(who)
    rows = [(one, _approval(who, one)) for one in select_year.exports(who.duties)]
    return render(request, "year/exports.html", {"rows": rows})


def _approval(who: Viewer, one: "PayExport") -> dict[str, Any]:
    """Whether a list is his to approve, and why he cannot now."""
    roles = who.duties.roles_for_plant(one.publication.board.plant_id)
    return {
        "his": "plant_committee" in roles and one.first_by_id != who.user.pk,
        "why": why_not_approve_pay(before_pay(one.publication, roles, who.user, one)),
    }


@require_POST
def pay_approve(request: HttpRequest, pk: int) -> HttpResponse:
    who = viewer(request)
    _export(who, pk)
    digest = looked_at(request.POST, "digest")
    found = services.approve(export_id=pk, digest=digest, by=who.user, at=who.now)
    messages.success(request, "两人都已批准，可以下载" if found.approved else "已批准，还要一人")
    return redirect("pay_exports")


@require_safe
def pay_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    found = _export(viewer(request), pk)
    if not found.approved:
        raise Refusal("还没有两个人批准，不能导出")
    rows: list[list[workbook.Cell]] = [
        [r["name"], r["branch"], Decimal(r["total"]), Decimal(r["amount"])] for r in found.rows
    ]
    notes = [f"依据：{found.basis}", f"摘要 SHA-256 {found.digest}"]
    head = ["姓名", "党支部", "积分", "金额"]
    return _file(workbook.workbook("兑现", head, rows, notes=notes), f"兑现名单{found.pk}")


def _export(who: Viewer, pk: int) -> Any:
    found = next((row for row in select_year.exports(who.duties) if row.pk == pk), None)
    if found is None:
        raise Http404("没有这份名单")
    return found


def _file(content: bytes, title: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    name = quote(re.sub(r"\s+", "", title))
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.xlsx"
    answer["Cache-Control"] = "private, no-store"
    return answer
