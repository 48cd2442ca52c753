"""One form for everything that is written, in a document or in a question: done once, above every engine.

Traditional characters become simplified ones, full-width letters plain ones. Chinese runs are cut into words (and the words
within them), English words lose their endings. The sound of Chinese is kept beside it: syllables in pairs (xinli, lizi,
zixun) and initials in twos to fours (xl, xlz, xlzx), so that neither depends on where a word was cut.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.style import convert
from rjieba import Jieba
from snowballstemmer import stemmer

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
PIECES = re.compile(rf"[{HAN}]+|[a-z\u00df-\u024f]+(?:['\u2019][a-z]+)?|[0-9]+")
UNUSUAL = re.compile(r"[^\x00-\x7f\u4e00-\u9fff，。、；：！？（）“”‘’《》·—…]")
"""What could be another form of a plain letter. Chinese punctuation is not looked at, in whatever form."""
RUNS = re.compile(rf"[{HAN}]+")
FIRST_HAN = "\u3400"
LONGEST = 300
"""Characters of a question that are read."""
INITIALS = (2, 4)
"""How many initials go together, at least and at most."""
WORDS_SHORTENED, SHORTS = 4, (2, 8)
"""Of how many neighbouring words the first letters go together, and how many letters that makes."""
BETWEEN, END = "\n", "\x1f"
"""Stand between runs and between texts that are cut in one go. The first is white space, the second no letter."""

_script = OpenCC("t2s")
_cutter = Jieba()
_english = stemmer("english")


def normal(text: str) -> str:
    """In one form: compatible letters, lower case, simplified characters."""
    if UNUSUAL.search(text):
        text = unicodedata.normalize("NFKC", text)
    text = text.lower()
    return _script.convert(text) if traditional().search(text) else text


@cache
def traditional() -> re.Pattern[str]:
    """A character that simplified script writes otherwise; most texts here have none and need no converter."""
    letters = "".join(map(chr, range(0x4E00, 0xA000)))
    plain = _script.convert("\n".join(letters)).split("\n")
    return re.compile(f"[{''.join(one for one, two in zip(letters, plain, strict=True) if one != two)}]")


@lru_cache(maxsize=20_000)
def one_letter(letter: str) -> str:
    """A single character in its normal form where that is one character too; for marks in a text as it was written."""
    plain = normal(letter)
    return plain if len(plain) == 1 else letter


def pieces(text: str) -> list[str]:
    """The Chinese runs, words and numbers of a text in its normal form."""
    return PIECES.findall(text)


def is_han(piece: str) -> bool:
    """Whether a piece is a Chinese run: nothing else that a text is taken apart into comes so late in the alphabet."""
    return piece >= FIRST_HAN


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """An English word without its ending; accents are no difference."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return str(_english.stemWord(plain.replace("\u2019", "'").removesuffix("'s").replace("'", "")))


@lru_cache(maxsize=50_000)
def cut(run: str) -> tuple[str, ...]:
    """A Chinese run as its longest words."""
    return tuple(_cutter.cut(run, hmm=False))


def cut_finely(run: str) -> list[str]:
    """A Chinese run as its words and the words within them."""
    return list(_cutter.cut_for_search(run, hmm=False))


def tokens(text: str) -> list[str]:
    """What a document's text (in its normal form) is found by."""
    return spaced([text])[0].split()


def spaced(texts: Sequence[str]) -> list[str]:
    """The tokens of several texts, with white space between. All their Chinese is cut in one go: calling the cutter costs
    as much as a sentence."""
    english: list[str] = []
    chinese: list[str] = []
    for text in texts:
        own: list[str] = []
        runs = []
        for piece in pieces(text):
            if is_han(piece):
                runs.append(piece)
            else:
                own.append(stem(piece))
                if own[-1] != piece:  # as it is written too: slips of the finger are looked for in whole words
                    own.append(piece)
        english.append(" ".join(own))
        chinese.append(BETWEEN.join(runs))
    words = " ".join(_cutter.cut_for_search(END.join(chinese), hmm=False)).split(END)
    return [f"{one} {other}" for one, other in zip(words, english, strict=True)]


