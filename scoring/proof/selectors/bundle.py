"""What an export holds: sealed sheets and publications of a plant's quarter, with whole chains.

People are numbers in sheets; names are only where the publication itself has them.
"""

from typing import Any

from branches.models import Unit
from scoring.engine import canonical
from scoring.engine.time.periods import Month, Quarter
from scoring.models import Publication, RubricVersion, Seal, Standing
from scoring.proof.selectors import sealed

STANDING = (
    "participant", "branch", "name", "post", "total", "categories", "grade", "score_rate",
    "rank_branch", "rank_plant", "unranked_reason", "moved", "moved_points",
)  # fmt: skip


def files(plant: Unit, quarter: Quarter) -> dict[str, str]:
    """Path -> text, in the order of the paths."""
    found: dict[str, str] = {}
    seals, sheets = [], 0
    rows = Seal.objects.filter(unit__plant=plant) | Seal.objects.filter(unit=plant)
    rows = rows.select_related("unit", "sheet", "publication__board").defer("content")
    for seal in rows.order_by("unit_id", "number"):
        path = None
        if seal.sheet and Month.of(seal.sheet.month).quarter == quarter:
            path = f"sheets/{seal.unit_id}-{seal.number}.json"
            sheets += 1
        elif seal.publication and seal.publication.board.period == str(quarter):
            path = f"pages/{seal.number}.json"
            if seal.kind == Seal.Kind.PUBLICATION:
                path = f"publications/r{seal.publication.revision}.seal.json"
        if path:
            found[path] = seal.content
        seals.append(_seal(seal, path))
    publications = Publication.objects.filter(board__plant=plant, board__period=str(quarter))
    hashes = set()
    for publication in publications.select_related("draft__rubric").order_by("revision"):
        name = f"publications/r{publication.revision}"
        found[f"{name}.json"] = canonical.text(publication.draft.payload)
        standings = Standing.objects.filter(publication=publication).order_by("participant_id")
        found[f"{name}.standings.json"] = canonical.text(list(standings.values(*STANDING)))
        hashes.add(publication.draft.rubric.content_hash)
    for version in RubricVersion.objects.filter(content_hash__in=hashes):
        found[f"rubrics/{version.content_hash}.json"] = canonical.text(version.document)
    found["seals.json"] = canonical.text(seals)
    found["manifest.json"] = canonical.text(
        {
            "format": 1,
            "plant": plant.pk,
            "plant_name": plant.name,
            "quarter": str(quarter),
            "sheets": sheets,
            "publications": publications.count(),
        }
    )
    return dict(sorted(found.items()))


def _seal(seal: Seal, path: str | None) -> dict[str, Any]:
    return {
        "unit": seal.unit_id,
        "unit_name": seal.unit.name,
        "number": seal.number,
        "kind": seal.kind,
        "ref": seal.ref,
        "algorithm": seal.algorithm,
        "digest": seal.digest,
        "previous": seal.previous,
        "chain": seal.chain,
        "at": sealed.moment(seal.sealed_at),
        "content": path,
    }
