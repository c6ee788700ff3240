"""以表的主人的身份，建立或更新程序日常用的数据库账号，只给它该有的权（docs/proof.md）。

migrate 之后运行：DATABASE_URL 是主人的，APP_DATABASE_URL 是程序用的账号（网页、后台、定时都用它）。
"""

import os
from typing import Any

import environ
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg2 import sql

# Ours, with whether rows are only added to them: the guard on the table says so, not a list.
TABLES = """
SELECT c.relname, EXISTS (SELECT 1 FROM pg_trigger t
                          WHERE t.tgrelid = c.oid AND t.tgname = 'rows_are_only_added')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'USAGE')
ORDER BY 1
"""
READ_ONLY = {"django_migrations"}
ROLE = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT PASSWORD {password}"
ONCE = (
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    # A table of its own with a borrowed name would stand before ours where triggers look.
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
)


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        url = os.environ.get("APP_DATABASE_URL", "")
        if not url:
            raise CommandError("没有设 APP_DATABASE_URL：程序用的账号的网址")
        wanted = environ.Env.db_url_config(url)
        name, password = wanted["USER"], wanted["PASSWORD"]
        if not name or not password:
            raise CommandError("APP_DATABASE_URL 里要有账号和密码")
        with transaction.atomic():
            only_added = grant(name, password)
        self.stdout.write(f"程序用的数据库账号 {name}：{only_added} 张表只能增加")


def grant(name: str, password: str) -> int:
    """How many tables the account may only add to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user "
                       "FROM pg_roles WHERE rolname = %s", [name])  # fmt: skip
        known = cursor.fetchone()
        if known and known[0] == name:
            raise CommandError("APP_DATABASE_URL 和 DATABASE_URL 是同一个账号：要另用一个")
        verb = "ALTER" if known else "CREATE"
        parts = {
            "role": sql.Identifier(name),
            "database": sql.Identifier(connection.settings_dict["NAME"]),
            "password": sql.Literal(password),
        }
        for statement in (f"{verb} ROLE {{role}} WITH {ROLE}", *ONCE):
            cursor.execute(sql.SQL(statement).format(**parts))
        cursor.execute(TABLES)
        tables = cursor.fetchall()
        for table, only_added in tables:
            rights = "SELECT" if table in READ_ONLY else "SELECT, INSERT"
            if not only_added and table not in READ_ONLY:
                rights += ", UPDATE, DELETE"
            statement = sql.SQL(f"GRANT {rights} ON TABLE {{table}} TO {{role}}")
            cursor.execute(statement.format(table=sql.Identifier(table), **parts))
    return sum(only_added for _, only_added in tables)
