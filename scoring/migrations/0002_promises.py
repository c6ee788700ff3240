"""What the regulations call "must" and "only", said by the database too (scoring/promises/)."""

from django.db import migrations

from scoring import promises


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]

    operations = [promises.Load("0002_promises", digest="4b75c44112d0117c")]
