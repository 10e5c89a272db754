from django.urls import path

from kb import views

app_name = "kb"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("suggest/", views.suggest, name="suggest"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("vote/<int:pk>/", views.vote, name="vote"),
]
