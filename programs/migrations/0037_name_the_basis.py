from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0036_verify_baselines'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='basis',
            field=models.CharField(blank=True, max_length=500, verbose_name='Basis'),
        ),
    ]
