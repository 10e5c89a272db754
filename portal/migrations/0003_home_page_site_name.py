from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_home_page")]

    operations = [
        migrations.AddField(
            model_name="homepage",
            name="site_name",
            field=models.CharField(
                blank=True,
                help_text="In this language; stands at the head of every page.",
                max_length=60,
                verbose_name="name of the help centre",
            ),
        ),
    ]
