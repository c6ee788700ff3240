"""What was published has its witness outside of the database."""

from pathlib import Path

import pytest

from scoring.models import Publication
from tests.world.proof import write_witness


@pytest.fixture
def published(published: Publication, paper: Path) -> Publication:
    write_witness()
    return published
