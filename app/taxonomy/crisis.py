"""Danger in what was said: found before anything is ranked, so that hotlines and the report path come first.

High recall is the only aim. Three ways lead here: patterns (`crisis_words`), signs of the mandatory-report rule, and a
model that was learnt from hundreds of ways to say danger and hundreds that only sound like it (`data/danger.csv`). What is
found is shown to the person, never decided upon.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.taxonomy.crisis_words import CIRCUMSTANCE_TYPES, COMPILED, COMPILED_ENGLISH
from app.taxonomy.hotlines import Hotline, hotlines_for
from app.taxonomy.model import model
from app.taxonomy.records import records
from app.taxonomy.speech import clauses, form, plain
from app.taxonomy.table import CALM, table
from app.taxonomy.types import NeedType, need_type

LONGEST = 2000
BETWEEN = re.compile(r"[\s。.·*_~-]+")
LETTER = re.compile(r"\w")
FEWEST = 3
"""Letters that the model needs to hear."""
REASONS = 3
"""Phrases of the model that are named as what led here."""

EXTRA_FLAGS = {"SF07": frozenset({"report"}), "BL05": frozenset({"urgent"})}
"""Serious bullying must be reported by schools (未成年人保护法 art. 39); a child who does not wake needs 120."""


@dataclass(frozen=True, slots=True)
class Crisis:
    """What to show first. `phrases` are the words that led here; `circumstances` codes of the mandatory-report list."""

    flags: frozenset[str]
    types: tuple[NeedType, ...]
    phrases: tuple[str, ...]
    circumstances: tuple[str, ...]

    @property
    def must_report(self) -> bool:
        """Whether the report path is to be offered before any search result."""
        return "report" in self.flags

    @property
    def hotlines(self) -> tuple[Hotline, ...]:
        """The numbers to show."""
        return hotlines_for(kind.code for kind in self.types)


def crisis(words: str) -> Crisis | None:
    """The danger that the words may speak of, or None. Wrong alarms are expected, misses are not."""
    words = words[:LONGEST]
    hits = [*_by_pattern(words), *_by_model(words)]
    signs = list(_by_sign(words))
    hits += [(CIRCUMSTANCE_TYPES[code], sign) for code, sign in signs]
    if not hits:
        return None
    types = [kind for code in dict.fromkeys(code for code, _said in hits) if (kind := need_type(code)) is not None]
    flags = frozenset[str]().union(*((kind.flags | EXTRA_FLAGS.get(kind.code, frozenset())) for kind in types))
    circumstances = tuple(dict.fromkeys(code for code, _sign in signs))
    return Crisis(flags - {"policy"}, tuple(types), tuple(dict.fromkeys(said for _code, said in hits)), circumstances)


def close(words: str) -> str:
    """With whatever stands between characters taken out."""
    return BETWEEN.sub("", plain(words))


@cache
def _calm() -> frozenset[str]:
    """Words that the table of dangers calls calm and nothing else."""
    return frozenset(close(said) for said, codes in table().dangers.items() if codes == {CALM})


def _by_pattern(words: str) -> Iterator[tuple[str, str]]:
    """Types and the words that matched a pattern, in the order of the pattern table.

    Tried as typed, in one form clause by clause, and with whatever stands between characters taken out ("自 杀").
    """
    typed, spoken, without = plain(words), "，".join(clauses(words)), close(words)
    for code, pattern in COMPILED.items():
        found = pattern.search(typed) or pattern.search(spoken) or pattern.search(without)
        if found:
            yield code, found.group()
    for code, pattern in COMPILED_ENGLISH.items():
        found = pattern.search(typed)
        if found:
            yield code, found.group().strip()


def _by_model(words: str) -> Iterator[tuple[str, str]]:
    """Types and the phrases they are nearest to, where the words as a whole sound like danger. A single word says too little
    to be like a phrase: those that are danger by themselves are patterns. What staff have called calm is not judged anew."""
    if len(LETTER.findall(words)) < FEWEST or close(words) in _calm():
        return
    heard = model().hear(words)
    if model().alarms(heard):
        types = model().dangerous_types(heard)
        for said in model().alarmed_by(heard, REASONS):
            yield from ((code, said) for code in types)


def _by_sign(words: str) -> Iterator[tuple[str, str]]:
    """Circumstances of the mandatory-report list whose everyday sign was said."""
    typed, spoken = plain(words), "，".join(clauses(words))
    for code, sign, formed in _signs():
        if sign in typed or formed in spoken:
            yield code, sign


@cache
def _signs() -> tuple[tuple[str, str, str], ...]:
    """Circumstance, sign and the sign in one form."""
    found = [(row["code"], plain(sign)) for row in records("report_signs") for sign in row["signs"]]
    return tuple((code, sign, form(sign)) for code, sign in found if code in CIRCUMSTANCE_TYPES)
