"""Uploads, department feeds, and what the branch says to them; only added, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoring.migrations._guard import guard

APPEND_ONLY = {
    "scoring_tablefile": "上传的表格按原样留着；要改就再上传一次",
    "scoring_applying": "确认过的表格不能反悔；写进去的事项在格子里更正",
    "scoring_uploadline": "事项的出处不能改",
    "scoring_entrydispute": "意见提了就留着；由组织员答复",
    "scoring_disputeanswer": "答复不能改",
}

# What a department provided is changed by the department, whoever asks and by whatever way.
DEPARTMENT = """
CREATE FUNCTION zhiwei_check_department_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added a JOIN scoring_entry e ON e.id = a.supersedes_id
               WHERE e.source = 'department' AND a.source <> 'department') THEN
        RAISE EXCEPTION '这一条由部门提供，支部不能改：有不同意见，请写明，由组织员向部门核对'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_department_changes_its_own';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER a_department_changes_its_own AFTER INSERT ON scoring_entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION zhiwei_check_department_entries();
ALTER TABLE scoring_entry ENABLE ALWAYS TRIGGER a_department_changes_its_own;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0001_initial"),
        ("scoring", "0040_lines_know_what_they_are_made_of"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DepartmentFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="方案")),
                ("department", models.CharField(max_length=40, verbose_name="部门")),
                ("items", models.JSONField(default=list, verbose_name="提供的小项")),
                ("mapping", models.JSONField(default=dict, verbose_name="列的对应")),
                (
                    "plant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="branches.unit",
                        verbose_name="厂",
                    ),
                ),
            ],
            options={
                "verbose_name": "部门数据",
                "verbose_name_plural": "部门数据",
                "ordering": ["department"],
            },
        ),
        migrations.CreateModel(
            name="EntryDispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="不同意见")),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispute",
                        to="scoring.entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "对部门数据的不同意见",
                "verbose_name_plural": "对部门数据的不同意见",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DisputeAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("withdrawn", models.BooleanField(verbose_name="撤回")),
                ("reason", models.CharField(max_length=400, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="何时")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="scoring.entrydispute",
                    ),
                ),
            ],
            options={
                "verbose_name": "对不同意见的答复",
                "verbose_name_plural": "对不同意见的答复",
            },
        ),
        migrations.CreateModel(
            name="TableFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True, verbose_name="编号")),
                ("month", models.DateField(verbose_name="月份（1 日）")),
                ("name", models.CharField(max_length=100, verbose_name="文件名")),
                ("content", models.BinaryField(verbose_name="文件")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("tables", models.JSONField(verbose_name="读出的格子")),
                ("at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tables",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tables",
                        to="scoring.departmentfeed",
                        verbose_name="部门",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tables",
                        to="scoring.sheet",
                        verbose_name="积分表",
                    ),
                ),
            ],
            options={
                "verbose_name": "上传的表格",
                "verbose_name_plural": "上传的表格",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Applying",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="看过的预览")),
                ("saved", models.PositiveIntegerField(verbose_name="写入")),
                ("left", models.PositiveIntegerField(verbose_name="没有写入")),
                ("at", models.DateTimeField(verbose_name="确认时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applied",
                        to="scoring.tablefile",
                    ),
                ),
            ],
            options={
                "verbose_name": "确认的表格",
                "verbose_name_plural": "确认的表格",
            },
        ),
        migrations.CreateModel(
            name="UploadLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=80, verbose_name="位置")),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="origin",
                        to="scoring.entry",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="scoring.tablefile",
                    ),
                ),
            ],
            options={
                "verbose_name": "事项的出处",
                "verbose_name_plural": "事项的出处",
            },
        ),
        migrations.AddConstraint(
            model_name="departmentfeed",
            constraint=models.UniqueConstraint(
                fields=("plant", "code", "department"), name="a_department_provides_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="tablefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("feed__isnull", True), ("sheet__isnull", False)),
                    models.Q(("feed__isnull", False), ("sheet__isnull", True)),
                    _connector="OR",
                ),
                name="an_upload_is_of_a_branch_or_of_a_department",
            ),
        ),
        migrations.AddConstraint(
            model_name="tablefile",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="upload_month_is_a_first"
            ),
        ),
        *[
            migrations.RunSQL(guard(table, remedy), migrations.RunSQL.noop)
            for table, remedy in APPEND_ONLY.items()
        ],
        migrations.RunSQL(DEPARTMENT, "DROP FUNCTION zhiwei_check_department_entries() CASCADE;"),
    ]
