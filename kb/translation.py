from modeltranslation.translator import TranslationOptions, register

from kb.models import Topic


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name", "description")
