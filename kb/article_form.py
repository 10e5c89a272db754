from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

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
