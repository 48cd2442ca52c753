"""What the kept words and the kept searches must be like."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from app.errors import RuleBroken
from app.words import _

MOST_WORDS, LONGEST_WORD = 12, 30
MOST_SAVED = 30
KEPT = ("words", "kind", "type", "mode", "cost", "language", "place", "place-code", "km", "age", "sort")
"""What of an address makes the search; the page does not."""
NAME_LENGTH = 40


def check_group(words: Sequence[str]) -> list[str]:
    """A group of words that mean the same: at least two, none twice, none too long."""
    kept = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if len(kept) < 2:
        raise RuleBroken(_("至少写两个意思相同的词，一行一个。"), field="words")
    if len(kept) > MOST_WORDS:
        raise RuleBroken(_("一组最多 %(n)s 个词，请分成两组。", n=MOST_WORDS), field="words")
    for word in kept:
        if len(word) > LONGEST_WORD:
            raise RuleBroken(
                _("「%(word)s」太长了，一个词最多 %(n)s 个字。", word=word[:20], n=LONGEST_WORD), field="words"
            )
    return kept


def check_reason(reason: str) -> str:
    """Why the words are changed, for whoever reads the versions."""
    if not reason.strip():
        raise RuleBroken(_("请写一句为什么要改，以后看的人才明白。"), field="reason")
    return reason.strip()


def check_name(name: str) -> str:
    """What a kept search is called."""
    if not name.strip():
        raise RuleBroken(_("给这个搜索起个名字，例如：镇上的午餐。"), field="name")
    return name.strip()[:NAME_LENGTH]


def kept_query(query: str) -> str:
    """The conditions of an address in one form: known names only, in one order, without what is empty."""
    pairs = [(name, value.strip()) for name, value in parse_qsl(query) if name in KEPT and value.strip()]
    return urlencode(sorted(set(pairs), key=lambda pair: (KEPT.index(pair[0]), pair[1])))


def check_query(query: str) -> str:
    """A search worth keeping has a condition."""
    kept = kept_query(query)
    if not kept:
        raise RuleBroken(_("先搜一次，再保存。"), field="name")
    return kept
