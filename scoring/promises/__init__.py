"""What the database itself promises, whoever asks and however: its functions and triggers as they
run, one `.sql` file a subject.

A migration that changes a promise ends with `Load`, which takes away all functions of ours with
their triggers and makes them anew from the files. On a new database only the last such migration
loads: when every table and column stands that the files speak of (docs/adr/0013).
"""

import hashlib
import re
from pathlib import Path

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

HERE = Path(__file__).resolve().parent

# In the order in which they are loaded: the others use the function of the first.
SUBJECTS = (
    "only_added",
    "entries",
    "meetings",
    "claims",
    "attachments",
    "departments",
    "checks",
    "votes",
    "sheets",
    "boards",
    "grades",
    "publications",
    "corrections",
    "objections",
    "pay",
)

# A promise that stands in no file any more must not go on running.
TAKE_AWAY = r"""
DO $do$
DECLARE
    ours regprocedure;
BEGIN
    FOR ours IN SELECT oid FROM pg_proc
                WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'zhiwei\_%'
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', ours);
    END LOOP;
END $do$;
"""

# A session in replica mode meets the triggers as well.
ALWAYS = r"""
DO $do$
DECLARE
    ours record;
BEGIN
    FOR ours IN SELECT t.tgrelid::regclass AS place, t.tgname AS name
                FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE NOT t.tgisinternal AND p.proname LIKE 'zhiwei\_%'
                  AND p.pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', ours.place, ours.name);
    END LOOP;
END $do$;
"""


def text(subject: str) -> str:
    return (HERE / f"{subject}.sql").read_text(encoding="utf-8")


def script() -> str:
    return "\n".join([TAKE_AWAY, *map(text, SUBJECTS), ALWAYS])


def digest() -> str:
    """Of what runs: comments and white space may change without a migration."""
    bare = re.sub(r"--.*", "", script())
    return hashlib.sha256("".join(bare.split()).encode()).hexdigest()[:16]


class Load(Operation):
    """All promises as the files say them today; `digest` is what they said when it was written."""

    reversible = False
    loads: dict[str, str] = {}

    def __init__(self, migration: str, digest: str) -> None:
        self.migration = migration
        self.loads[migration] = digest

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models do not change."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if self.migration == max(self.loads):
            schema_editor.execute(script(), params=None)

    def describe(self) -> str:
        return "Load the promises of the database"
