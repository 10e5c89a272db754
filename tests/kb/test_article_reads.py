import sqlite3
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from kb.models import ArticlePage, ArticleReads
from tests import factories


def test_each_get_counts_one_read_and_head_none(client, home):
    article = factories.article("Reset", slug="reset")

    client.get("/en/articles/reset/")
    client.head("/en/articles/reset/")
    client.get("/en/articles/reset/")

    read = ArticleReads.objects.get()
    assert (read.article_id, read.day, read.count) == (
        article.pk,
        timezone.localdate(),
        2,
    )


def test_read_that_cannot_be_counted_is_logged_and_lost(home, caplog):
    article = factories.article("Reset", slug="reset")

    def busy(execute, sql, *arguments):
        raise OperationalError("database is locked")

    with transaction.atomic(), connection.execute_wrapper(busy):
        ArticleReads.objects.note(article, "en")

    assert not ArticleReads.objects.exists()
    assert caplog.messages == [f"A read of article {article.pk} was not counted"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="others lock rows only")
def test_reader_is_not_kept_waiting_by_a_long_write(committed_db):
    article = factories.article("Reset", slug="reset")
    writer = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")

    begun = time.monotonic()
    ArticleReads.objects.note(article, "en")
    waited = time.monotonic() - begun

    writer.execute("ROLLBACK")
    writer.close()
    assert waited < 5
    assert not ArticleReads.objects.exists()


def test_most_read_articles_come_first_and_old_reads_do_not_count(home):
    first, second, third = (factories.article() for _ in range(3))
    today = timezone.localdate()
    for article, day, language, count in [
        (first, today, "en", 2),
        (second, today, "en", 2),
        (second, today, "fr", 1),
        (third, today - timedelta(days=40), "en", 50),
    ]:
        ArticleReads.objects.create(
            article=article, day=day, language_code=language, count=count
        )

    assert list(ArticlePage.objects.most_read(days=30)) == [second, first]
