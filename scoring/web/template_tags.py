"""What every template may use without {% load %}: a form that does one act, and its reason.

    {% act "board_return" board.pk class="card act" button="退回并说明" quiet \
      refusal=steps.return hint="退回后审定和保密审查都作废。" %}
      {% reason "退回原因" id="back" rows=2 least=None %}
    {% endact %}

The first words are the address, by name, and what it is made of; without them the form goes to
the page it stands on. Then, in any order:

    button     what is written on the button; without it, the buttons stand among the fields
    name value what the button sends
    quiet      it is not the main button of the page
    alone      it stands in a paragraph of its own
    refusal    why the act cannot be done now: the button is disabled, and this is said
    hint       what is said when nothing stands against it
    disabled   the button is disabled for another reason, which the page gives elsewhere

Everything else is an attribute of the form, written where it stands: `class` before the address
comes before `action`. What follows {% below %} comes under the button.
"""

import re
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from scoring.engine.numbers import money

register = template.Library()

FLAGS = ("quiet", "alone")
OF_BUTTON = ("button", "name", "value", "refusal", "hint", "disabled")
KEYWORD = re.compile(r"([a-z-]+)=(.+)", re.DOTALL)


def attribute(name: str, value: object) -> SafeString:
    """` name="value"`; a flag that is true is its name alone, nothing is nothing."""
    if value is None or value is False or value == "":
        return SafeString("")
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)


class Act(Node):
    child_nodelists = ("fields", "below")

    def __init__(
        self,
        *,
        address: list[FilterExpression],
        attributes: dict[str, FilterExpression],
        before: int,
        button: dict[str, FilterExpression],
        flags: set[str],
        fields: NodeList,
        below: NodeList,
    ) -> None:
        self.address, self.attributes, self.before = address, attributes, before
        self.button, self.flags = button, flags
        self.fields, self.below = fields, below

    def render(self, context: Context) -> SafeString:
        return format_html(
            "<form{}>{}{}{}{}</form>",
            self._opening(context),
            CsrfTokenNode().render(context),
            self.fields.render(context),
            self._button(context),
            self.below.render(context),
        )

    def _opening(self, context: Context) -> SafeString:
        given = [attribute(k, v.resolve(context)) for k, v in self.attributes.items()]
        if self.address:
            name, *parts = (word.resolve(context) for word in self.address)
            given.insert(self.before, attribute("action", reverse(name, args=parts)))
        return format_html("{}" * (len(given) + 1), attribute("method", "post"), *given)

    def _button(self, context: Context) -> SafeString:
        if not self.button:
            return SafeString("")
        word: dict[str, Any] = {k: v.resolve(context) for k, v in self.button.items()}
        refusal = word.get("refusal")
        button = format_html(
            "<button{}{}{}{}>{}</button>",
            attribute("class", "quiet" if "quiet" in self.flags else None),
            attribute("name", word.get("name")),
            attribute("value", word.get("value")),
            attribute("disabled", bool(refusal or word.get("disabled"))),
            word["button"],
        )
        if "alone" in self.flags:
            button = format_html("<p>{}</p>", button)
        said = refusal or word.get("hint")
        return format_html('{}<p class="why">{}</p>', button, said) if said else button


# Hundredths of a point as a person writes them.
register.filter("points", money)


@register.tag("act")
def act(parser: Parser, token: Token) -> Act:
    address: list[FilterExpression] = []
    attributes: dict[str, FilterExpression] = {}
    button: dict[str, FilterExpression] = {}
    flags: set[str] = set()
    before = 0
    for bit in token.split_contents()[1:]:
        if word := KEYWORD.fullmatch(bit):
            of = button if word[1] in OF_BUTTON else attributes
            of[word[1]] = parser.compile_filter(word[2])
        elif bit in FLAGS:
            flags.add(bit)
        else:
            before = len(attributes) if not address else before
            address.append(parser.compile_filter(bit))
    if button and "button" not in button:
        raise template.TemplateSyntaxError(f"没有按钮，却说了它的 {'、'.join(button)}")
    fields = parser.parse(("below", "endact"))
    below = NodeList()
    if parser.next_token().contents == "below":
        below = parser.parse(("endact",))
        parser.delete_first_token()
    return Act(
        address=address,
        attributes=attributes,
        before=before,
        button=button,
        flags=flags,
        fields=fields,
        below=below,
    )


@register.simple_tag
def reason(
    label: str,
    *,
    id: str = "reason",
    name: str = "reason",
    rows: int | None = None,
    least: int | None = 4,
    most: int = 400,
    typed: str = "",
) -> SafeString:
    """A label and the field in which somebody says why; `least=None`: it may stay empty."""
    return format_html(
        '<label for="{0}">{1}</label><textarea id="{0}"{2}{3}{4}{5}{6}>{7}</textarea>',
        id,
        label,
        attribute("name", name),
        attribute("rows", rows),
        attribute("required", least is not None),
        attribute("minlength", least),
        attribute("maxlength", most),
        typed,
    )
