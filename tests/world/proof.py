"""What is looked at to see that all is as it was sealed."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from scoring.clock.services import worker
from scoring.models import JobRun, Page, Publication
from tests.world import clock


def write_witness() -> None:
    job = JobRun.objects.get(kind="write_witness")
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    assert worker.run(job.pk, at=clock("2026-10-13 08:01")) == "done"


def differences(capsys, *arguments: str) -> list[str]:
    """What verify says; [] when it finds nothing."""
    capsys.readouterr()
    code = 0
    try:
        call_command("verify", *arguments)
    except SystemExit as stopped:
        code = stopped.code
    said = capsys.readouterr().out
    assert code == (0 if "核对无误" in said else 1)
    return said.splitlines() if code else []


def newest(publication: Publication, **place) -> Page:
    where = {"branch": None, "participant": None, "view": ""} | place
    return Page.objects.filter(publication=publication, **where).latest("edition")


def check(folder: Path, *arguments: str) -> tuple[int, str]:
    """As a stranger runs it: no site packages, no environment, another folder."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "check.py"), *arguments],
        cwd="/", env={"LANG": "C.UTF-8"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


@pytest.fixture
def paper(tmp_path: Path, settings) -> Path:
    settings.WITNESS_FILE = str(tmp_path / "witness.txt")
    return tmp_path / "witness.txt"
