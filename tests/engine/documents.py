"""The schemes of this repository as they are drafted."""

from pathlib import Path

from scoring.engine.scheme import rubric

SCHEMES = Path(__file__).resolve().parents[2] / "scoring" / "schemes"


DOCUMENTS = {
    path.stem: rubric.load(path.read_text(encoding="utf-8")).document
    for path in sorted(SCHEMES.glob("*.yaml"))
}
