"""What enterprises say of the effect, and whether those who were invited answered, is counted."""

from django.db import migrations


def mark_answers(apps, schema_editor):
    """Mark every county and year with answers, needs or invitations: the next fold counts them."""
    mark = apps.get_model("indicators", "DirtyCell")
    for name, year in (
        ("Response", "cycle__code"),
        ("Need", "cycle__code"),
        ("Invitee", "campaign__version__cycle__code"),
    ):
        rows = apps.get_model("programs", name).objects.order_by()
        spots = rows.values_list(year, "region_id").distinct()
        mark.objects.bulk_create(
            [
                mark(model=f"programs.{name.lower()}", cycle_code=code, region_id=region_id)
                for code, region_id in sorted(spots)
            ],
            batch_size=2000,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0033_keep_loans"),
        ("indicators", "0003_say_what_decides"),
    ]

    operations = [migrations.RunPython(mark_answers, migrations.RunPython.noop)]
