"""Marks say whether enterprises may have come to another industry or tier.

Those that wait while this is applied were made when every mark of their models did.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_break_readings_down")]

    operations = [
        migrations.AddField("dirtycell", "decides", models.BooleanField(default=True)),
        migrations.AlterField("dirtycell", "decides", models.BooleanField(default=False)),
    ]
