"""What decides what somebody may do with a draft: asked when it is held, and for the desk."""

from members.models import User
from scoring.engine.editing import lint, trying
from scoring.engine.editing.lint import Finding
from scoring.engine.process.why_not.rubric import BeforeDraft
from scoring.engine.scheme import first_edition
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.scheme.running import Head, runs
from scoring.models import RubricDraft
from scoring.rubric.selectors import phrases
from scoring.rubric.selectors import settle as select_settle
from scoring.scheme.selectors import beginning


def before_draft(draft: RubricDraft, roles: frozenset[str], user: User) -> BeforeDraft:
    """On its way to being law."""
    made, faults = trying.read(draft.document)
    base, first = draft.base, draft.from_month
    found = lint.lint(made, phrases.allowed(draft.plant)) if made else []
    begin = None
    if draft.is_proposed and first is not None:
        begin = beginning.why_not_from(draft.plant_id, draft.code, base.period, first)
    return BeforeDraft(
        state=draft.state,
        roles=roles,
        faults=len(faults),
        other=made is not None and _head(made) != _head(base),
        cannot_run=(runs(made) if made else "") or "",
        refused=_first(made, [one for one in found if one.open and one.refused]),
        asked=_first(made, [one for one in found if one.open and not one.refused]),
        changed=draft.document != first_edition.spelled_out(base.document),
        has_an_end=select_settle.has_an_end(draft),
        proposed=draft.proposed_by_id == user.pk,
        minutes=bool(draft.minutes_no),
        begin=begin,
    )


def _head(scheme: Head) -> tuple[str, str, str]:
    return scheme.code, scheme.period, scheme.subject


def _first(made: Rubric | None, found: list[Finding]) -> str:
    if made is None or not found:
        return ""
    one = found[0]
    return f"{one.item} {made.items[one.item or ''].name}，{one.text}"
