"""Flows of no programme year begin anew with each calendar year: count them from their rows again.

Their readings are taken away; the start of the portal marks the rows of a measure that has none.
"""

from django.db import migrations

FLOWS = [
    "certificates.new_other", "certificates.new_qms", "certificates.revoked",
    "certificates.suspended", "policies.benefited", "policies.credit", "policies.disbursed",
    "policies.financed", "policies.new", "policies.new_city", "policies.new_county",
    "policies.new_credit", "policies.new_joint", "policies.new_money", "policies.new_national",
    "policies.new_other", "policies.new_procurement", "policies.new_province", "policies.paid",
]


def take_away(apps, schema_editor):
    for name in ("Reading", "Breakdown"):
        apps.get_model("indicators", name).objects.filter(
            measure__in=FLOWS, cycle_code=""
        ).delete()


class Migration(migrations.Migration):
    dependencies = [("indicators", "0003_say_what_decides")]
    operations = [migrations.RunPython(take_away, migrations.RunPython.noop)]
