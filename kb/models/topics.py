from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TopicQuerySet(models.QuerySet["Topic"]):
    def with_articles(self, articles: models.QuerySet) -> Self:
        """Only topics that at least one of these articles belongs to."""
        return self.filter(pk__in=articles.order_by().values("topic"))

    def with_counts(self, articles: models.QuerySet) -> Self:
        """Topics with `article_count`, how many of these articles each one has."""
        counted = models.Q(articles__in=articles)
        return self.annotate(article_count=models.Count("articles", filter=counted))


class Topic(models.Model):
    """A group of articles: one row for all languages, so that reports agree."""

    class Icon(models.TextChoices):
        ACCOUNT = "account", pgettext_lazy("topic icon", "Account")
        PAYMENT = "payment", pgettext_lazy("topic icon", "Payment")
        DELIVERY = "delivery", pgettext_lazy("topic icon", "Delivery")
        DEVICE = "device", pgettext_lazy("topic icon", "Device")
        APP = "app", pgettext_lazy("topic icon", "App")
        SAFETY = "safety", pgettext_lazy("topic icon", "Safety")
        WIFI = "wifi", pgettext_lazy("topic icon", "Network")
        HOME = "home", pgettext_lazy("topic icon", "Home")

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=200, blank=True)
    icon = models.CharField(
        _("icon"), max_length=16, choices=Icon.choices, default=Icon.HOME
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = TopicQuerySet.as_manager()

    class Meta:
        # By position, not by name: modeltranslation orders by the active language
        # without fallback.
        ordering = ["position", "slug"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("kb:topic", args=[self.slug])
