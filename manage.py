#!/usr/bin/env python
"""命令入口。"""

import io
import os
import sys

# These read files and print: they need neither the applications nor a database, and start
# in half a second without them.
PLAIN = ("trial", "schemes")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets its codes, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.argv[1:2] and sys.argv[1] in PLAIN:
        from importlib import import_module

        command = import_module(f"scoring.management.commands.{sys.argv[1]}")
        command.Command().run_from_argv(sys.argv)
        return
    from django.core.management import execute_from_command_line

    import config.celery  # noqa: F401  (who rings for a worker must know the broker)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
