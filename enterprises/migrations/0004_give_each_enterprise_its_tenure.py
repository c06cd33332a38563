"""Every enterprise so far: its county has answered for it since it was registered."""

from django.db import migrations

FORWARDS = """
INSERT INTO enterprises_tenure (enterprise_id, region_id, began_on, ended_on, "end")
SELECT e.id, e.region_id, e.registered_on,
  CASE WHEN e.closed_on < e.registered_on THEN e.registered_on ELSE e.closed_on END,
  CASE WHEN e.closed_on IS NULL THEN '' ELSE 'closed' END
FROM enterprises_enterprise e
WHERE NOT EXISTS (SELECT 1 FROM enterprises_tenure t WHERE t.enterprise_id = e.id)
"""


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0003_keep_tenures_and_changes")]

    operations = [migrations.RunSQL(FORWARDS, "DELETE FROM enterprises_tenure")]
