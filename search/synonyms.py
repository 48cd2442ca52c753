"""Words that mean the same. Whoever keeps the table hands it over as groups; here it becomes something quick to ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from search.analysis import cut, is_han, normal, pieces, read
from search.stopwords import STOP

LONGEST_KEY = 4
"""Words that one entry may be cut into."""


@dataclass(frozen=True)
class Synonyms:
    """Groups by each of their entries, in normal form and cut."""

    version: int = 0
    others: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def longest(self, words: Sequence[str], at: int) -> tuple[int, tuple[str, ...]]:
        """How many words from here on are one entry, and what else means the same; 0 where there is none."""
        for size in range(min(LONGEST_KEY, len(words) - at), 0, -1):
            if found := self.others.get(tuple(words[at : at + size])):
                return size, found
        return 0, ()


NONE = Synonyms()


def synonyms(groups: Iterable[Sequence[str]], version: int = 0) -> Synonyms:
    """From groups of words that mean the same, each in both directions."""
    others: dict[tuple[str, ...], tuple[str, ...]] = {}
    for group in groups:
        said = [normal(word).strip() for word in group]
        for one in said:
            if key := cut_key(one):
                rest = [other for other in said if other != one]
                others[key] = tuple(dict.fromkeys([*others.get(key, ()), *rest]))
                if spelt := in_letters(one):
                    others[spelt] = tuple(dict.fromkeys([*others.get(spelt, ()), *rest]))
    return Synonyms(version, others)


def in_letters(text: str) -> tuple[str, ...]:
    """A Chinese entry as it is typed in pinyin; none for a single syllable, which is too many words."""
    said = read(text) if all(map(is_han, pieces(text))) else []
    return ("".join(said),) if len(said) > 1 else ()


def cut_key(text: str) -> tuple[str, ...]:
    """An entry as the words it is cut into; too long a one is none."""
    words = [word for piece in pieces(text) for word in (cut(piece) if is_han(piece) else (piece,))]
    telling = tuple(word for word in words if word not in STOP) or tuple(words)  # as questions lose them too
    return telling if len(telling) <= LONGEST_KEY else ()
