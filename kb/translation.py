from typing import ClassVar

from modeltranslation.translator import TranslationOptions, register

from kb.models import Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name", "description")
    required_languages: ClassVar[dict[str, tuple[str, ...]]] = {
        "en": ("name",),
        "default": (),
    }
