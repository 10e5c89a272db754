"""The addresses of the site, and one at which a fault happens that nobody foresaw."""

from django.urls import path

from portal.urls import urlpatterns as our_urlpatterns


def fail(request):
    raise RuntimeError("A fault that nobody foresaw")


urlpatterns = [path("fault", fail), *our_urlpatterns]
