from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but the admin has no language in its addresses.

    Django sends whoever asks for something that is not there to the same address below
    a language. For the admin that is no page either, and a 302 where S-01 wants a 404.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path_info.startswith(reverse("wagtailadmin_home")):
            return response
        return super().process_response(request, response)
