import pytest

from perchoir.networks.by_hand.links import NotAPost, Posted, posted_at
from perchoir.networks.by_hand.places import PLACES, handle_in, profile_of

READ = [
    ("x", "https://x.com/Morvan/status/1899?s=46&t=abc", "1899", "morvan"),
    ("x", "x.com/i/web/status/1899", "1899", ""),
    ("x", "https://mobile.twitter.com/morvan/status/1899/photo/1", "1899", "morvan"),
    (
        "linkedin",
        "https://www.linkedin.com/posts/camille-morvan_une-bonne-annee-activity-7123456789012-aB_c/?utm=1",
        "urn:li:activity:7123456789012",
        "camille-morvan",
    ),
    (
        "linkedin",
        "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7123456789012/",
        "urn:li:share:7123456789012",
        "",
    ),
    ("facebook", "https://www.facebook.com/morvan/posts/pfbid02Ab?__c=1", "pfbid02Ab", "morvan"),
    ("facebook", "https://m.facebook.com/story.php?story_fbid=12&id=34&mibextid=x", "12", ""),
    ("facebook", "https://www.facebook.com/share/p/1AbC/", "1AbC", ""),
    ("instagram", "https://www.instagram.com/p/Cx_1-a/?igsh=MQ==", "Cx_1-a", ""),
    ("instagram", "https://www.instagram.com/morvan/reel/Cx1/", "Cx1", "morvan"),
    ("threads", "https://www.threads.com/@morvan/post/Dab-1?xmt=A", "Dab-1", "morvan"),
    ("youtube", "https://youtu.be/abcdefghi-_?si=1", "abcdefghi-_", ""),
    ("youtube", "https://www.youtube.com/watch?app=desktop&v=abcdefghijk&t=3", "abcdefghijk", ""),
    ("snapchat", "https://www.snapchat.com/@morvan/spotlight/W7_x", "W7_x", "morvan"),
    ("tiktok", "https://www.tiktok.com/@morvan/video/72?is_from_webapp=1", "72", "morvan"),
    ("tiktok", "https://vm.tiktok.com/ZGe1/", "ZGe1", ""),
    ("bluesky", "https://bsky.app/profile/morvan.example/post/3k", "3k", "morvan.example"),
]  # fmt: skip


@pytest.mark.parametrize(("network", "link", "remote_id", "handle"), READ)
def test_the_link_of_a_post_says_which_post_and_whose(
    network: str, link: str, remote_id: str, handle: str
) -> None:
    found = posted_at(link, network)
    assert (found.id, found.handle) == (remote_id, handle)
    assert posted_at(found.url, network) == found


@pytest.mark.parametrize(
    ("link", "code", "network"),
    [
        ("", "no_link", ""),
        ("Thank you", "no_link", ""),
        ("http://[x.com/", "no_link", ""),
        ("javascript:alert(1)//x.com/a/status/1", "no_link", ""),
        ("https://x.com/morvan", "no_post", "x"),
        ("https://www.linkedin.com/feed/", "another_network", "linkedin"),
        ("https://x.com.evil.example/morvan/status/1", "another_network", ""),
        ("https://evil.example/x.com/morvan/status/1", "another_network", ""),
    ],
)
def test_what_is_no_post_of_this_network_is_refused(link: str, code: str, network: str) -> None:
    with pytest.raises(NotAPost) as caught:
        posted_at(link, "x")
    assert (caught.value.code, caught.value.network) == (code, network)


def test_what_counts_visitors_is_cut_off() -> None:
    found = posted_at("https://x.com/morvan/status/9?s=46", "x")
    assert found == Posted("x", "9", "morvan", "https://x.com/morvan/status/9")


@pytest.mark.parametrize("network", PLACES)
def test_a_handle_is_read_from_the_address_of_its_profile(network: str) -> None:
    handle = handle_in(network, f"https://www.{PLACES[network].example}/?hl=fr")
    assert handle.startswith(("morvan", "camille-morvan"))
    assert handle_in(network, f"@{handle}") == handle
    assert handle in profile_of(network, handle)


def test_what_cannot_be_a_handle_is_none() -> None:
    assert handle_in("x", "Camille Morvan") == ""
    assert handle_in("x", "") == ""
    assert profile_of("mastodon", "morvan") == ""
