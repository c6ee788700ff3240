"""How large a stranger's table may be, and how it is refused."""

FILE_BYTES = 2 * 1024 * 1024
UNPACKED_BYTES = 20 * 1024 * 1024
RATIO = 100  # times its packed size, for parts over a megabyte
PARTS = 200
ROWS = 5_000
COLUMNS = 60
CELLS = 150_000
CELL_LETTERS = 2_000
STRINGS = 200_000
ANSWER_BYTES = 16 * 1024 * 1024

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 30


class Unreadable(Exception):
    """The whole file is refused; the text can be shown and says what to do."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
