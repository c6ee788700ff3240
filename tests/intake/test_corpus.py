"""Whatever is sent is answered in Chinese; nothing is written; the web process does not feel it."""

import resource
from contextlib import suppress
from pathlib import Path

import pytest
from django.test import Client

from scoring.engine.process.workflow import Refusal
from scoring.intake import bounds, jail
from scoring.models import Applying, Entry, TableFile
from scoring.tables.services import upload
from tests.intake.corpus import GROUPS, Odd, cell, inline
from tests.world import World
from tests.world.tables import send, words

CORPUS = {name: list(group()) for name, group in GROUPS.items()}


def test_the_corpus_is_large_and_its_files_differ() -> None:
    files = [odd for group in CORPUS.values() for odd in group]
    assert len(files) >= 120
    assert len({(odd.name, odd.data) for odd in files}) == len(files)


@pytest.mark.django_db
@pytest.mark.parametrize("group", list(GROUPS))
def test_every_odd_file_is_answered_in_words_and_writes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, group: str
) -> None:
    """One world for all of them: each answer is checked, and the whole list of faults shown."""
    monkeypatch.setattr(upload, "UPLOADS_A_DAY", 1_000)
    world.open("2026-09")
    client = Client()
    client.force_login(world.user("韩志远"))
    sheet = world.sheet(world.crew, "2026-09").pk
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    faults = []
    for odd in CORPUS[group]:
        fault = _try(client, sheet, odd)
        if fault:
            faults.append(f"{odd.name}: {fault}")
    assert not faults, "\n".join(faults)
    assert (Entry.objects.count(), Applying.objects.count()) == (0, 0)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown <= 20 * 1024, f"the web process grew by {grown} KB"


def test_no_odd_file_takes_the_child_beyond_its_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What the child had at the most, by the kernel's count, for every file of the corpus: an
    answer in words is no proof that the limit held. A child that was killed leaves no figure."""
    said = tmp_path / "peaks"
    program = (
        "import atexit, re, runpy\n"
        "def tell():\n"
        "    found = dict(re.findall(r'(Vm\\w+):\\s+(\\d+)', open('/proc/self/status').read()))\n"
        f"    open({str(said)!r}, 'a').write(found['VmHWM'] + ' ' + found['VmPeak'] + '\\n')\n"
        "atexit.register(tell)\n"
        "runpy.run_module('scoring.intake.child', run_name='__main__')\n"
    )
    monkeypatch.setattr(jail, "COMMAND", ("-c", program))
    files = [odd for group in CORPUS.values() for odd in group]
    for odd in files:
        with suppress(Refusal):
            jail.read(odd.name, odd.data)
    peaks = [tuple(map(int, line.split())) for line in said.read_text().splitlines()]
    # Those that are too large are refused before there is a child.
    assert len(peaks) >= len(files) * 9 // 10
    resident, mapped = (max(column) for column in zip(*peaks, strict=True))
    print(f"{len(peaks)} 个文件：内存最多 {resident // 1024} MB，地址空间最多 {mapped // 1024} MB")
    assert mapped * 1024 <= bounds.MEMORY_BYTES
    # Half of the limit: what two files at once may take beside the web process (docs/deploy.md).
    assert resident * 1024 <= bounds.MEMORY_BYTES // 2


def _try(client: Client, sheet: int, odd: Odd) -> str:
    kept = TableFile.objects.count()
    answer = send(client, f"/sheets/{sheet}/table/", odd.data, odd.name)
    taken = answer.status_code == 302
    if answer.status_code not in (302, 409, 422):
        return f"status {answer.status_code}"
    if taken != odd.ok:
        return f"{'taken' if taken else 'refused'}: {words(answer)[-400:]}"
    if not taken and TableFile.objects.count() != kept:
        return "kept although refused"
    page = client.get(answer["Location"]) if taken else answer
    if page.status_code not in (200, 422, 409):
        return f"preview status {page.status_code}"
    if odd.said not in words(page):
        return f"does not say {odd.said}: {words(page)[90:500]}"
    if taken and "没有收的：" in words(page):
        remarks = client.get(f"{answer['Location']}remarks.xlsx")
        if remarks.status_code != 200:
            return f"remarks status {remarks.status_code}"
    return ""


SLEEPER = "import time; time.sleep(60)"


@pytest.mark.parametrize(
    "program",
    [
        "x = bytearray(900 * 2**20)",
        "while True: pass",
        "import os; os.kill(os.getpid(), 9)",
        "import sys; sys.stdout.write('x' * 40_000_000)",
        "print('[1, 2')",
        "print('[]')",
        "print('{\"refused\": \"%s\"}' % open('/dev/zero').read(10)[:0])",
        SLEEPER,
    ],
)
def test_whatever_happens_in_the_child_is_a_sentence_outside(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child with its limits set, and a parser that goes wrong in every way."""
    monkeypatch.setattr(bounds, "WALL_SECONDS", 4)
    start = "from scoring.intake import child, bounds\nbounds.CPU_SECONDS = 2\nchild.limit()\n"
    monkeypatch.setattr(jail, "COMMAND", ("-c", start + program))
    with pytest.raises(Refusal) as refused:
        jail.read("a.xlsx", b"PK")
    assert refused.value.kind == "input"


def test_the_child_knows_no_secret_and_no_django() -> None:
    import subprocess
    import sys

    asked = (
        "import sys, os; import scoring.intake.child; "
        "print([m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg2', 'config')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=jail.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_numbers_keep_their_shortest_form_and_texts_their_letters() -> None:
    pairs = {
        '<c r="B2"><v>2.2999999999999998</v></c>': "2.3",
        '<c r="B2"><v>0.30000000000000004</v></c>': "0.3",
        '<c r="B2"><v>1E2</v></c>': "100",
        '<c r="B2"><v>90.50</v></c>': "90.5",
        inline("B2", "1_x005F_000"): "1_000",
        inline("B2", "㐂·𠮷"): "㐂·𠮷",
        inline("B2", "</t><rPh><t>ping</t></rPh><t>王"): "王",
    }
    for xml, expected in pairs.items():
        (table,) = jail.read("a.xlsx", cell(xml))
        found = {(row, column): text for row, column, text in table["texts"]}
        assert found[2, 2] == expected
