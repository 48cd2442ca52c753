"""One form for everything that is written, in a document or in a question: done once, above every engine.

Traditional characters become simplified ones, full-width letters plain ones. Chinese runs are cut into words (and the words
within them), English words lose their endings. The sound of Chinese is kept beside it: syllables in pairs (xinli, lizi,
zixun) and initials in twos to fours (xl, xlz, xlzx), so that neither depends on where a word was cut.
"""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

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
IS_HAN = re.compile(rf"[{HAN}]")
LONGEST = 300
"""Characters of a question that are read."""
INITIALS = (2, 4)
"""How many initials go together, at least and at most."""

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
    """Whether a piece is a Chinese run."""
    return bool(IS_HAN.match(piece))


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
    found: list[str] = []
    for piece in pieces(text):
        if is_han(piece):
            found += cut_finely(piece)
        else:
            found.append(stem(piece))
            if found[-1] != piece:  # as it is written too: slips of the finger are looked for in whole words
                found.append(piece)
    return found


@lru_cache(maxsize=100_000)
def syllables(word: str) -> tuple[str, ...]:
    """How a Chinese word is read, without tones; ü is typed v."""
    return tuple(syllable.replace("ü", "v") for syllable in lazy_pinyin(word, errors="ignore"))


def read(run: str) -> list[str]:
    """How a Chinese run is read, word by word."""
    return [syllable for word in cut(run) for syllable in syllables(word)]


def sounds(text: str) -> list[str]:
    """The syllables of each Chinese run, in pairs."""
    return [pair for run in pieces(text) if is_han(run) for pair in pairs(read(run))]


def pairs(read_as: list[str] | tuple[str, ...]) -> list[str]:
    """Neighbours joined."""
    return [first + second for first, second in pairwise(read_as)]


def initials(text: str) -> list[str]:
    """The first letters of each Chinese run, in twos, threes and fours."""
    found = []
    for run in pieces(text):
        if is_han(run):
            letters = "".join(syllable[0] for syllable in read(run))
            least, most = INITIALS
            found += [letters[at : at + n] for n in range(least, most + 1) for at in range(len(letters) - n + 1)]
    return found


def shorts(text: str) -> list[str]:
    """The first letters of whole neighbouring words: xlzx for 心理咨询, whatever stands before or after."""
    found = []
    for run in pieces(text):
        if is_han(run):
            letters = ["".join(syllable[0] for syllable in syllables(word)) for word in cut(run)]
            for at in range(len(letters)):
                found += ["".join(letters[at : at + n]) for n in range(1, 5)]
    return [one for one in found if 2 <= len(one) <= 8]


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
