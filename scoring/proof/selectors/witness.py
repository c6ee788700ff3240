"""Lines of the witness file, and what does not fit between them and the chains."""

from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from scoring.models import Seal

LATER: dict[str, str] = {Seal.Kind.PAGES: "p", Seal.Kind.ADJUSTMENT: "a"}


def line_of(seal: Seal) -> str:
    """Time, plant, period, revision (with a p: its pages printed again, with an a: adjustments
    that correct it), number of the seal, algorithm, digest, chain value."""
    publication = seal.publication
    assert publication is not None
    at = timezone.localtime(seal.sealed_at).isoformat(timespec="seconds")
    later = LATER.get(seal.kind)
    what = f"r{publication.revision}{later or ''}"
    digest = seal.digest if later else publication.digest
    parts = (
        at, seal.unit_id, publication.board.period, what, seal.number, seal.algorithm, digest,
        seal.chain,
    )  # fmt: skip
    return " ".join(str(part) for part in parts)


def differences(path: Path, plant_id: int | None = None) -> Iterator[str]:
    """Every line is a seal that is here, and every publication, reprint and late adjustment is a line."""
    rows = Seal.objects.filter(publication__isnull=False).select_related(
        "unit", "publication__board"
    )
    if plant_id is not None:
        rows = rows.filter(unit_id=plant_id)
    here = {line_of(seal): seal for seal in rows}
    by_place = {(str(s.unit_id), str(s.number)): line for line, s in here.items()}
    found = set()
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        parts = line.split(" ")
        if len(parts) != 8:
            yield f"见证文件第 {number} 行：不完整，读不懂"
        elif plant_id is not None and parts[1] != str(plant_id):
            continue
        elif line in here:
            found.add(line)
        elif (place := by_place.get((parts[1], parts[4]))) is None:
            yield f"见证文件第 {number} 行：{parts[2]} {parts[3]} 公布过，现在库里没有这一号封存"
        else:
            now = place.split(" ")
            yield (
                f"见证文件第 {number} 行：{parts[2]} {parts[3]} 公布时链值 {parts[7][:12]}，"
                f"现在库里是 {now[7][:12]}"
            )
    for line, seal in here.items():
        if line not in found:
            yield f"{seal.unit} {seal.ref}：见证文件里没有这一次公布"
