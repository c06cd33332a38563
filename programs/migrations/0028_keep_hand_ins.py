import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0027_count_who_was_withdrawn'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField()),
                ('last_answers', models.JSONField(default=dict)),
                ('on_behalf', models.BooleanField()),
                ('handed_in_on', models.DateField()),
                ('counted_on', models.DateField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='hand_in', to='programs.responsestep')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_ins', to='programs.response')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.version')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
