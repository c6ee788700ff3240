"""Professional words that plants allow beside ours, each with its reason: a file of the operator's
(PROFESSIONAL_PHRASES, docs/deploy.md)."""

import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from branches.models import Unit
from scoring.engine.editing.formalism import Phrase
from scoring.engine.editing.phrases import Listed, for_plant, read

log = logging.getLogger(__name__)


def allowed(plant: Unit) -> tuple[Phrase, ...]:
    path = Path(settings.PROFESSIONAL_PHRASES)
    if not settings.PROFESSIONAL_PHRASES:
        return ()
    try:
        return for_plant(_read(path, path.stat().st_mtime_ns), plant.name)
    except (OSError, ValueError) as error:
        # Without the list everything is asked about: the stricter side, and it can be worked with.
        log.error("专业词文件 %s 没有用上：%s", path, error)
        return ()


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> tuple[Listed, ...]:
    return read(path.read_text(encoding="utf-8"))
