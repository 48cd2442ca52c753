"""What a model sees of a text: characters, sounds, families of words, English stems, each counted under its own prefix.

Sounds forgive wrong characters (割碗 for 割腕). Families let 凉鞋 speak for 鞋 and pairs of them tell who does what:
没 + 衣, 亲 + 打. The longest word of a family wins, so that 打工 is not a beating. Punctuation only parts clauses: which
sign it is makes no difference, nor does the order of the clauses.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from app.taxonomy.speech import CLAUSE_END, clauses, english_words, plain

CHARACTERS, SOUNDS, FAMILIES = "c", "p", "f"
WEIGHTS = {CHARACTERS: 1.0, SOUNDS: 0.3, FAMILIES: 0.5}
"""How much each kind counts in the likeness of two texts. English stems count among the characters."""

EDGE = "^"


@dataclass(frozen=True, slots=True)
class Ear:
    """What is needed to hear a text: the sound of each character and the families of each word."""

    sounds: Mapping[str, str]
    families: Mapping[str, Sequence[str]]
    longest: int

    def features(self, text: str) -> dict[str, Counter[str]]:
        """Counts by kind. Every clause counts once, however often it is repeated."""
        parts = set(clauses(text))
        found = {kind: Counter[str]() for kind in WEIGHTS}
        for part in parts:
            found[CHARACTERS].update(grams(f"{EDGE}{part}{EDGE}", (1, 2, 3)))
            syllables = [self.sounds.get(letter, letter) for letter in part]
            found[SOUNDS].update(" ".join(run) for run in runs(syllables, (2, 3)))
        for part in {part for part in CLAUSE_END.split(plain(text)) if part}:
            kinds = sorted(set(self.kinds(part)))
            found[FAMILIES].update(kinds)
            found[FAMILIES].update("+".join(two) for two in combinations(kinds, 2))
        stems = english_words(text)
        found[CHARACTERS].update(f" {stem}" for stem in stems)
        found[CHARACTERS].update(f" {one} {other}" for one, other in pairwise(stems))
        return found

    def kinds(self, part: str) -> Iterator[str]:
        """The families of the words in a clause, longest word first from the left."""
        at = 0
        while at < len(part):
            for length in range(min(self.longest, len(part) - at), 0, -1):
                known = self.families.get(part[at : at + length])
                if known:
                    yield from known
                    at += length
                    break
            else:
                at += 1


def grams(text: str, lengths: Sequence[int]) -> list[str]:
    """Runs of characters; a lone edge says nothing."""
    return [text[at : at + n] for n in lengths for at in range(len(text) - n + 1) if text[at : at + n] != EDGE]


def runs(parts: Sequence[str], lengths: Sequence[int]) -> list[Sequence[str]]:
    """Runs of syllables."""
    return [parts[at : at + n] for n in lengths for at in range(len(parts) - n + 1)]
