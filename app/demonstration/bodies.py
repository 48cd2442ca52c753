"""The bodies that help: invented organizations with valid credit codes that no register has, their sites and their staff."""

from collections.abc import Iterator
from typing import Any

from stdnum.cn import uscc

from app.access.permissions import Role
from app.demonstration.book import Row, row_id
from app.demonstration.cast import Cast
from app.demonstration.material import table, tree
from app.demonstration.stage import Stage
from app.organizations.models import Location, Organization, OrganizationKind, OrganizationStatus
from app.people.models import AccountStatus
from app.places.gazetteer import Place, gazetteer

K = OrganizationKind
PREFIXES = {
    K.GOVERNMENT: "11", K.PUBLIC_INSTITUTION: "12", K.SCHOOL: "12", K.HOSPITAL: "12", K.GROUP: "13", K.SOCIAL: "52",
    K.FOUNDATION: "53", K.ENTERPRISE: "91",
}  # fmt: skip
"""How credit codes begin: the registering department and the sort of body (GB 32100-2015)."""
FICTIONAL = "DEM"
"""Begins the nine characters that name the body; nobody is registered so."""
STREETS = ("建设路", "解放街", "文苑路", "滨河路", "学府街", "新民巷", "老街", "长虹路")
ABOUT = {
    K.SOCIAL: "专职社工服务困境儿童和家庭，入村入户。",
    K.SCHOOL: "面向本镇和邻近村的孩子，寄宿和走读都有。",
    K.HOSPITAL: "设儿童诊室，和民政、残联有转介约定。",
    K.GROUP: "面向妇女、儿童和家庭的公益服务。",
    K.PUBLIC_INSTITUTION: "承担未成年人救助保护和临时监护。",
    K.GOVERNMENT: "面向未成年人的办事和联络窗口。",
    K.FOUNDATION: "登记认定的慈善组织，按章程资助困境儿童。",
    K.ENTERPRISE: "本地企业，拿出岗位和物资帮助孩子和家庭。",
}
MARK = "（演示数据，机构为虚构）"
DEPARTMENTS = {K.GOVERNMENT}
"""Kinds whose staff are liaisons of a department."""
HERO = "荆州区芦笛社会工作服务中心"
CHARITY = "荆楚新苗慈善基金会"
"""Where `charity` and her colleague `charity2` keep the books."""
"""Where `provider` works."""
LIAISON_AT = "荆州区控辍保学工作专班"
"""Where `liaison` works."""


class Bodies:
    """Every organization, with its line of the table."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self.stage, self.cast = stage, cast
        self.counties = {county["code"][:6]: county for county in tree("places")}
        self.verified = [(line, self.found(line)) for line in table("organizations")]
        self.others = [self.found(line) for line in table("applicants")]

    def found(self, line: dict[str, str]) -> Row:
        """One organization, its site and its staff."""
        stage, rng = self.stage, self.stage.rng
        county, kind = self.counties[line["county"]], OrganizationKind(line["kind"])
        status = OrganizationStatus(line.get("status", "verified"))
        code = f"{line['county']}{line['town']}000"
        place = gazetteer().get(code)
        asked = stage.almanac.back(
            rng.randrange(1, 6) if status is OrganizationStatus.PENDING else rng.randrange(210, 380)
        )
        decided = status is not OrganizationStatus.PENDING
        lat, lng = self.door(place)
        number = len(stage.book.of(Organization)) + 1
        row = stage.book.add(
            Organization, id=row_id(asked), name=line["name"], name_en=None, kind=kind,
            credit_code=credit_code(kind, line["county"], number), status=status, description=ABOUT[kind] + MARK,
            address=self.address(code), phone=f"{county['dial']}-555-01{number % 100:02d}", email=None, website=None,
            country="CN", source=None, source_key=None,
            decided_by=self.cast.officer(code)["id"] if decided else None,
            decided_at=stage.almanac.after(asked, 3) if decided else None, refusal_reason=line.get("reason") or None,
            created_at=asked, place_code=code, lat=lat, lng=lng,
            precision="point",
        )  # fmt: skip
        self.site(row)
        self.people(row, kind)
        return row

    def door(self, place: Place | None) -> tuple[float, float]:
        """Where its door is: within a few kilometres of the middle of the town."""
        rng = self.stage.rng
        if place is None or place.lat is None or place.lng is None:
            raise ValueError("a body of the table stands nowhere")
        return round(place.lat + rng.uniform(-0.022, 0.022), 5), round(place.lng + rng.uniform(-0.022, 0.022), 5)

    def address(self, code: str) -> str:
        """A street that every town has, with an invented number."""
        rng = self.stage.rng
        return f"{gazetteer().get(code).name}{rng.choice(STREETS)} {rng.randrange(3, 180)} 号"  # type: ignore[union-attr]  # every code of the table is a place

    def site(self, row: Row) -> None:
        """Where it is met."""
        self.stage.book.add(
            Location, id=row_id(row["created_at"]), organization_id=row["id"], name="服务点", address=row["address"],
            phone=row["phone"], country="CN", source=None, source_key=None, created_at=row["created_at"],
            place_code=row["place_code"], lat=row["lat"], lng=row["lng"], precision=row["precision"],
        )  # fmt: skip

    def people(self, row: Row, kind: OrganizationKind) -> None:
        """One or two who answer; a body that waits has one who waits with it."""
        role = Role.LIAISON if kind in DEPARTMENTS else Role.PROVIDER
        login = {HERO: "provider", LIAISON_AT: "liaison"}.get(row["name"])
        first = self.cast.employ(role, row, "charity" if row["name"] == CHARITY else login)
        if row["status"] is OrganizationStatus.PENDING:
            first.update(status=AccountStatus.PENDING, decided_by=None, decided_at=None, last_sign_in_at=None, created_at=row["created_at"])  # fmt: skip
        elif login or self.stage.rng.random() < 0.25:
            self.cast.employ(role, row)

    def of_county(self, county: str) -> Iterator[tuple[dict[str, str], Row]]:
        """The verified bodies of a county with their lines."""
        return ((line, row) for line, row in self.verified if line["county"] == county)


def credit_code(kind: OrganizationKind, county: str, number: int) -> str:
    """Eighteen characters with a right check digit."""
    body: Any = f"{PREFIXES[kind]}{county}{FICTIONAL}{number:06d}"
    return f"{body}{uscc.calc_check_digit(body)}"
