import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0018_record_activities'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='reminder',
            name='kind',
            field=models.CharField(choices=[('opened', "The month's return can be prepared"), ('due_soon', 'Due soon'), ('overdue', 'Overdue'), ('escalated_city', 'Overdue: the city was told'), ('escalated_province', 'Overdue: the province was told'), ('asked', 'Reminded by hand')], max_length=20),
        ),
        migrations.CreateModel(
            name='Window',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7)),
                ('opens_on', models.DateField(verbose_name='Opens on')),
                ('due_on', models.DateField(verbose_name='Last day')),
                ('locks_on', models.DateField(null=True, verbose_name='Locks after')),
                ('locked_at', models.DateTimeField(null=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programs.cycle')),
            ],
        ),
        migrations.CreateModel(
            name='Grace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7)),
                ('kind', models.CharField(choices=[('extension', 'Extension'), ('reopening', 'Re-opening')], max_length=10)),
                ('until', models.DateTimeField(verbose_name='Until')),
                ('reason', models.CharField(max_length=500, verbose_name='Reason')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programs.cycle')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
            ],
            options={
                'indexes': [models.Index(fields=['cycle', 'period'], name='grace_of_a_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='grace_says_why'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('at'))), name='grace_ends_after_it_was_given')],
            },
        ),
        migrations.AddConstraint(
            model_name='window',
            constraint=models.UniqueConstraint(fields=('cycle', 'period'), name='window_is_set_once_for_a_month'),
        ),
        migrations.AddConstraint(
            model_name='window',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('opens_on'))), name='window_opens_before_it_is_due'),
        ),
        migrations.AddConstraint(
            model_name='window',
            constraint=models.CheckConstraint(condition=models.Q(('locks_on__isnull', True), ('locks_on__gt', models.F('due_on')), _connector='OR'), name='window_locks_after_it_is_due'),
        ),
    ]
