from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0028_keep_hand_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='need',
            name='withdrawn_on',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_on__isnull', True), models.Q(('state', 'found'), _negated=True), _connector='OR'), name='need_is_withdrawn_only_once_dispatched'),
        ),
    ]
