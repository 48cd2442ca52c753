"""Bringing village speech into one form, so that 爸爸妈妈在外地务工 and 爸妈都出去打工 become the same words."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

_script = OpenCC("t2s")

AWAY = r"(?:外[面地省头边]|外|广东|深圳|东莞|广州|浙江|上海|福建|江苏|北京|城里|城市|县城|省外|省城|沿海)"
WORK = r"(?:打工|务工|做工|上班|干活|挣钱|赚钱|做事|工作|讨生活)"
SAME: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"爸爸和?妈妈|爸爸?跟妈妈?|父母亲?|爹妈|爹娘|爸妈俩?|双亲|家长都|老爸老妈|父母双方", "爸妈"),
        (r"外祖母|外婆|姥姥|奶奶|祖母|婆婆|阿婆|阿奶|嘎嘎", "奶"),
        (r"外祖父|外公|姥爷|爷爷|祖父|阿公|阿爷", "爷"),
        (r"继父|后爹|后爸|继爸", "后爸"),
        (r"继母|后娘|后妈", "后妈"),
        (r"爸爸|父亲|阿爸|老爸|(?:孩子|娃|他|她)爸(?!妈)|爹+|老汉(?!家)", "爸"),
        (r"妈妈|母亲|阿妈|老妈|(?:孩子|娃|他|她)妈|(?<![姑新婆])娘(?!家)", "妈"),
        (r"小朋友|小孩子|小孩|孩子|娃娃|娃儿|伢子|细伢|伢|小家伙|小娃", "娃"),
        (rf"(?:常年|长年|一直|全年)?(?:在|到|去|往|上|跑)?{AWAY}(?:去|来|厂里|工厂|工地)?{WORK}", "出去打工"),
        (rf"(?:常年|长年)?(?:外出|出门|出去|出外|离家|进城){WORK}", "出去打工"),
        (r"没有|冇得|冇|木有|没得", "没"),
        (r"念书|读书", "读书"),
        (r"去世|过世|病故|病逝|身亡|不在人世|死掉", "死"),
        (r"做饭|煮饭|烧饭|弄饭", "做饭"),
        (r"照顾|照料|照看|看护|照管", "照顾"),
        (r"没法|没办法|不能够", "不能"),
        (r"成绩不好|成绩很差|成绩不行", "成绩差"),
        (r"天天|每天|成天|整天|一天到晚", "天天"),
        (r"老是|总是|经常|时常|常常", "老"),
        (r"不愿意|不肯|不愿|不想要", "不想"),
        (r"割脉|割腕", "割腕"),
        (r"生了?病|得了?病|病倒|患病", "病"),
    )
)
FILLERS = re.compile(
    r"[了的着都也就还又很太真啊呀吧呢嘛吗哦唉哎么]|现在|最近几?天?|一下子?|去年|前年|上个?月|上周|上星期|昨天|昨晚|前天|前几天|刚刚|有点儿?|非常|比较|特别是?|好像"
)
TONES = frozenset("\u0300\u0301\u0304\u030c")
"""Grave, acute, macron and caron; the dots of ü are no tone."""

CLAUSE_END = re.compile(r"[^\w]+|_+")
HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[a-z]+(?:['\u2019-][a-z]+)*")
WHOLE_WORDS = frozenset({"missing"})
"""A missing child is not one who misses her mother."""

STOPWORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "be",
        "been",
        "by",
        "for",
        "from",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "i",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "of",
        "on",
        "or",
        "our",
        "she",
        "so",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "to",
        "us",
        "very",
        "was",
        "we",
        "were",
        "who",
        "will",
        "with",
        "you",
        "your",
        "child",
        "children",
        "kid",
        "kids",
        "boy",
        "girl",
    ]
)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Ordinary width, small letters, simplified characters; words and punctuation untouched."""
    return str(_script.convert(unicodedata.normalize("NFKC", text).casefold()))


def clauses(text: str) -> list[str]:
    """The Chinese parts between punctuation, each brought into one form."""
    return [formed for part in CLAUSE_END.split(plain(text)) if (formed := form(part))]


@lru_cache(maxsize=4096)
def form(text: str) -> str:
    """One clause in one form: family words, ways to say the same, no fillers, only Chinese characters."""
    text = "".join(HAN.findall(text))
    for pattern, word in SAME:
        text = pattern.sub(word, text)
    return FILLERS.sub("", text) or text


def bigrams(text: str) -> frozenset[str]:
    """Every pair of neighbouring characters."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def english_words(text: str) -> list[str]:
    """English words without endings and without the small ones that say nothing."""
    return [stem(word) for word in LATIN.findall(plain(text)) if word not in STOPWORDS]


def stem(word: str) -> str:
    """A crude stem: bullied, bullying → bulli; parents → parent. Good enough to compare, not to show."""
    word = word.replace("\u2019", "'").removesuffix("'s")
    if word in WHOLE_WORDS:
        return word
    for ending in ("ing", "ied", "ies", "ed", "es", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            base = word[: -len(ending)] + ("i" if ending in {"ied", "ies", "y"} else "")
            return base[:-1] if len(base) > 3 and base[-1] == base[-2] else base
    return word


def unaccented(syllable: str) -> str:
    """A syllable of pinyin without its tone: lǜ → lü, guān → guan."""
    parts = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
