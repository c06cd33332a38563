import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0020_keep_the_chain'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='looked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='Doubt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('history', "Unlike the county's own months"), ('peers', 'Unlike the other counties'), ('copied', 'A copy of last month'), ('digits', 'Round figures throughout')], max_length=10)),
                ('field', models.CharField(blank=True, max_length=40)),
                ('facts', models.JSONField(default=dict)),
                ('found_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='Reason')),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='doubts', to='programs.return')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['subject'], name='doubt_unsettled')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'kind', 'field'), name='doubt_is_raised_once_for_a_cell'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('settled_at__isnull', True)), models.Q(models.Q(('reason', ''), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='doubt_is_settled_iff_told_why')],
            },
        ),
    ]
