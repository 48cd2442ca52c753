"""What is asked while the clock runs: the same questions for every engine, drawn from the catalogue's own names."""

from collections.abc import Callable
from random import Random

from benchmarks.search.corpus import CITIES, names
from search.filters import AtLeast, AtMost, Every, Is
from search.query import Chosen, Order, Request, Scope

EVERYBODY = Scope(Is("published", value=True))
FACETS = ("kind", "types", "mode", "cost", "languages")
TWO = (
    "心理",
    "法律",
    "儿童",
    "康复",
    "教育",
    "留守",
    "监护",
    "午餐",
    "家庭",
    "学习",
    "陪伴",
    "助学",
    "医疗",
    "健康",
    "安全",
    "课后",
    "寄养",
    "辅导",
    "网络",
    "社区",
)
PINYIN = (
    "xinlizixun",
    "falvyuanzhu",
    "jiatingjiyang",
    "zhuxuejin",
    "fangnishui",
    "xlzx",
    "flyz",
    "etzj",
    "axwc",
    "kangfu",
    "tuoguan",
    "peiban",
)
TYPOS = (
    "counceling",
    "rehabilitaton",
    "guardianshp",
    "immunizaton",
    "vocatonal",
    "mentring",
    "livelihod",
    "apprentiships",
    "schol lunch",
    "emergncy",
)
BEGUN = (
    "心理咨",
    "法律援",
    "儿童福",
    "家庭寄",
    "xinl",
    "falv",
    "couns",
    "fost",
    "爱心午",
    "助学",
    "青少年心",
    "临时监",
)
TEXT_CLASSES = ("two", "multi", "pinyin", "typo", "prefix")


def chinese() -> list[str]:
    """Names of help, of several words."""
    return [name for kind in names() for name in kind.chinese if len(name) > 4]


def full(words: str, number: int) -> Request:
    """Words, two filters, five facets, twenty kilometres, by distance."""
    _city, lat, lng = CITIES[number % len(CITIES)]
    return Request(
        words=words,
        filter=Every((AtMost("age_min", 9), AtLeast("age_max", 9))),
        chosen=(Chosen("cost", ("free", "partly")),),
        near=(lat, lng),
        km=20.0,
        order=Order.NEAR,
        facets=FACETS,
    )


def questions(seed: int = 3, each: int = 40) -> dict[str, list[Request]]:
    """By class."""
    dice = Random(seed)
    many = dice.sample(chinese(), each)
    narrow = Every((Is("kind", "service"), AtMost("age_min", 9), AtLeast("age_max", 9)))
    makers: dict[str, Callable[[int], Request]] = {
        "two": lambda n: Request(words=TWO[n % len(TWO)]),
        "multi": lambda n: Request(words=many[n]),
        "pinyin": lambda n: Request(words=PINYIN[n % len(PINYIN)]),
        "typo": lambda n: Request(words=TYPOS[n % len(TYPOS)]),
        "full": lambda n: full(TWO[n % len(TWO)], n),
        "two_and_facets": lambda n: Request(words=TWO[n % len(TWO)], facets=FACETS),
        "browse": lambda _n: Request(filter=narrow),
        "browse_and_facets": lambda _n: Request(filter=narrow, facets=FACETS),
        "around": lambda n: Request(near=CITIES[n % len(CITIES)][1:], km=20.0, facets=FACETS),
    }
    return {name: [make(n) for n in range(each)] for name, make in makers.items()}
