"""The people: an account for everybody who works, helps or gives, and those who wait to be let in."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.access.permissions import APPROVERS, Role
from app.demonstration.book import Row, row_id
from app.demonstration.material import tree
from app.demonstration.stage import Stage
from app.giving.models import Donor
from app.people.models import Account, AccountStatus
from app.places.gazetteer import gazetteer
from app.places.models import Village

PASSWORD = "tonglian-demo"
"""Of every account of the demonstration; printed at set-up, never used where real people are."""
SIGN_INS = (
    (Role.DIRECTOR, "director"),
    (Role.SUPERVISOR, "supervisor"),
    (Role.COUNTY_OFFICER, "county"),
    (Role.LIAISON, "liaison"),
    (Role.PROVIDER, "provider"),
    (Role.VOLUNTEER, "volunteer"),
    (Role.DONOR, "donor"),
    (Role.AUDITOR, "auditor"),
    (Role.ADMINISTRATOR, "admin"),
)
"""One account of each role, with a name that is easy to type."""
MORE_SIGN_INS = ((Role.PROVIDER, "charity"), (Role.PROVIDER, "charity2"))
"""Besides: two people of a charity, since above a limit its books want both."""


def app_secret(login: str) -> bytes:
    """What an invented person's authenticator app would hold: known to all, like the password."""
    return hashlib.sha256(f"demonstration second factor of {login}".encode()).digest()[:20]


HOME_VILLAGE = "421003106900"
"""柳荫村: where `director` works; `supervisor` and `county` stand above her."""
MEN_SHARE = 0.25
FIRST_VILLAGE = 900


class Cast:
    """Who is who, by appointment."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.logins = {(role, HOME[role]): login for role, login in SIGN_INS if role in HOME}
        self.administrator = self.hire(Role.ADMINISTRATOR, login="admin", days=420)
        self.auditor = self.hire(Role.AUDITOR, login="auditor", by=self.administrator, days=400)
        self.appointed: dict[str, Row] = {}
        self.staff: dict[UUID, list[Row]] = {}
        for county in tree("places"):
            self.appoint(county)

    def appoint(self, county: dict[str, Any]) -> None:
        """A county's officer, a supervisor per township, a director per village; the villages themselves."""
        officer = self.post(Role.COUNTY_OFFICER, county["code"], self.administrator, 400)
        for township, villages in county["townships"].items():
            supervisor = self.post(Role.SUPERVISOR, township, officer, 380)
            for number, name in enumerate(villages):
                code = f"{township[:9]}{FIRST_VILLAGE + number}"
                self.found(code, township, name)
                self.post(Role.DIRECTOR, code, supervisor, 360)

    def found(self, code: str, township: str, name: str) -> None:
        """A village some kilometres from its township's middle."""
        rng, place = self.stage.rng, gazetteer().get(township)
        reach = min(0.6 * (place.radius_km or 6), 5) / 111 if place else 0
        self.stage.book.add(
            Village, code=code, township_code=township, name=name, official=False,
            lat=round(place.lat + rng.uniform(-reach, reach), 5) if place and place.lat else None,
            lng=round(place.lng + rng.uniform(-reach, reach), 5) if place and place.lng else None,
            created_at=self.stage.almanac.back(400),
        )  # fmt: skip

    def post(self, role: Role, place: str, by: Row, days: int) -> Row:
        """Appoint somebody to a place."""
        self.appointed[place] = self.hire(role, login=self.logins.get((role, place)), place=place, by=by, days=days)
        return self.appointed[place]

    def employ(self, role: Role, organization: Row, login: str | None = None) -> Row:
        """Somebody who works for a body."""
        officer = self.officer(organization["place_code"])
        account = self.hire(
            role, login=login, place=organization["place_code"], organization=organization["id"], by=officer, days=200
        )
        self.staff.setdefault(organization["id"], []).append(account)
        return account

    def officer(self, place: str) -> Row:
        """The county officer in charge of a place."""
        return self.appointed[place[:6] + "000000"]

    def supervisor(self, place: str) -> Row:
        """The supervisor in charge of a place."""
        return self.appointed[place[:9] + "000"]

    def hire(
        self,
        role: Role,
        *,
        login: str | None = None,
        place: str | None = None,
        organization: UUID | None = None,
        by: Row | None = None,
        days: int = 30,
        status: AccountStatus = AccountStatus.ACTIVE,
        note: str | None = None,
        refusal: str | None = None,
    ) -> Row:
        """One account; who lets it in decides a day after it was asked for."""
        stage, rng = self.stage, self.stage.rng
        phone = stage.telephone()
        name = stage.names.adult(woman=rng.random() > MEN_SHARE)
        asked = stage.almanac.back(days if days < 15 else days - rng.randrange(15))
        decided = by is not None and status is not AccountStatus.PENDING
        seen = stage.almanac.back(rng.choice((0, 0, 1, 1, 2, 4, 9)))
        return stage.book.add(
            Account, id=row_id(asked), login=login or phone.replace(" ", ""), name=name, phone=phone, password_hash=stage.kept,
            role=role, status=status, place_code=place, organization_id=organization, language="zh", is_demonstration=True,
            application_note=note, decided_by=by["id"] if by and decided else None,
            decided_at=min(asked + timedelta(days=1), stage.almanac.now) if decided else None, refusal_reason=refusal,
            last_sign_in_at=seen if status is AccountStatus.ACTIVE and seen > asked else None, created_at=asked,
        )  # fmt: skip

    def donors(self) -> None:
        """People and firms who would like to give."""
        for login, body, types, place, note in DONORS:
            account = self.hire(Role.DONOR, login=login, days=90)
            self.stage.book.add(
                Donor, account_id=account["id"], body=body, need_types=types, place_code=place, note=note,
                created_at=account["created_at"],
            )  # fmt: skip

    def applicants(self) -> list[Row]:
        """Who waits to be let in, and who was turned away or has left."""
        rows = []
        for role, place, status, note, refusal in APPLICANTS:
            approver = self.approver(role, place)
            rows.append(self.hire(role, place=place, by=approver, days=self.stage.rng.randrange(1, 9), status=status, note=note, refusal=refusal))  # fmt: skip
        return rows

    def approver(self, role: Role, place: str | None) -> Row:
        """Who decides about an applicant."""
        above = APPROVERS[role]
        if above is Role.SUPERVISOR and place:
            return self.supervisor(place)
        return self.officer(place) if above is Role.COUNTY_OFFICER and place else self.administrator


