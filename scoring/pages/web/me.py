"""One's own page's other doors: own data as a file, large letters."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from scoring.base.selectors.viewer import viewer
from scoring.pages.selectors import me as select_me

LARGE = "large"  # the cookie of 长辈版: one letter, no person
A_YEAR = 366 * 24 * 3600


@require_safe
def own_data(request: HttpRequest) -> JsonResponse:
    who = viewer(request)
    if who.user.member is None:
        raise Http404("这个账号没有对应的党员")
    found = select_me.own_data(who.user.member)
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = quote(f"{who.user.member.name}的积分数据.json")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def large_letters(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("back", "/")
    # A path, and not what `redirect` would take for the name of a page.
    if back[:1] != "/" or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    answer = redirect(back)
    if request.POST.get("large") == "1":
        answer.set_cookie(LARGE, "1", max_age=A_YEAR, samesite="Lax", httponly=True)
    else:
        answer.delete_cookie(LARGE)
    return answer
