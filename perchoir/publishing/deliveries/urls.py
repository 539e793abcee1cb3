from django.urls import path

from perchoir.publishing.deliveries import by_hand, views

app_name = "deliveries"
urlpatterns = [
    path("", views.index, name="index"),
    path("brake/", views.brake, name="brake"),
    path("brake/pull/", views.pull, name="pull"),
    path("brake/<int:pk>/lift/", views.lift, name="lift"),
    path("held/", views.thaw, name="thaw"),
    path("<int:pk>/", views.delivery, name="delivery"),
    path("<int:pk>/release/", views.release, name="release"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/reschedule/", views.reschedule, name="reschedule"),
    path("<int:pk>/by-hand/", by_hand.page, name="by-hand"),
    path("<int:pk>/by-hand/<int:number>/", by_hand.posted, name="posted"),
    path("<int:pk>/by-hand/not/", by_hand.not_posted, name="not-posted"),
    path("<int:pk>/decide/", views.decide, name="decide"),
]
