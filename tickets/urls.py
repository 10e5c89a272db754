from django.urls import path

from tickets import views

app_name = "tickets"
urlpatterns = [
    path("contact/", views.contact, name="contact"),
    path("contact/receipt/", views.receipt, name="receipt"),
    path("requests/open/<str:token>/", views.guest_link, name="guest_link"),
    path("requests/<str:reference>/", views.request_page, name="request"),
    path("requests/<str:reference>/reply/", views.request_reply, name="request_reply"),
    path("requests/<str:reference>/close/", views.request_close, name="request_close"),
]
