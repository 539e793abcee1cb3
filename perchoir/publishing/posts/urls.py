from django.urls import path

from perchoir.publishing.posts.views import composer, links, lists, people, writing

app_name = "posts"
urlpatterns = [
    path("", lists.index, name="index"),
    path("people/", people.index, name="people"),
    path("people/known/", people.known, name="known"),
    path("people/add/", people.add, name="add_person"),
    path("people/<int:person>/", people.change, name="change_person"),
    path("people/<int:person>/remove/", people.remove, name="remove_person"),
    path("links/", links.rule, name="links"),
    path("new/", composer.new, name="new"),
    path("new/save/", composer.first_save, name="first_save"),
    path("new/arrange/", writing.arrange, name="arrange_new"),
    path("new/beside/", writing.beside, name="beside_new"),
    path("<int:pk>/", composer.post, name="post"),
    path("<int:pk>/save/", composer.save, name="save"),
    path("<int:pk>/submit/", composer.submit, name="submit"),
    path("<int:pk>/arrange/", writing.arrange, name="arrange"),
    path("<int:pk>/beside/", writing.beside, name="beside"),
    path("<int:pk>/compare/", writing.compare, name="compare"),
    path("<int:pk>/here/", writing.here, name="here"),
    path("<int:pk>/back/<int:number>/<int:seen>/", composer.bring_back, name="bring_back"),
    path("<int:pk>/delete/", composer.delete, name="delete"),
]
