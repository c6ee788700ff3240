"""What was published has its witness outside of the database."""

from pathlib import Path

import pytest

from scoring.models import Board, Publication
from tests.world import World
from tests.world.proof import write_witness
from tests.world.quarter import approve, publish


@pytest.fixture
def published(world: World, board: Board, paper: Path) -> Publication:
    found = publish(world, approve(world, board))
    write_witness()
    return found
