import pytest
from hypothesis import given
from hypothesis import strategies as st

from perchoir.networks.common.html import clean, links_of_html, text_of_html, tidy


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("1 < 2", "1 < 2"),
        ("a &amp;lt;b&gt;", "a &lt;b>"),
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("a\n  b\t c", "a\nb c"),
        ("<b>a</b>\n<i>b</i>", "a b"),
        ("<style>x{}</style><script>y</script><title>t</title>z<!-- no -->", "z"),
        ("<iframe>x</iframe><template>y</template><noscript>z</noscript>ok", "ok"),
        ('<img alt="Un avion"> vole', "Un avion vole"),
        ("<svg/onload=alert(1)>x", "x"),
        ("<a href=javascript:x>y</a>", "y"),
        ("&#0;&#x1F600;&nbsp;é", "\ufffd😀 é"),
    ],
)
def test_markup_becomes_the_text_that_a_reader_sees(html: str, text: str) -> None:
    assert text_of_html(html).replace("\u00a0", " ") == text


def test_what_must_not_be_read_can_be_dropped() -> None:
    assert text_of_html('<p class="quote-inline">RE: x</p><p>y</p>', ".quote-inline") == "y"


def test_links_are_found_with_their_classes() -> None:
    html = '<a class="mention hashtag" href=" /tags/x ">#x</a><a>none</a><A HREF="http://a">b</A>'
    assert links_of_html(html) == [("/tags/x", "mention hashtag"), ("http://a", "")]


def test_depth_and_length_are_bounded() -> None:
    assert text_of_html("<div>" * 4_000 + "deep") == "deep"
    assert text_of_html("seen" + "<div>" * 500_000 + "unseen") == "seen"
    assert len(text_of_html("<p>" + "x" * 5_000_000)) < 500_000


def test_what_no_database_can_hold_is_cut() -> None:
    assert clean("a\x00b\ud800c\x1bd\n") == "abcd\n"
    assert tidy(" a \r\n\r\n\r\n\r\n b  c ") == "a\n\nb c"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    for html in (text, f"<p {text}>{text}</p>", f"<{text}"):
        found = text_of_html(html)
        assert found == found.strip()
        found.encode()
