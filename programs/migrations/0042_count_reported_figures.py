"""Figures that counties type are read like any other: count them once from the returns there are."""

from django.db import migrations


def mark_returns(apps, schema_editor):
    """Mark every county and year with returns: the next fold counts what they say."""
    returns = apps.get_model("programs", "Return").objects.order_by()
    spots = returns.values_list("cycle__code", "region_id").distinct()
    mark = apps.get_model("indicators", "DirtyCell")
    mark.objects.bulk_create(
        [
            mark(model="programs.return", cycle_code=code, region_id=region_id)
            for code, region_id in sorted(spots)
        ],
        batch_size=2000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0041_keep_bases"),
        ("indicators", "0003_say_what_decides"),
    ]

    operations = [migrations.RunPython(mark_returns, migrations.RunPython.noop)]
