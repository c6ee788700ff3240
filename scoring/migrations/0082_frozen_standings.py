"""Standings hold all that boards, papers and the API say of a line; those that are there get it from
the draft they were made of."""

from django.db import migrations, models

# The owner of the tables, once: both new columns are empty and nothing else is touched.
FILL = """
ALTER TABLE scoring_publication DISABLE TRIGGER rows_are_only_added;
ALTER TABLE scoring_standing DISABLE TRIGGER rows_are_only_added;
UPDATE scoring_publication p SET head = jsonb_build_object(
        'scheme', d.payload -> 'scheme',
        'scheme_name', d.payload -> 'scheme_name',
        'rubric', d.payload -> 'rubric',
        'structure', d.payload -> 'structure',
        'plant', d.payload -> 'plant',
        'plant_name', d.payload -> 'plant_name',
        'period', d.payload -> 'period',
        'categories', d.payload -> 'categories',
        'branches', d.payload -> 'branches')
    FROM scoring_draft d WHERE d.id = p.draft_id;
UPDATE scoring_standing s SET details = jsonb_build_object(
        'member', line -> 'member',
        'branch_name', line -> 'branch_name',
        'months', line -> 'months',
        'maximum', line -> 'maximum',
        'adjustments', line -> 'adjustments',
        'sentences', line -> 'sentences',
        'matters', line -> 'matters', 'codes',
        COALESCE((SELECT jsonb_agg(code) FROM jsonb_object_keys(line -> 'categories') code), '[]'))
    FROM scoring_publication p JOIN scoring_draft d ON d.id = p.draft_id,
        jsonb_array_elements(d.payload -> 'lines') line
    WHERE p.id = s.publication_id AND (line ->> 'participant')::bigint = s.participant_id;
ALTER TABLE scoring_publication ENABLE ALWAYS TRIGGER rows_are_only_added;
ALTER TABLE scoring_standing ENABLE ALWAYS TRIGGER rows_are_only_added;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0081_page_seals")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="head",
            field=models.JSONField(default=dict, verbose_name="抬头"),
        ),
        migrations.AddField(
            model_name="standing",
            name="details",
            field=models.JSONField(default=dict, verbose_name="明细"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
