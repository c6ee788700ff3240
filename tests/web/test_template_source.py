"""Templates are source: their layout is not sent, and a form that does one act is one tag."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template

from scoring.web.template_source import flat


def drawn(source: str, **context: object) -> str:
    return Template(flat(source)).render(Context(context | {"csrf_token": "t"}))


def test_a_backslash_joins_lines_and_indentation_is_not_sent() -> None:
    assert flat("<p>\n  一句长的话，\\\n    断成两行\n  <b>字</b>\\\n  <i>{% if a \\\n    %}") == (
        "<p>\n一句长的话，断成两行\n<b>字</b><i>{% if a %}"
    )


def test_lines_of_control_tags_are_not_sent_and_others_keep_their_end() -> None:
    source = "<ul>\n  {% for x in xs %}{# each #}\n    <li>{{ x }}\n  {% endfor %}\n</ul>\n"
    assert drawn(source, xs="甲乙") == "<ul>\n<li>甲\n<li>乙\n</ul>"
    kept = "{% if a %}甲{% endif %}\n{% include a %}\n乙"
    assert flat(kept) == kept


def test_templates_of_others_stay_as_they_are() -> None:
    source = get_template("admin/base.html").template.source
    assert "\n  " in source
    assert "\n  " not in get_template("month/sheet.html").template.source


FORM = '<form method="post"{}><input type="hidden" name="csrfmiddlewaretoken" value="t">{}</form>'


@pytest.mark.parametrize(
    ("tag", "inside", "expected"),
    [
        (
            'class="card act" "board" 7 id="it" button="审定" hint="两个人"',
            "",
            (' class="card act" action="/boards/7/" id="it"',
             '<button>审定</button><p class="why">两个人</p>'),
        ),
        (
            '"board" 7 class="row" button=word quiet alone refusal=why hint="两个人"',
            "<b>字</b>",
            (' action="/boards/7/" class="row"',
             '<b>字</b><p><button class="quiet" disabled>&lt;审&gt;</button></p>'
             '<p class="why">还不行</p>'),
        ),
        (
            'button="送" name="go" value=0 disabled=why refusal=none',
            "{% below %}<p>下面</p>",
            ("", '<button name="go" value="0" disabled>送</button><p>下面</p>'),
        ),
        (
            'data-logout=True class=none',
            '{% reason "为什么" id="w" %}{% reason "可不写" rows=2 least=None name="text" %}',
            (" data-logout",
             '<label for="w">为什么</label><textarea id="w" name="reason" required minlength="4" '
             'maxlength="400"></textarea><label for="reason">可不写</label>'
             '<textarea id="reason" name="text" rows="2" maxlength="400"></textarea>'),
        ),
    ],
)  # fmt: skip
def test_a_form_that_does_one_act(tag: str, inside: str, expected: tuple[str, str]) -> None:
    page = drawn(f"{{% act {tag} %}}{inside}{{% endact %}}", word="<审>", why="还不行", none=None)
    assert page == FORM.format(*expected)


def test_a_refusal_without_a_button_is_a_mistake() -> None:
    with pytest.raises(TemplateSyntaxError, match="没有按钮"):
        drawn('{% act refusal="不行" %}{% endact %}')
