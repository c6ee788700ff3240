"""Templates as source: lines broken and indented for their readers, not for the page.

Between Chinese characters and between inline elements a line break is a blank on the page.
A backslash at the end of a line joins it with the next one; indentation, lines that hold
nothing but control tags, and the last line's end are not sent.

A figure of a rule is not written but named: [[REOPENED_WORKING_DAYS]] is what
engine/process/regulation.py says.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

from scoring.engine.process import regulation

JOINED = re.compile(r"\\\n[ \t]*")
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
CONTROL = re.compile(
    r"^(?:\{% (?:extends|load|block|endblock|with|endwith|if|elif|else|endif|for|empty|endfor)\b"
    r"(?:(?!%\}).)*%\}|\{#(?:(?!#\}).)*#\})+\n",
    re.MULTILINE,
)


FIGURE = re.compile(r"\[\[([A-Z][A-Z_]+)\]\]")


def flat(source: str) -> str:
    """What is left of a template when its layout is taken away and its figures are filled in."""
    source = FIGURE.sub(lambda name: str(getattr(regulation, name[1])), source)
    source = INDENTATION.sub("", JOINED.sub("", source))
    return CONTROL.sub(lambda line: line[0][:-1], source).removesuffix("\n")


class Loader(filesystem.Loader):
    """The project's own templates; those of others are not ours to lay out."""

    def get_contents(self, origin: Origin) -> str:
        return flat(super().get_contents(origin))
