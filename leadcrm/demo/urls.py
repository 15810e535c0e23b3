from django.urls import path

from leadcrm.demo import door

urlpatterns = [path("accounts/demo/", door.demo_login, name="demo_login")]
