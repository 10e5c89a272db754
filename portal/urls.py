from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal import views

urlpatterns = [
    path("", views.front_door),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("kb.root_urls")),
]
# With DEBUG only: elsewhere the web server before us has these. Pictures and no more,
# because documents go through Wagtail, which asks who may have them.
for folder in ("images", "original_images"):
    urlpatterns += static(
        f"{settings.MEDIA_URL}{folder}/", document_root=settings.MEDIA_ROOT / folder
    )
urlpatterns += i18n_patterns(
    path("", include("kb.urls")),
    path("", include("tickets.urls")),
    path("", include(wagtail_urls)),
)
