from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from kb.models.translations import ChangeSize, TranslationState


class ArticleForm(WagtailAdminPageForm):
    """Asks the source how much has changed, and a translation whether it has followed.

    Both answers are about one change: they start afresh once the last one is published.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pk = self.instance.pk
        states = TranslationState.objects
        if not (pk and states.filter(source_id=pk).exists()):
            self.fields.pop("change_size", None)
        if not (pk and states.filter(article_id=pk).exists()):
            self.fields.pop("matches_source", None)
        if not self.instance.has_unpublished_changes:
            self.initial["change_size"] = ChangeSize.MINOR
            self.initial["matches_source"] = False

    def clean_slug(self) -> str:
        """One address is one article in all languages.

        Else a reader who switches the language would land on another article.
        """
        slug = self.cleaned_data["slug"]
        others = Page.objects.filter(slug=slug, articlepage__isnull=False).exclude(
            translation_key=self.instance.translation_key
        )
        if slug and others.exists():
            raise ValidationError(
                _("Another article has this address in another language.")
            )
        return slug