@lru_cache(maxsize=100_000)
def syllables(word: str) -> tuple[str, ...]:
    """How a Chinese word is read, without tones; ü is typed v."""
    return tuple(syllable.replace("ü", "v") for syllable in lazy_pinyin(word, errors="ignore"))


def read(run: str) -> list[str]:
    """How a Chinese run is read, word by word."""
    return [syllable for word in cut(run) for syllable in syllables(word)]


def pairs(read_as: list[str] | tuple[str, ...]) -> list[str]:
    """Neighbours joined."""
    return [first + second for first, second in pairwise(read_as)]


class Heard(NamedTuple):
    """A text by its sound: syllables in pairs, first letters in twos to fours, first letters of whole words."""

    pairs: list[str]
    initials: list[str]
    shorts: list[str]


def heard(text: str) -> Heard:
    """How the Chinese of a text (in its normal form) sounds; what sounds alike within it may come again."""
    found = Heard([], [], [])
    for run in RUNS.findall(text):
        hear(run, found)
    return found


def hear(run: str, found: Heard) -> None:
    """Add how one run sounds."""
    words = [syllables(word) for word in cut(run)]
    said = [syllable for word in words for syllable in word]
    found.pairs.extend(pairs(said))
    letters = "".join([syllable[0] for syllable in said])
    least, most = INITIALS
    found.initials.extend(letters[at : at + n] for n in range(least, most + 1) for at in range(len(letters) - n + 1))
    starts = [0, *accumulate(map(len, words))]
    fewest, longest = SHORTS
    found.shorts.extend(
        letters[starts[at] : end]
        for at in range(len(words))
        for end in starts[at + 1 : at + 1 + WORDS_SHORTENED]
        if fewest <= end - starts[at] <= longest
    )


def sounds(text: str) -> list[str]:
    """The syllables of each Chinese run, in pairs."""
    return heard(text).pairs


def initials(text: str) -> list[str]:
    """The first letters of each Chinese run, in twos, threes and fours."""
    return heard(text).initials


def shorts(text: str) -> list[str]:
    """The first letters of whole neighbouring words: xlzx for 心理咨询, whatever stands before or after."""
    return heard(text).shorts


@cache
def all_syllables() -> frozenset[str]:
    """Every syllable of standard Chinese, as it is typed."""
    found: set[str] = set()
    for code in range(0x4E00, 0x9FA6):
        for reading in PINYIN_DICT.get(code, "").split(","):
            if reading:
                found.add(convert(reading, Style.NORMAL, strict=False).replace("ü", "v"))
    return frozenset(one for one in found if one.isascii() and one.isalpha() and (len(one) > 1 or one in "aeo"))


@lru_cache(maxsize=20_000)
def spelt(letters: str, *, typing: bool = False) -> tuple[str, ...]:
    """Letters as the fewest syllables of pinyin; with `typing` the last may be unfinished. Empty where they are none."""
    known = all_syllables()
    best: dict[int, tuple[str, ...]] = {0: ()}
    for at in range(len(letters)):
        if at not in best:
            continue
        for size in range(1, 7):
            part = letters[at : at + size]
            whole = len(part) == size and part in known
            begun = typing and at + size >= len(letters) and any(one.startswith(part) for one in known)
            if (whole or begun) and part:
                end, way = min(at + size, len(letters)), (*best[at], part)
                if end not in best or len(way) < len(best[end]):
                    best[end] = way
    return best.get(len(letters), ())


def warm() -> None:
    """Load the dictionaries, a quarter of a second, before somebody waits for them; processes forked later share them."""
    sounds(normal("心理諮詢"))
    spelt("xinlizixun")
