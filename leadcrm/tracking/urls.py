"""The public doors of tracking; other people's pages rely on both."""

from django.urls import path

from leadcrm.tracking import views

app_name = "tracking"
urlpatterns = [
    path("t.js", views.script, name="script"),
    path("t/", views.visit, name="visit"),
]
