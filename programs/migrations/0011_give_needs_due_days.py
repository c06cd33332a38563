from django.db import migrations

from programs.questionnaires.rules import DEFAULT

#: from which day the clock of a state goes
SINCE = {'found': 'found_on', 'dispatched': 'dispatched_on', 'answered': 'answered_on'}
AT_ONCE = 500


def give_due_days(apps, schema_editor):
    """Needs that wait are due by this portal's default, reckoned from when their state began."""
    need = apps.get_model('programs', 'Need')
    waiting = []
    for one in need.objects.filter(state__in=SINCE, due_on=None).order_by('pk').iterator():
        since = getattr(one, SINCE[one.state])
        one.due_on = DEFAULT.due_on(one.state, one.urgency, since=since)
        waiting.append(one)
        if len(waiting) == AT_ONCE:
            need.objects.bulk_update(waiting, ['due_on'])
            waiting = []
    need.objects.bulk_update(waiting, ['due_on'])


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0010_time_needs'),
    ]

    operations = [
        migrations.RunPython(give_due_days, migrations.RunPython.noop),
    ]
