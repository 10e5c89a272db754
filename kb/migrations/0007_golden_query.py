import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0006_levers'),
    ]

    operations = [
        migrations.CreateModel(
            name='GoldenQuery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('query', models.CharField(help_text='What readers type, in the language of the article.', max_length=200, verbose_name='query')),
                ('folded', models.CharField(editable=False, max_length=200)),
                ('rank', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('obstacle', models.CharField(blank=True, choices=[('not_published', 'The article is not published'), ('not_public', 'The article is not public'), ('no_index', 'The search of this language is not ready')], editable=False, max_length=20)),
                ('checked_at', models.DateTimeField(editable=False, null=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='golden_queries', to='kb.articlepage', verbose_name='article')),
            ],
            options={
                'verbose_name': 'golden query',
                'verbose_name_plural': 'golden queries',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='kb_golden_due')],
                'constraints': [models.UniqueConstraint(fields=('article', 'folded'), name='one_golden_query_of_an_article')],
            },
        ),
    ]
