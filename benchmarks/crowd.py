"""Invented offers and questions in any number: clustered like townships, supply and demand unlike each other, seeded."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

from app.matching.facts import NeedFacts, OfferFacts, Record
from app.taxonomy.types import all_types

DAY = date(2026, 11, 28)
TYPES = [kind.code for kind in all_types()]
COUNTIES = 100
SIDE_KM = 400.0
SOUTH, WEST, KM_NORTH, KM_EAST = 28.0, 110.0, 111.0, 96.0
CATEGORIES = ("LEFTB", "ORPHAN", "DEFACTO", "DIBAO_CHILD")
TONGUES = ("zh", "za", "hmn", "ii", "bo", "sign")


class Crowd:
    """One seeded province."""

    def __init__(self, seed: int = 7, types: int = len(TYPES)) -> None:
        """`types`: how many of the taxonomy's types are asked for at all; the fewer, the more offers of each."""
        self.chance, self.types = Random(seed), TYPES[:types]
        self.centres = [
            (self.chance.uniform(0, SIDE_KM), self.chance.uniform(0, SIDE_KM)) for _county in range(COUNTIES)
        ]
        self.wanted = [self.chance.expovariate(1) for _type in self.types]
        self.given = [0.5 * want + 0.5 * self.chance.expovariate(1) for want in self.wanted]

    def point(self) -> tuple[int, float, float]:
        """A county, and a point in or near it."""
        county = self.chance.randrange(COUNTIES)
        east, north = (middle + self.chance.gauss(0, SIDE_KM / 25) for middle in self.centres[county])
        return county, SOUTH + north / KM_NORTH, WEST + east / KM_EAST

    def needs(self, count: int) -> Iterator[NeedFacts]:
        """Needs of one day."""
        chance = self.chance
        for _turn in range(count):
            county, lat, lng = self.point()
            yield NeedFacts(
                chance.choices(self.types, self.wanted)[0], DAY, age=chance.randrange(18), sex=chance.choice(["female", "male"]),
                categories=frozenset(chance.sample(CATEGORIES, chance.choice([0, 1, 1, 2]))),
                place=f"42{county:02d}03{chance.randrange(100, 120)}{chance.randrange(1, 400):03d}", lat=lat, lng=lng,
                urgency=chance.choices([1, 2, 3, 4], [5, 20, 50, 25])[0],
                languages=frozenset({"zh"} if chance.random() < 0.9 else {chance.choice(TONGUES)}),
                weekdays=frozenset(chance.sample(range(7), 3) if chance.random() < 0.3 else ()),
                wish=chance.choice([None, None, None, "at_home", "on_site", "remote"]),
                known=frozenset({UUID(int=chance.randrange(1, 5000))} if chance.random() < 0.2 else ()),
            )  # fmt: skip

    def offers(self, count: int, *, empty: bool = False) -> Iterator[OfferFacts]:
        """Services, funds and volunteers; half of their places are taken already, or none where they are `empty`."""
        chance = self.chance
        for number in range(count):
            county, lat, lng = self.point()
            kind = chance.choices(["service", "fund", "volunteer"], [35, 10, 55])[0]
            capacity = {"service": chance.randint(3, 13), "fund": chance.randint(8, 20)}.get(kind, chance.randint(1, 3))
            mode = "money" if kind == "fund" else chance.choices(["on_site", "at_home", "remote"], [5, 3, 1])[0]
            near = chance.choices(["radius", "divisions"], [8, 2])[0]
            yield OfferFacts(
                UUID(int=number << 64 | chance.getrandbits(62)), kind,
                tuple(dict.fromkeys(chance.choices(self.types, self.given, k=chance.choice([1, 1, 1, 2, 3])))), mode,
                near if mode in {"on_site", "at_home"} else "anywhere", owner=UUID(int=number // 3 + 1),
                age_min=chance.choice([0, 0, 0, 6, 12]), age_max=chance.choice([17, 17, 17, 12]),
                sex=chance.choice([None] * 9 + ["female"]),
                categories=frozenset({chance.choice(CATEGORIES)} if chance.random() < 0.2 else ()), lat=lat, lng=lng,
                radius_km=round(chance.uniform(5, 60), 1), divisions=(f"42{county:02d}03000000",), capacity=capacity,
                free=max(chance.randint(0, capacity), capacity * empty), languages=frozenset({"zh", chance.choice(TONGUES)}),
                language_needed=chance.random() < 0.2,
                weekdays=frozenset(chance.sample(range(7), 2) if chance.random() < 0.3 else ()),
                cost=chance.choice(["free", "free", "partly", "paid"]),
                checked_on=DAY - timedelta(days=chance.randrange(400)), check_failures=chance.choice([0, 0, 0, 1]),
                record=Record(chance.randrange(20), chance.randrange(3), chance.randrange(3)),
            )  # fmt: skip
