from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChangeSize(models.IntegerChoices):
    """How much of what an article says has changed."""

    NONE = 0, pgettext_lazy("size of a change", "No change")
    TYPO = 1, pgettext_lazy("size of a change", "Typo: the meaning is the same")
    MINOR = 2, pgettext_lazy("size of a change", "Minor: some details changed")
    MAJOR = 3, pgettext_lazy("size of a change", "Major: following the old text fails")


class TranslationState(models.Model):
    """From which revision of its source a translation was made, and what came since."""

    article = models.OneToOneField(
        "kb.ArticlePage",
        on_delete=models.CASCADE,
        related_name="translation_state",
        verbose_name=_("translation"),
    )
    source = models.ForeignKey(
        "kb.ArticlePage",
        on_delete=models.CASCADE,
        related_name="translation_states",
        verbose_name=_("source"),
    )
    source_revision = models.ForeignKey(
        "wagtailcore.Revision",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("translated revision"),
    )
    # The largest change of the source since that revision.
    change = models.PositiveSmallIntegerField(
        _("change since"), choices=ChangeSize.choices, default=ChangeSize.NONE
    )

    class Meta:
        verbose_name = _("translation state")
        verbose_name_plural = _("translation states")

    def __str__(self) -> str:
        return f"{self.article} ({self.get_change_display()})"

    @property
    def is_outdated(self) -> bool:
        """The source says something else by now; a corrected typo does not count."""
        return self.change >= ChangeSize.MINOR

    @property
    def is_majorly_outdated(self) -> bool:
        return self.change == ChangeSize.MAJOR
