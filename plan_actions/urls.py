from django.urls import URLPattern, URLResolver

app_name = "plan_actions"

urlpatterns: list[URLPattern | URLResolver] = []
