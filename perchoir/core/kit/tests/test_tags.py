from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from perchoir.core.kit import toasts

HOSTILE = '"><script>alert(1)</script>'


def shown(source: str, **context: Any) -> str:
    return Template("{% load kit %}" + source).render(Context(context))


def asked_for(address: str) -> HttpRequest:
    return RequestFactory().get(address)


class Letter(forms.Form):
    to = forms.CharField(label="To", help_text="A name.")
    secret = forms.CharField(widget=forms.HiddenInput)
    copy = forms.BooleanField(label="Keep a copy", required=False)
    tone = forms.ChoiceField(label="Tone", choices=[("a", "A")], widget=forms.RadioSelect)


def test_a_name_is_cleaned_and_isolated() -> None:
    assert shown("{{ name|bidi }}", name="Claire\u202e <b>") == "<bdi>Claire &lt;b&gt;</bdi>"


def test_a_missing_name_is_shown_as_nothing() -> None:
    assert shown("{{ name|bidi }}", name=None) == "<bdi></bdi>"


def test_dynamic_text_gets_french_spaces_for_a_french_reader_only() -> None:
    with translation.override("fr"):
        assert shown("{{ text|typo }}", text="Qui ? <b>") == "Qui\u202f? &lt;b&gt;"
    with translation.override("en"):
        assert shown("{{ text|typo }}", text="Qui ?") == "Qui ?"


def test_a_moment_carries_its_instant_for_machines() -> None:
    at = datetime(2016, 12, 12, 14, 26, tzinfo=UTC)
    html = shown("{% when at %}{% moment at %}{% ago at %}", at=at)
    assert html.count('datetime="2016-12-12T15:26:00+01:00"') == 3


def test_what_never_happened_is_said_so() -> None:
    assert "never" in shown("{% ago at %}", at=None)
    assert shown("{% when at %}{% moment at %}", at=None) == ""


def test_an_icon_is_silent_unless_it_is_labelled() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "star" %}')
    assert 'aria-label="Star"' in shown('{% icon "star" "Star" %}')


def test_an_icon_label_is_shown_as_text() -> None:
    assert "<script" not in shown('{% icon "star" label %}', label=HOSTILE)


def test_health_is_told_by_a_shape_and_a_word() -> None:
    html = shown('{% health "broken" said=why %}', why=HOSTILE)
    assert "Broken" in html
    assert "<path" in html
    assert "<script" not in html


def test_the_seventh_voice_takes_the_first_colour() -> None:
    assert shown("{{ key|voice_number }}", key=7) == "1"
    assert 'data-voice="1"' in shown('{% avatar "Claire Vasseur" voice=7 %}')


def test_a_severity_is_a_word_a_sentence_and_a_band() -> None:
    html = shown('{% severity 3 "Wind" "Three times the usual." %}')
    assert html.count('class="on"') == 3
    assert "Three times the usual." in html


def test_progress_without_a_total_claims_nothing() -> None:
    assert "value=" not in shown("{% progress 12 None %}")


def test_an_empty_page_teaches_one_step() -> None:
    html = shown('{% empty "No watch yet." "Write one" "/new/" %}')
    assert '<a class="button primary" href="/new/">Write one</a>' in html
    assert "<svg" in html


def test_a_notice_of_danger_is_announced() -> None:
    assert 'role="alert"' in shown('{% notice "danger" %}x{% endnotice %}')


def test_what_a_notice_says_stays_escaped() -> None:
    html = shown('{% notice "look" title=said %}<p>{{ said }}</p>{% endnotice %}', said=HOSTILE)
    assert "<script" not in html
    assert "<p>" in html


def test_danger_takes_a_second_gesture_that_says_what_will_happen() -> None:
    html = shown(
        '{% confirm key="gone" button="Delete" title=t url="/gone/" verb="Delete it" %}'
        "<p>{{ t }}</p>{% endconfirm %}",
        t=HOSTILE,
        csrf_token="token",
    )
    assert 'command="show-modal" commandfor="gone"' in html
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert html.index("<dialog") < html.index("Delete it")
    assert "<script" not in html


def test_a_field_ties_its_help_and_its_error_to_the_widget() -> None:
    html = str(Letter({"to": ""}))
    assert 'aria-describedby="id_to_helptext id_to_error"' in html
    assert 'id="id_to_helptext"' in html
    assert 'id="id_to_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_hidden_field_has_no_label() -> None:
    html = shown("{% field form.secret %}", form=Letter())
    assert "<label" not in html


def test_choices_stand_under_a_legend() -> None:
    assert "<legend" in shown("{% field form.tone %}", form=Letter())


def test_a_box_to_tick_stands_before_its_words() -> None:
    html = shown("{% field form.copy %}", form=Letter())
    assert html.index("<input") < html.index("Keep a copy")


def test_errors_of_the_whole_form_are_shown_above_it() -> None:
    form = Letter({"to": "Claire"})
    form.add_error(None, "Nobody of that name.")
    assert "Nobody of that name." in str(form)


def test_a_sort_link_keeps_the_rest_of_the_address() -> None:
    html = shown('{% sort_link "volume" "Volume" %}', request=asked_for("/?q=recall&page=2"))
    assert "q=recall" in html
    assert "sort=volume" in html


def test_a_sort_link_followed_twice_turns_around() -> None:
    request = asked_for("/?sort=volume")
    assert "sort=-volume" in shown('{% sort_link "volume" "Volume" %}', request=request)
    assert shown('{% sort_state "volume" %}', request=request) == ' aria-sort="ascending"'
    turned = asked_for("/?sort=-volume")
    assert shown('{% sort_state "volume" %}', request=turned) == ' aria-sort="descending"'
    assert shown('{% sort_state "name" %}', request=turned) == ""


def test_a_page_that_is_not_installed_has_no_address() -> None:
    assert shown('{% named_url "nowhere:at_all" %}') == ""
    assert shown('{% named_url "kit:design" %}') == "/design/"


def test_the_palette_falls_back_on_the_search_page() -> None:
    navigation = [{"key": "home", "url": "/"}, {"key": "search", "url": "/search/"}]
    assert shown("{{ navigation|find_url }}", navigation=navigation) == "/search/"
    assert shown("{{ navigation|find_url }}", navigation=[]) == ""


def test_a_message_carries_the_address_that_undoes_it() -> None:
    done = Message(20, "Deleted.", extra_tags="undo:/undo/7/")
    assert toasts.undo_address(done) == "/undo/7/"
    assert toasts.undo_address(Message(20, "Saved.")) == ""


def test_pages_lead_to_newer_and_older() -> None:
    html = shown('{% pages newer="?after=3" older="?before=9" %}')
    assert 'rel="prev" href="?after=3"' in html
    assert 'rel="next" href="?before=9"' in html
    assert shown("{% pages %}").strip() == ""


def test_a_toast_that_can_be_undone_carries_the_form_that_undoes_it() -> None:
    done = Message(25, HOSTILE, extra_tags="undo:/undo/7/")
    html = render_to_string("kit/toasts.html", {"messages": [done], "csrf_token": "token"})
    assert '<form method="post" action="/undo/7/">' in html
    assert "<script" not in html


def test_a_toast_of_trouble_looks_like_it() -> None:
    html = render_to_string("kit/toasts.html", {"messages": [Message(40, "Not sent.")]})
    assert 'class="toast danger"' in html
