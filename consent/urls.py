"""The public doors of consent."""

from django.urls import path

from consent import views

app_name = "consent"
urlpatterns = [path("receipt/<str:token>/", views.receipt_page, name="receipt")]
