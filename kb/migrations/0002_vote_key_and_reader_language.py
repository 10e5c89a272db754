import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="vote",
            name="key",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.RemoveConstraint(
            model_name="articlereads", name="one_count_per_article_and_day"
        ),
        migrations.AddField(
            model_name="articlereads",
            name="language_code",
            field=models.CharField(
                default="en", max_length=10, verbose_name="language"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="articlereads",
            constraint=models.UniqueConstraint(
                fields=["article", "day", "language_code"],
                name="one_count_per_article_day_and_language",
            ),
        ),
    ]
