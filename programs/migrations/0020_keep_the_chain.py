import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0019_set_windows'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='is_empty',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='return',
            name='reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='Reason'),
        ),
        migrations.AddField(
            model_name='return',
            name='times_returned',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='Summary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7)),
                ('state', models.CharField(choices=[('open', 'Not approved yet'), ('approved', 'With the province'), ('returned', 'Returned to the city'), ('accepted', 'Accepted')], default='open', editable=False, max_length=12)),
                ('totals', models.JSONField(default=dict)),
                ('approved_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.cycle')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
            ],
        ),
        migrations.CreateModel(
            name='SummaryStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=30)),
                ('target', models.CharField(max_length=30)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='programs.summary')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReturnEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('channel', models.CharField(choices=[('form', 'Form'), ('workbook', 'Workbook'), ('api', 'County system')], max_length=10)),
                ('cells', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='programs.return')),
            ],
            options={
                'ordering': ['revision', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('subject', 'revision'), name='edit_is_one_per_revision')],
            },
        ),
        migrations.AddConstraint(
            model_name='summary',
            constraint=models.UniqueConstraint(fields=('cycle', 'region', 'period'), name='summary_is_one_per_city_and_month'),
        ),
        migrations.AddConstraint(
            model_name='summary',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', False), ('state__in', ['approved', 'accepted'])), models.Q(('approved_at__isnull', True), ('state__in', ['open', 'returned'])), _connector='OR'), name='summary_is_approved_iff_dated'),
        ),
        migrations.AddConstraint(
            model_name='summary',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_at__isnull', True)), _connector='OR'), name='summary_is_accepted_iff_dated'),
        ),
    ]
