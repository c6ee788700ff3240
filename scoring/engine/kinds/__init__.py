"""The rule kinds. Adding one is one module here, its line below, and its test."""

from scoring.engine.kinds.banded import Banded
from scoring.engine.kinds.base import Fields, Kind, Missing
from scoring.engine.kinds.checklist import Checklist
from scoring.engine.kinds.deduct_from_full import DeductFromFull
from scoring.engine.kinds.graded import Graded
from scoring.engine.kinds.manual import Manual
from scoring.engine.kinds.mean import Mean
from scoring.engine.kinds.outside import Outside
from scoring.engine.kinds.panel import Panel
from scoring.engine.kinds.per_occurrence import PerOccurrence
from scoring.engine.kinds.ratio import Ratio
from scoring.engine.kinds.readers import Readers
from scoring.engine.kinds.survey import Survey
from scoring.engine.kinds.veto import Veto

ALL: tuple[type[Kind], ...] = (
    PerOccurrence,
    Graded,
    Banded,
    Ratio,
    DeductFromFull,
    Checklist,
    Panel,
    Readers,
    Survey,
    Outside,
    Mean,
    Manual,
    Veto,
)
KINDS = {kind.name: kind for kind in ALL}
# A fault or a quantity field belongs to some rule; an entry of another rule must not have it.
RULE_FIELDS = frozenset().union(*(kind.fields for kind in ALL))

__all__ = ["ALL", "KINDS", "RULE_FIELDS", "Fields", "Kind", "Missing"]
