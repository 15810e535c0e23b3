"""The public doors of consent; other people's pages rely on the first three."""

from django.urls import path

from consent import views
from consent.cookies import views as cookies

app_name = "consent"
urlpatterns = [
    path("c.js", cookies.script, name="script"),
    path("c.json", cookies.banner, name="banner"),
    path("c/", cookies.choice, name="choice"),
    path("privacy/cookies/", cookies.cookies, name="cookies"),
    path(".well-known/gpc.json", cookies.gpc, name="gpc"),
    path("receipt/<str:token>/", views.receipt_page, name="receipt"),
]
