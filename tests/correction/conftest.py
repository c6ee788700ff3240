"""Corrections and grades."""

import pytest

from scoring.models import Board
from tests.world import World
from tests.world.grades import compose_again, propose, rule


@pytest.fixture
def decided(world: World, board: Board) -> Board:
    rule(world, propose(world, board))
    compose_again(board)
    return board
