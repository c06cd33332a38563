"""A problem may name the cause on a fishbone that it comes from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('experts', '0001_initial'),
        ('programs', '0046_keep_chains'),
    ]

    operations = [
        migrations.AddField(
            model_name='problem',
            name='chain_cause',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.chaincause'),
        ),
    ]
