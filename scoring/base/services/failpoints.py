"""Places where a test may kill the process, to prove that nothing is done by halves.

Inert unless the environment names one: FAILPOINT is the place, FAILPOINT_ONCE a file that must
not exist yet, so that the process which takes over lives. FAILPOINT_SIGNAL (KILL, or STOP to
freeze it) goes to the whole process group: a worker dies with its parent, as in a power cut.
"""

import os
import signal


def failpoint(name: str) -> None:
    if os.environ.get("FAILPOINT") != name:
        return
    try:
        os.close(os.open(os.environ["FAILPOINT_ONCE"], os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    name_of_signal = os.environ.get("FAILPOINT_SIGNAL", "KILL")
    os.killpg(os.getpgrp(), signal.Signals[f"SIG{name_of_signal}"])
