"""A made-up bilingual catalogue of any size, the same for the same seed.

What it is like: 49 types of help with the names in `names.tsv`; 416 districts round 52 real cities; titles of about twelve
characters; texts of about 180, most of them words that have nothing to do with the matter, common ones often and thousands
of rare ones; every third entry in English too. Primary and secondary types are known, so relevance is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from uuid import UUID

from pypinyin.constants import PHRASES_DICT

from search.documents import Document

HERE = Path(__file__).parent
DAY = date(2026, 11, 28)
LANGUAGES = ("zh", "za", "hmn", "ii", "ug", "bo", "mn", "sign", "en")
CITIES = (
    ("北京", 39.90, 116.41), ("上海", 31.23, 121.47), ("天津", 39.13, 117.20), ("重庆", 29.56, 106.55), ("成都", 30.57, 104.07),
    ("武汉", 30.59, 114.31), ("广州", 23.13, 113.26), ("深圳", 22.54, 114.06), ("西安", 34.34, 108.94), ("南京", 32.06, 118.80),
    ("杭州", 30.27, 120.16), ("郑州", 34.75, 113.63), ("长沙", 28.23, 112.94), ("合肥", 31.82, 117.23), ("南昌", 28.68, 115.86),
    ("福州", 26.07, 119.30), ("济南", 36.65, 117.12), ("青岛", 36.07, 120.38), ("石家庄", 38.04, 114.51), ("太原", 37.87, 112.55),
    ("沈阳", 41.81, 123.43), ("大连", 38.91, 121.61), ("长春", 43.82, 125.32), ("哈尔滨", 45.80, 126.53), ("呼和浩特", 40.84, 111.75),
    ("南宁", 22.82, 108.37), ("桂林", 25.27, 110.29), ("海口", 20.04, 110.20), ("贵阳", 26.65, 106.63), ("昆明", 25.04, 102.71),
    ("拉萨", 29.65, 91.14), ("兰州", 36.06, 103.83), ("西宁", 36.62, 101.78), ("银川", 38.49, 106.23), ("乌鲁木齐", 43.83, 87.62),
    ("荆州", 30.33, 112.24), ("宜昌", 30.69, 111.29), ("襄阳", 32.01, 112.12), ("恩施", 30.27, 109.49), ("南充", 30.84, 106.11),
    ("凉山", 27.88, 102.27), ("毕节", 27.30, 105.28), ("遵义", 27.73, 106.93), ("赣州", 25.83, 114.93), ("阜阳", 32.89, 115.81),
    ("周口", 33.63, 114.65), ("信阳", 32.15, 114.09), ("徐州", 34.21, 117.18), ("临沂", 35.10, 118.36), ("衡阳", 26.89, 112.57),
    ("怀化", 27.55, 110.00), ("喀什", 39.47, 75.99),
)  # fmt: skip
SIDES = ("东", "西", "南", "北", "新城", "江北", "河口", "老城")
BODIES = (
    "社会工作服务中心",
    "公益基金会",
    "志愿者协会",
    "儿童福利院",
    "妇女联合会",
    "康复医院",
    "中心小学",
    "街道办事处",
)
ENGLISH = "support families children community help free local weekly trained staff open service school village county care".split()  # noqa: SIM905  a list would be three lines of quotes
SAID = (
    "为辖区儿童提供",
    "面向困境家庭开展",
    "由专业人员负责",
    "每周定期开放",
    "免费参加",
    "请提前联系",
    "优先农村儿童",
    "可以上门",
)


@dataclass(frozen=True, slots=True)
class Name:
    """What help of one type is called."""

    code: str
    chinese: tuple[str, ...]
    english: tuple[str, ...]


@cache
def names() -> tuple[Name, ...]:
    """Of every type."""
    rows = [line.split("\t") for line in (HERE / "names.tsv").read_text("utf-8").splitlines()]
    return tuple(Name(code, tuple(zh.split("|")), tuple(en.split("|"))) for code, zh, en in rows)


@cache
def filler() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Words that have nothing to do with it, and how often they come: the n-th as often as one in n."""
    dice = Random(5)
    words = sorted(word for word in PHRASES_DICT if 2 <= len(word) <= 4)
    dice.shuffle(words)
    return tuple(words), tuple(accumulate(1 / (at + 8) for at in range(len(words))))


def documents(count: int, seed: int = 11) -> Iterator[Document]:
    """So many entries."""
    dice = Random(seed)
    kinds = names()
    wanted = tuple(accumulate(1 / (at + 4) for at in range(len(kinds))))
    for number in range(count):
        yield one(number, dice, dice.choices(kinds, cum_weights=wanted, k=2))


def one(number: int, dice: Random, about: list[Name]) -> Document:
    """One entry, first of all about the first of its types."""
    main, other = about
    city, lat, lng = dice.choice(CITIES)
    side = dice.randrange(len(SIDES))
    where = f"{city}{SIDES[side]}区"
    called = dice.choice(main.chinese)
    bilingual = dice.random() < 0.35
    words, often = filler()
    text = "，".join(
        [f"{where}{dice.choice(SAID)}{called}", dice.choice(SAID)]
        + ["".join(dice.choices(words, cum_weights=often, k=4)) for _ in range(9)]
        + ([dice.choice(other.chinese)] if dice.random() < 0.5 else [])
    )
    english = [dice.choice(main.english), *dice.choices(ENGLISH, k=18)] if bilingual else []
    kind = dice.choices(("service", "fund", "volunteer"), (6, 2, 3))[0]
    low = dice.choice((0, 0, 3, 6, 12))
    return Document(
        id=str(UUID(int=dice.getrandbits(128))),
        kind=kind,
        title=f"{where}{called}" + (f" {dice.choice(main.english)}" if bilingual else ""),
        body=f"{text}。{' '.join(english)}",
        terms=" ".join([called, *(main.english[:1] if bilingual else ())]),
        owner=f"{where}{dice.choice(BODIES)}",
        types=(main.code,) if dice.random() < 0.6 else tuple(dict.fromkeys((main.code, other.code))),
        languages=tuple(dict.fromkeys(("zh", *dice.choices(LANGUAGES, k=dice.randrange(2))))),
        place=f"{11 + (number % 50):02d}{side:02d}03{dice.randrange(100, 130)}000",
        mode="money" if kind == "fund" else dice.choice(("on_site", "at_home", "remote")),
        cost=dice.choices(("free", "partly", "paid"), (7, 2, 1))[0],
        age_min=low,
        age_max=dice.choice((12, 17, 17)) if low < 12 else 17,
        lat=lat + dice.gauss(0, 0.18),
        lng=lng + dice.gauss(0, 0.2),
        checked_on=DAY - timedelta(days=dice.randrange(400)),
    )
