from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perchoir.core.outbound.addresses import AllowList, is_public, permitted
from perchoir.core.outbound.errors import OutboundRefused
from perchoir.core.outbound.urls import HTTP, checked_url

NOWHERE = AllowList()

NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.170",
    "192.168.1.1",
    "198.19.0.1",
    "224.0.0.251",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "100.63.255.255", "172.32.0.1", "192.0.1.1", "2606:4700:4700::1111"]


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_an_address_inside_a_house_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_of_the_internet_is_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.ip_addresses(v=4))
def test_no_public_address_is_one_that_the_registry_calls_private(address: object) -> None:
    parsed = ip_address(str(address))
    if parsed.is_private or parsed.is_loopback or parsed.is_link_local or parsed.is_multicast:
        assert not is_public(parsed)


@given(st.ip_addresses(v=6))
def test_no_public_v6_address_is_one_that_the_registry_calls_private(address: object) -> None:
    parsed = ip_address(str(address))
    if parsed.is_private or parsed.is_loopback or parsed.is_link_local or parsed.is_multicast:
        assert not is_public(parsed)


def test_the_operator_can_allow_a_range() -> None:
    allow = AllowList(["10.1.0.0/16"])
    assert permitted("wiki.example", ["10.1.2.3"], allow) == ["10.1.2.3"]
    with pytest.raises(OutboundRefused):
        permitted("wiki.example", ["10.2.0.1"], allow)


def test_the_operator_can_allow_a_name_and_only_that_name() -> None:
    allow = AllowList(["Social.Intranet."])
    assert permitted("social.intranet", ["10.9.9.9"], allow) == ["10.9.9.9"]
    with pytest.raises(OutboundRefused):
        permitted("other.intranet", ["10.9.9.9"], allow)


def test_of_several_addresses_only_the_public_ones_are_called() -> None:
    assert permitted("mixed.example", ["10.0.0.1", "1.1.1.1"], NOWHERE) == ["1.1.1.1"]


@pytest.mark.parametrize("entry", ["", "http://wiki", "10.0.0.0/40", "a b"])
def test_an_entry_that_is_neither_a_name_nor_a_range_is_told(entry: str) -> None:
    with pytest.raises(ValueError, match="neither a host name nor a CIDR"):
        AllowList([entry])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "scheme_not_allowed"),
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("gopher://example.com/", "scheme_not_allowed"),
        ("wss://example.com/", "scheme_not_allowed"),
        ("javascript:alert(1)", "scheme_not_allowed"),
        ("example.com/feed", "scheme_not_allowed"),
        ("http://", "address_not_readable"),
        ("http:///feed", "address_not_readable"),
        ("not an address", "scheme_not_allowed"),
        ("http://exa mple.com/", "address_not_readable"),
        ("http://[::1", "address_not_readable"),
        ("http://example.com/\x00", "address_not_readable"),
        ("http://example.com:99999/", "address_not_readable"),
        ("https://example.com/" + "a" * 9_000, "address_not_readable"),
        ("http://user:pass@example.com/", "credentials_in_address"),
        ("http://example.com@127.0.0.1/", "credentials_in_address"),
        ("http://example.com:22/", "port_not_allowed"),
        ("http://example.com:25/", "port_not_allowed"),
        ("http://example.com:6379/", "port_not_allowed"),
        ("http://127.0.0.1/", "address_not_allowed"),
        ("http://[::1]/", "address_not_allowed"),
        ("http://[::ffff:169.254.169.254]/", "address_not_allowed"),
        ("http://[fe80::1%25eth0]/", "address_not_allowed"),
    ],
)
def test_an_address_that_may_not_be_called_says_why(url: str, code: str) -> None:
    with pytest.raises(OutboundRefused) as refused:
        checked_url(url, HTTP, NOWHERE)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "url",
    ["https://example.com", "http://example.com:8080/a?b=c#d", "https://bücher.example/é"],
)
def test_an_ordinary_address_may_be_called(url: str) -> None:
    assert checked_url(url, HTTP, NOWHERE).host


@given(st.text(max_size=200))
def test_no_text_breaks_the_check(text: str) -> None:
    for prefix in ("", "http://", "https://[", "http://a:"):
        try:
            checked_url(prefix + text, HTTP, NOWHERE)
        except OutboundRefused:
            continue