HOME = {
    Role.DIRECTOR: HOME_VILLAGE,
    Role.SUPERVISOR: HOME_VILLAGE[:9] + "000",
    Role.COUNTY_OFFICER: HOME_VILLAGE[:6] + "000000",
}
DONORS: tuple[tuple[str | None, str, list[str], str | None, str | None], ...] = (
    ("donor", "person", ["SD02", "SD05", "BL03"], "421003000000", "想资助上高中的女孩子，不需要见面。"),
    (None, "enterprise", ["SD13", "SD05"], None, "每年换下来一批平板，愿意翻新后捐。"),
    (None, "person", [], "451422000000", "老家在边境，哪里缺就给哪里。"),
    (None, "person", ["BL05", "BL06"], None, None),
    (None, "enterprise", ["BL02"], "421022000000", "我们做食品，可以按月供餐包。"),
    (None, "person", ["SD07", "MH06"], "522601000000", "想让孩子过年见到爸妈。"),
)
P, A = AccountStatus, AccountStatus.ACTIVE
APPLICANTS: tuple[tuple[Role, str | None, AccountStatus, str | None, str | None], ...] = (
    (Role.DIRECTOR, "421003106903", P.PENDING, "村委会新任妇女主任，接替前任。", None),
    (Role.DIRECTOR, "421003106904", P.PENDING, "选调生，兼任儿童主任。", None),
    (Role.SUPERVISOR, "421003100000", P.PENDING, "镇民政办，负责儿童督导。", None),
    (Role.VOLUNTEER, "421003106000", P.PENDING, "幼师毕业，周末有空。", None),
    (Role.VOLUNTEER, "421003000000", P.PENDING, "退休护士，可以陪看病。", None),
    (Role.VOLUNTEER, "451422000000", P.PENDING, "会说壮话，住县城。", None),
    (Role.LIAISON, "421022000000", P.PENDING, "县检察院未检联络员。", None),
    (Role.COUNTY_OFFICER, "522601000000", P.PENDING, "新到岗，负责困境儿童工作。", None),
    (Role.VOLUNTEER, "421003000000", P.REFUSED, "想多认识些孩子。", "没有提供无犯罪记录证明，请补齐后再申请。"),
    (Role.DIRECTOR, "421003101901", P.DISABLED, None, None),
    (Role.SUPERVISOR, "421002100000", P.DISABLED, "已调岗。", None),
)
