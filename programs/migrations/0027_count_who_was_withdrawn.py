"""Rates over the roster are divided by whoever was on it in the year: count them once."""

from django.db import migrations


def mark_rosters(apps, schema_editor):
    """Mark every county and year with a roster: the next fold counts its enterprises anew."""
    entries = apps.get_model("programs", "RosterEntry").objects.order_by()
    spots = entries.values_list("cycle__code", "region_id").distinct()
    mark = apps.get_model("indicators", "DirtyCell")
    mark.objects.bulk_create(
        [
            mark(model="programs.rosterentry", cycle_code=code, region_id=region_id)
            for code, region_id in sorted(spots)
        ],
        batch_size=2000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0026_keep_phone_marks"),
        ("indicators", "0003_say_what_decides"),
    ]

    operations = [migrations.RunPython(mark_rosters, migrations.RunPython.noop)]
