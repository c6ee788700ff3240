"""Why an act cannot be done now: asked by the page before, and by the service when it comes.

Each function takes the facts of one person before one thing and answers None, or the sentence
that both of them say. What an act also needs of its form (a reason, a number) is checked there.
"""

from collections.abc import Collection

from scoring.engine.process.workflow import Refusal, Table, why_not


class Why(str):
    """The sentence, and of which kind the refusal is (workflow.Refusal)."""

    kind = "state"


def because(text: str, kind: str = "role") -> Why:
    why = Why(text)
    why.kind = kind
    return why


def refuse(why: Why | None) -> None:
    """The service's side of the same question."""
    if why is not None:
        raise Refusal(str(why), why.kind)


def step(table: Table, act: str, state: str, roles: Collection[str]) -> Why | None:
    """By the transition table alone: state and role."""
    text = why_not(table, act, state, roles)
    if text is None:
        return None
    return because(text, "state" if table.step(act, state) is None else "role")
