"""What stands at fixed addresses, outside of any language."""

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path

from kb import views
from kb.sitemaps import SITEMAPS

urlpatterns = [
    path("robots.txt", views.robots),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"},
    ),
    path(
        "sitemap-<section>.xml",
        sitemap_views.sitemap,
        {"sitemaps": SITEMAPS},
        name="sitemap",
    ),
]
