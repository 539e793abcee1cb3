"""The rules of X's filtered stream (API v2, documentation of August 2026)."""

from typing import Final

from perchoir.networks.contract.filters import Ask, Blind, FilterLanguage

STREAM: Final = FilterLanguage(
    network="x",
    writes={
        Ask.WORD: "{}",
        Ask.TAG: "#{}",
        Ask.MENTION: "@{}",
        Ask.AUTHOR: "from:{}",
        Ask.ANSWERED: "to:{}",
        Ask.DOMAIN: 'url:"{}"',
        Ask.LINK: "has:links",
        Ask.IMAGE: "has:images",
        Ask.REPLY: "is:reply",
        Ask.REPOST: "is:retweet",
        Ask.QUOTE: "is:quote",
    },
    alone=frozenset({Ask.WORD, Ask.TAG, Ask.MENTION, Ask.AUTHOR, Ask.ANSWERED, Ask.DOMAIN}),
    most_rules=1_000,
    longest_rule=512,
    both=" ",
    either=" OR ",
    names=r"[A-Za-z0-9_]{1,15}|[0-9]{1,19}",
    # "Diacrítica" is found by the same letters only; the body and its tags are looked at.
    blind=frozenset(Blind),
    taken_by="x.stream",
    facts_as_of="2026-08",
)
