from django.urls import path

from leadcrm.mail import views

app_name = "mail"
urlpatterns = [
    path("unsubscribe/<str:token>/", views.unsubscribe_page, name="unsubscribe"),
    path("mail/dead/", views.dead, name="dead"),
    path("mail/dead/<uuid:pk>/again/", views.again, name="again"),
    path("mail/folder/", views.mail_folder, name="folder"),
    path("mail/folder/<str:name>/", views.folder_mail, name="folder-mail"),
]
