"""A made-up catalogue of three hundred entries with everything that is awkward, and questions about it."""

import random
from datetime import date, timedelta

from hypothesis import strategies as st

from search.documents import FACETS, Document
from search.filters import AtLeast, AtMost, Either, Every, Filter, Holds, Is, Not, StartsWith, Within
from search.query import Chosen, Order, Request, Scope

EVERYBODY = Scope(Is("published", value=True))
ANYBODY = Scope(Every())
KINDS = ("service", "fund", "volunteer", "entitlement")
TYPES = ("BL02", "BL05", "SF10", "MH01", "心理", "a'b\"c\\d")
LANGUAGES = ("zh", "en", "ii", "bo")
PLACES = ("421003106000", "421003107201", "420000000000", "511425100000", "")
MODES, COSTS = ("on_site", "remote", ""), ("free", "paid")
CENTRES = ((30.39, 112.2), (27.95, -82.46), (-16.8, 179.98), (0.0, 0.0))
WORDS = (
    "心理咨询",
    "法律援助",
    "午餐小屋",
    "康复训练",
    "助学金",
    "留守儿童",
    "陪伴",
    "课后辅导",
    "tutoring",
    "foster care",
)


def some(dice: random.Random, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dice.sample(values, dice.randint(0, len(values))))


def made_up(number: int) -> Document:
    dice = random.Random(number)
    lat, lng = dice.choice(CENTRES)
    spread = dice.choice((0.0, 0.05, 0.3, 3.0))
    point = (lat + dice.uniform(-1, 1) * spread, (lng + dice.uniform(-1, 1) * spread + 180) % 360 - 180)
    located = dice.random() < 0.85
    return Document(
        id=f"d{number}",
        kind=dice.choice(KINDS),
        title=" ".join(dice.sample(WORDS, 2)),
        body=" ".join(dice.sample(WORDS, 4)),
        types=some(dice, TYPES),
        categories=some(dice, ("A", "B")),
        languages=some(dice, LANGUAGES),
        place=dice.choice(PLACES),
        country=dice.choice(("CN", "US")),
        mode=dice.choice(MODES),
        cost=dice.choice(COSTS),
        age_min=(low := dice.randint(0, 12)),
        age_max=low + dice.randint(0, 12),
        lat=point[0] if located else None,
        lng=point[1] if located else None,
        checked_on=date(2026, 1, 1) + timedelta(days=dice.randint(0, 9)) if dice.random() < 0.8 else None,
        published=dice.random() < 0.9,
    )


WORLD = tuple(made_up(number) for number in range(300))
POINTS = st.sampled_from([*CENTRES, (89.9, 0.0), (30.5, 112.0), (-16.8, -179.97)])
RADII = st.sampled_from([0.0, 0.5, 3.0, 20.0, 35.0, 90.0, 500.0, 900.0, 25_000.0])
LEAVES: st.SearchStrategy[Filter] = st.one_of(
    st.builds(Is, st.just("kind"), st.sampled_from([*KINDS, "none"])),
    st.builds(Is, st.just("country"), st.sampled_from(["CN", "US"])),
    st.builds(Is, st.just("mode"), st.sampled_from(MODES)),
    st.builds(Is, st.just("place"), st.sampled_from(PLACES)),
    st.builds(Is, st.just("age_min"), st.integers(-1, 14)),
    st.builds(Is, st.just("published"), st.booleans()),
    st.builds(Holds, st.just("types"), st.lists(st.sampled_from([*TYPES, "none"]), max_size=3).map(tuple)),
    st.builds(Holds, st.just("kind"), st.lists(st.sampled_from(KINDS), max_size=3).map(tuple)),
    st.builds(AtMost, st.just("age_max"), st.one_of(st.integers(-5, 30), st.floats(-1, 30))),
    st.builds(AtLeast, st.just("age_max"), st.one_of(st.integers(-5, 30), st.floats(-1, 30))),
    st.builds(StartsWith, st.just("place"), st.sampled_from(["", "42", "421003", "4210", "421", "4210_", "%", "9"])),
    st.builds(lambda at, km: Within(*at, km), POINTS, RADII),
)
FILTERS: st.SearchStrategy[Filter] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda fs: Every(tuple(fs))),
        st.lists(inner, max_size=3).map(lambda fs: Either(tuple(fs))),
        inner.map(Not),
    ),
    max_leaves=8,
)
CHOICES = st.lists(
    st.one_of(
        st.builds(Chosen, st.just("kind"), st.lists(st.sampled_from(KINDS), min_size=1, max_size=2).map(tuple)),
        st.builds(Chosen, st.just("types"), st.lists(st.sampled_from(TYPES), min_size=1, max_size=2).map(tuple)),
        st.builds(Chosen, st.just("languages"), st.just(("zh", "none"))),
    ),
    max_size=2,
    unique_by=lambda one: one.field,
).map(tuple)


@st.composite
def questions(draw: st.DrawFn) -> Request:
    """Questions without words."""
    near = draw(st.one_of(st.none(), POINTS))
    return Request(
        filter=draw(st.one_of(st.just(Every()), FILTERS)),
        chosen=draw(CHOICES),
        near=near,
        km=draw(st.one_of(st.none(), RADII)) if near else None,
        order=draw(st.sampled_from(Order)),
        facets=tuple(draw(st.sets(st.sampled_from(FACETS)))),
        offset=draw(st.sampled_from([0, 0, 7, 95, 1000])),
        limit=draw(st.sampled_from([0, 1, 10, 100])),
    )
