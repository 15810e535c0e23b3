from django.urls import path

from leadcrm.capture import staff, views

app_name = "capture"
urlpatterns = [
    path("f/<slug:slug>/", views.form_page, name="form"),
    path("f/<slug:slug>/thanks/", views.thanks, name="thanks"),
    path("confirm/<str:token>/", views.confirm_page, name="confirm"),
    path("forms/", staff.forms, name="forms"),
    path("forms/new/", staff.edit, name="new-form"),
    path("forms/<slug:slug>/", staff.edit, name="edit-form"),
    path("forms/<slug:slug>/release/", staff.release, name="release-form"),
    path("forms/<slug:slug>/withdraw/", staff.withdraw, name="withdraw-form"),
]
