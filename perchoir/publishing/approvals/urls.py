from django.urls import path

from perchoir.publishing.approvals import views

app_name = "reviews"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.review, name="review"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/link/<int:link>/close/", views.revoke, name="revoke"),
    path("<int:pk>/link/", views.hand_out, name="link"),
]
