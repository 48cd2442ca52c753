"""What is offered: services and funds of the bodies, hours of volunteers; fresh and stale, open, paused, waiting and over."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from app.access.permissions import Role
from app.clock import day_of
from app.demonstration.bodies import HERO, Bodies
from app.demonstration.book import Row, row_id
from app.demonstration.cast import Cast
from app.demonstration.material import ages, table, tree, words
from app.demonstration.stage import Stage
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Period, Reach
from app.places.gazetteer import gazetteer
from app.settings.volunteers import RISKY
from app.vetting.models import Check, CheckResult
from app.vetting.rules import LASTS, required

S = OfferStatus
OWN_WORDS = {"za": "会说壮话。", "hmn": "会说苗话。"}
FATES: tuple[tuple[OfferStatus, int], ...] = (
    (S.IN_REVIEW, 10), (S.DRAFT, 6), (S.PAUSED, 9), (S.EXPIRED, 6), (S.WITHDRAWN, 3),
)  # fmt: skip
"""How many offers are not simply published."""
HOMELY = 4
"""So many of those that wait for review are of the first county, where one signs in."""
STALE, FAILING, ENDING = 26, 9, 14
VOLUNTEERS = {"421003": 16, "421002": 8, "421022": 9, "451422": 8, "522601": 8, "120113": 8}
HOME = "421003"
"""Where one signs in: its volunteers serve under the organization of `provider`, who confirms hours too."""
LACKING = 8
"""Which of nine volunteers still lacks something."""
CHECKERS = {Check.RECORD: "县公安局", Check.SUPERVISION: "青禾志愿服务队", Check.INSURANCE: "青禾志愿服务队"}
SENT_BACK = "请写清楚接送由谁负责，再提交。"


class Supply:
    """Every offer of the demonstration."""

    def __init__(self, stage: Stage, cast: Cast, bodies: Bodies) -> None:
        self.stage, self.cast, self.bodies = stage, cast, bodies
        self.templates: dict[str, list[dict[str, str]]] = {}
        self.volunteers: dict[UUID, Row] = {}
        for line in table("offers"):
            self.templates.setdefault(line["tag"], []).append(line)
        for county in tree("places"):
            self.stock(county["code"][:6], county["language"])
        self.decide()
        self.vet()

    def stock(self, county: str, language: str | None) -> None:
        """The offers of a county: no two bodies of a kind begin with the same."""
        used: dict[str, int] = {}
        for line, body in self.bodies.of_county(county):
            pool = self.templates[line["tag"]]
            for _ in range(int(line["offers"])):
                turn = used.get(line["tag"], 0)
                used[line["tag"]] = turn + 1
                self.offer(pool[turn % len(pool)], turn // len(pool), county, language, body=body)
        pool = self.templates["vol"]
        townships = [code for c in tree("places") if c["code"][:6] == county for code in c["townships"]]
        for turn in range(VOLUNTEERS[county]):
            township = townships[turn % len(townships)]
            login = "volunteer" if county == "421003" and turn == 0 else None
            person = self.cast.hire(
                Role.VOLUNTEER, login=login, place=township, by=self.cast.officer(township), days=150
            )
            self.volunteers[person["id"]] = person
            start = tree("places").index(next(c for c in tree("places") if c["code"][:6] == county)) * 3
            for extra in range(2 if login else 1):
                self.offer(
                    pool[(start + turn + extra * 4) % len(pool)],
                    turn // len(pool) + extra,
                    county,
                    language,
                    person=person,
                )

    def offer(
        self, line: dict[str, str], turn: int, county: str, language: str | None, *, body: Row | None = None, person: Row | None = None
    ) -> Row:  # fmt: skip
        """One offer as its owner wrote it, published some months ago."""
        stage, rng = self.stage, self.stage.rng
        place = body["place_code"] if body else person["place_code"] if person else f"{county}000000"
        low, high = ages(line["ages"])
        names = line["names"].split("｜")
        lat, lng, precision = (body["lat"], body["lng"], body["precision"]) if body else self.point(place)
        reach, radius, divisions = where(line, county)
        published = stage.almanac.back(rng.randrange(40, 190))
        local = language is not None and rng.random() < 0.5
        return stage.book.add(
            Offer, id=row_id(published), kind=OfferKind(line["kind"]), status=S.PUBLISHED,
            organization_id=body["id"] if body else None, volunteer_id=person["id"] if person else None,
            name=names[turn % len(names)], summary=line["summary"] + (OWN_WORDS[language] if local and language else ""),
            need_types=list(words(line["types"])), age_min=low, age_max=high, sex=line["sex"] or None,
            categories=sorted(words(line["categories"])), mode=Mode(line["mode"]), reach=reach, radius_km=radius,
            divisions=divisions, address=body["address"] if body else None, country="CN", areas_text=None,
            capacity=max(1, int(line["capacity"]) + rng.choice((-1, 0, 0, 1, 2)) if int(line["capacity"]) > 2 else int(line["capacity"])),
            capacity_unit=line["unit"], period=Period(line["period"]), cost=line["cost"],
            cost_note="符合救助条件的不收费，其余收材料费。" if line["cost"] == "partly" else None,
            ceiling=Decimal(line["ceiling"]) if line["ceiling"] else None, budget_left=None,
            languages=["zh", language] if local and language else ["zh"], days=line["days"] or None,
            contact_name=self.contact(body), phone=body["phone"] if body else None, email=None, website=None,
            checked_at=stage.almanac.back(rng.randrange(0, 26)), check_failures=0, expires_on=None, cleared_until=None, published_at=published,
            review_note=None, source=None, source_key=None, created_at=published - timedelta(days=2), updated_at=published,
            version=2, place_code=place, lat=lat, lng=lng, precision=precision,
        )  # fmt: skip

    def contact(self, body: Row | None) -> str | None:
        """Whom to ask for, by surname."""
        if body is None:
            return None
        name: str = self.cast.staff[body["id"]][0]["name"]
        return f"{name[0]}老师"

    def point(self, code: str) -> tuple[float | None, float | None, str]:
        """Where a volunteer's offer stands: the middle of her township."""
        place = gazetteer().get(code)
        return (place.lat, place.lng, place.precision) if place else (None, None, "unknown")

    def decide(self) -> None:
        """Some wait, some rest, some are over; some were not looked at for long."""
        rng, almanac = self.stage.rng, self.stage.almanac
        own = {body["id"] for _line, body in self.bodies.verified if body["name"] == HERO}
        signs_in = {i for i, person in self.volunteers.items() if person["login"] == "volunteer"}
        free = [
            o
            for o in self.stage.book.of(Offer)
            if o["organization_id"] not in own and o["volunteer_id"] not in signs_in
        ]
        homely = rng.sample([o for o in free if o["place_code"].startswith("421003")], HOMELY)
        rest = [o for o in free if o not in homely]
        rng.shuffle(rest)
        queue = [*homely, *rest]
        for status, count in FATES:
            for offer in queue[:count]:
                self.give_fate(offer, status)
            queue = queue[count:]
        for offer in queue[:STALE]:
            offer["checked_at"] = min(almanac.back(rng.randrange(100, 330)), offer["published_at"])
        for offer in queue[STALE - 4 : STALE + FAILING]:
            offer["check_failures"] = rng.randrange(1, 4)
        for offer in queue[STALE + FAILING : STALE + FAILING + ENDING]:
            offer["expires_on"] = almanac.today + timedelta(days=rng.randrange(9, 120))

    def vet(self) -> None:
        """The county has checked its volunteers; of every ninth one something is still missing."""
        for turn, (ident, person) in enumerate(self.volunteers.items()):
            offers = [offer for offer in self.stage.book.of(Offer) if offer["volunteer_id"] == ident]
            asked = dict.fromkeys(
                kind for offer in offers for kind in required(offer["mode"], offer["need_types"], RISKY)
            )
            known = {
                kind: self.checked(person, kind, 190 - turn % 40)
                for kind in asked
                if turn % 9 != LACKING or kind is not Check.INTERVIEW
            }
            for offer in offers:
                needed = required(offer["mode"], offer["need_types"], RISKY)
                if all(kind in known for kind in needed):
                    ends = [known[kind]["expires_on"] - timedelta(days=1) for kind in needed]
                    offer["cleared_until"] = min(ends, default=date.max)

    def checked(self, person: Row, kind: Check, days: int) -> Row:
        """What came of one check, some months ago."""
        at = self.stage.almanac.back(days)
        day = day_of(at)
        officer = self.cast.officer(person["place_code"])
        here = kind is Check.SUPERVISION and person["place_code"].startswith(HOME)
        body = next((body for _line, body in self.bodies.verified if here and body["name"] == HERO), None)
        return self.stage.book.add(
            CheckResult, id=row_id(at), account_id=person["id"], kind=kind, passed=True, done_on=day,
            expires_on=day + timedelta(days=LASTS[kind]), checker=body["name"] if body else CHECKERS.get(kind, "县未成年人保护中心"),
            organization_id=body["id"] if body else None,
            recorded_by=officer["id"], recorded_at=at,
        )  # fmt: skip

    def give_fate(self, offer: Row, status: OfferStatus) -> None:
        """What has become of an offer."""
        rng, almanac = self.stage.rng, self.stage.almanac
        offer["status"] = status
        if status in {S.IN_REVIEW, S.DRAFT}:
            asked = almanac.back(rng.randrange(0, 6))
            offer.update(published_at=None, checked_at=None, created_at=before(asked), updated_at=asked, version=1)
            offer["review_note"] = SENT_BACK if status is S.DRAFT and rng.random() < 0.5 else None
        if status is S.EXPIRED:
            offer["expires_on"] = almanac.today - timedelta(days=rng.randrange(1, 30))
            offer["checked_at"] = almanac.back(rng.randrange(40, 90))
            offer["published_at"] = min(offer["published_at"], offer["checked_at"])


def before(moment: datetime) -> datetime:
    """Two hours earlier."""
    return moment - timedelta(hours=2)


def where(line: dict[str, str], county: str) -> tuple[Reach, float | None, list[str]]:
    """How far an offer reaches: its county, so many kilometres, or anywhere."""
    if line["reach"] == "county":
        return Reach.DIVISIONS, None, [f"{county}000000"]
    if line["reach"] == "anywhere":
        return Reach.ANYWHERE, None, []
    return Reach.RADIUS, float(line["reach"]), []
