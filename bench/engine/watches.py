"""Watches as customers write them, with every operator of the query language.

Two in three are about a name (a brand, a person), one in three (in large sets some thousands) about
words that come together.
With more watches stored, each is about something rarer, so that one post in a hundred matches
whatever their number; the names of `n` watches have the ranks from `n` on (see `stream.name_of`).
"""

import random
from collections.abc import Callable

from bench.engine.stream import AUTHORS, LANGUAGES, did_of, name_of
from bench.engine.texts import Corpus
from perchoir.listening.engine import Query, QueryError, parse

Writer = Callable[["_Desk"], str]
# Names of a set begin at this many times its size.
FIRST_RANK = 0.5
# Of the words of a language that a watch may be about, the rarest share.
RARE_SHARE = 0.5
# Beyond that, two rare words of the few thousand sentences come together too often.
MOST_ABOUT_WORDS = 4_000


def watches(corpus: Corpus, count: int, seed: int = 1) -> list[tuple[int, Query]]:
    """Numbered from 1."""
    desk = _Desk(corpus, random.Random(seed * 31 + count), count)
    return [(number, desk.watch(number)) for number in range(1, count + 1)]


class _Desk:
    """Whoever writes the watches of one set, with a language and a name at hand."""

    def __init__(self, corpus: Corpus, chance: random.Random, count: int) -> None:
        self.chance, self.count = chance, count
        self.rare = {
            code: words[: max(100, int(len(words) * RARE_SHARE))]
            for code, words in corpus.rare_words.items()
        }
        self.codes = [code for code in LANGUAGES if code in self.rare]
        self.weights = [LANGUAGES[code] for code in self.codes]
        self.language, self.name, self.taken = "", "", 0
        self.words_each = max(3, count // MOST_ABOUT_WORDS)

    def watch(self, number: int) -> Query:
        """A query that the product would accept."""
        while True:
            self.language = self.chance.choices(self.codes, self.weights)[0]
            self.name = self.next_name()
            kinds = ABOUT_NAMES if number % self.words_each else ABOUT_WORDS
            try:
                return parse(self.chance.choice(kinds)(self))
            except QueryError:
                continue

    def next_name(self) -> str:
        self.taken += 1
        return name_of(int(self.count * FIRST_RANK) + self.taken)

    def word(self) -> str:
        return self.chance.choice(self.rare[self.language])

    def group(self, size: int = 3) -> str:
        return f"({' OR '.join(self.word() for _ in range(size))})"

    def author(self) -> str:
        """Of a large set, most write nothing while we measure."""
        return did_of(self.chance.randrange(1_000, max(AUTHORS, 300 * self.count)))

    def title(self) -> str:
        return self.name.capitalize()


ABOUT_NAMES: tuple[Writer, ...] = (
    lambda desk: desk.name,
    lambda desk: f'{desk.name} OR #{desk.name} OR "{desk.name} {desk.word()}"',
    lambda desk: f"{desk.name} -{desk.word()} -{desk.group(2)}",
    lambda desk: f"({desk.name} OR {desk.next_name()}) -{desk.group()} lang:{desk.language}",
    lambda desk: f"({desk.name} OR @{desk.name}.bsky.social) NOT is:repost",
    lambda desk: f"{desk.name} NEAR/12 {desk.group()}",
    lambda desk: f'="{desk.title()}" OR "{desk.name} {desk.word()} {desk.word()}"',
    lambda desk: f"{desk.name[:-1]}* -{desk.word()}",
    lambda desk: f"#{desk.name} OR ({desk.word()} {desk.word()} has:image)",
    lambda desk: f"@{desk.name}.bsky.social OR from:{desk.author()}",
    lambda desk: f"{desk.name} network:bluesky -followers:>1m -has:video",
    lambda desk: f"url:{desk.name}.com/news OR {desk.name}",
    lambda desk: f"{desk.name} (has:link OR has:image OR is:reply OR is:quote)",
    lambda desk: f"to:{desk.author()} OR ({desk.name} {desk.group()})",
    lambda desk: (
        f"{desk.title()} ({desk.word()} OR {desk.word()} OR is:reply) -url:{desk.name}.com"
    ),
)
ABOUT_WORDS: tuple[Writer, ...] = (
    lambda desk: f"{desk.word()} {desk.word()}",
    lambda desk: f'"{desk.word()} {desk.word()}" OR ({desk.word()} {desk.word()})',
    lambda desk: f"{desk.group()} {desk.group()} -{desk.word()} lang:{desk.language}",
    lambda desk: f"{desk.word()} NEAR/5 {desk.group()}",
    lambda desk: f"{desk.word()} {desk.word()[:6]}* -{desk.group(2)}",
    lambda desk: f"({desk.word()} OR #{desk.word()}) ({desk.word()} OR {desk.name}) has:link",
    lambda desk: f'="{desk.word().upper()}" {desk.word()} -is:reply',
    lambda desk: f"{desk.word()} {desk.word()} url:{desk.name}.com",
    lambda desk: f"(to:{desk.author()} OR @{desk.name}) {desk.group()}",
)
