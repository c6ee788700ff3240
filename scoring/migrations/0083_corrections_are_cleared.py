"""What a correction would publish is cleared by a third person before it is approved."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoring.migrations._guard import guard

REMEDY = "保密审查记下了就不能改；内容变了，再审查一次"

RULINGS = """
CREATE OR REPLACE FUNCTION zhiwei_date_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xact := txid_current();
    IF NEW.proposed_by_id IS DISTINCT FROM (
        SELECT c.proposed_by_id FROM scoring_correction c WHERE c.id = NEW.correction_id) THEN
        RAISE EXCEPTION '裁定要写明是谁提议的更正'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_ruling_names_who_proposed';
    END IF;
    IF NEW.approved AND NOT EXISTS (
        SELECT 1 FROM scoring_correctionclearance c
        WHERE c.id = NEW.clearance_id AND c.correction_id = NEW.correction_id
          AND c.by_id NOT IN (NEW.by_id, NEW.proposed_by_id)) THEN
        RAISE EXCEPTION '批准更正之前，要有第三个人对更正内容做保密审查'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'an_approved_correction_was_cleared_by_a_third_person';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0082_frozen_standings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionClearance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="审查的内容摘要")),
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
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearances",
                        to="scoring.correction",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "更正的保密审查",
                "verbose_name_plural": "更正的保密审查",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="ruling",
            name="clearance",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ruling",
                to="scoring.correctionclearance",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionclearance",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", models.F("proposed_by")), _negated=True),
                name="who_clears_a_correction_did_not_propose_it",
            ),
        ),
        migrations.RunSQL(guard("scoring_correctionclearance", REMEDY), migrations.RunSQL.noop),
        migrations.RunSQL(RULINGS, migrations.RunSQL.noop),
    ]
