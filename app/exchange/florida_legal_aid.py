"""Reader of Florida's legal aid programmes: three CSV tables in the shape of HSDS."""

import re
from collections.abc import Container
from pathlib import Path
from typing import Any

from app.exchange import columns
from app.exchange.files import mapping, read_table
from app.exchange.records import CHILDHOOD_ENDS, EVERY_AGE, Catalogue, Entry
from app.offers.models import Mode
from app.words import Words, _

SOURCE = "florida_legal_aid"
OLDEST = 120
CHECK_ROW: Words = _("多半是这一行的列错位了。请对照前后几行改好，再导入一次。")
Row = dict[str, str]


class Refusal(Exception):
    """A row that cannot be taken; it has been noted."""


def read(folder: Path) -> Catalogue:
    """The whole source."""
    return Reader(folder).catalogue


class Reader:
    """Organizations and sites first, then the services that name them."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue(SOURCE)
        self.map, self.where = mapping(SOURCE), columns.Where()
        self.offices: dict[str, list[Row]] = {}
        organizations = read_table(
            folder, "organizations.csv", ("organization_uuid", "organization_name"), self.catalogue
        )
        sites = read_table(
            folder, "locations.csv", ("location_uuid", "organization_uuid", "location_name", "location_address"), self.catalogue
        )  # fmt: skip
        services = read_table(
            folder, "services.csv", ("service_uuid", "organization_uuid", "service_name", "service_problem_codes"), self.catalogue
        )  # fmt: skip
        known = {row["organization_uuid"] for _n, row in organizations}
        for number, row in sites:
            self.site(number, row, known)
        for number, row in organizations:
            self.organization(number, row)
        for number, row in services:
            if not self.fresh(number, "services.csv / service_uuid", row["service_uuid"], self.catalogue.seen):
                continue
            self.catalogue.seen.add(row["service_uuid"])
            try:
                self.service(number, row)
            except Refusal:
                continue
        self.catalogue.keep_what_serves()

    def fresh(self, number: int, column: str, key: str, known: Container[str]) -> bool:
        """Whether a key is there and new."""
        if key and key not in known:
            return True
        self.catalogue.complain(number, column, key, _("没有编号，或者编号重复"), _("请补上，每个编号只用一次。"))
        return False

    def site(self, number: int, row: Row, known: set[str]) -> None:
        """One place where a body can be met; "State: FL" alone is no place."""
        address, key = row["location_address"], row["location_uuid"]
        if not self.fresh(number, "locations.csv / location_uuid", key, self.catalogue.locations):
            return
        if row["organization_uuid"] not in known:
            self.refuse_site(number, "organization_uuid", row, _("没有这个机构"))
        elif re.search(r"<\w+>", address):
            self.refuse_site(number, "location_address", row, _("地址里有网页标记"))
        else:
            self.offices.setdefault(row["organization_uuid"], []).append(row)
            point = self.where.point(address)
            if point["lat"] is None and re.search(r"\w,\s*[A-Z]{2}\b", address):
                self.catalogue.complain(
                    number, "locations.csv / location_address", address, _("不知道这个城市在哪里"), _("导入了，但没有坐标；请核对城市的写法。"), left_out=False
                )  # fmt: skip
            shown = "" if address.startswith("State:") else address
            values = columns.location(
                row["location_name"], point, address=shown, phone=columns.telephone(row.get("phones", ""))
            )
            self.catalogue.locations[key] = Entry(key, values, row["organization_uuid"])

    def refuse_site(self, number: int, column: str, row: Row, wrong: Words) -> None:
        """Leave a site out."""
        self.catalogue.complain(
            number, f"locations.csv / {column}", row[column], wrong, _("写成“街道, 城市, FL 邮编”，再导入一次。")
        )

    def organization(self, number: int, row: Row) -> None:
        """One body, standing where most of its offices are."""
        key, office = row["organization_uuid"], self.main_office(row["organization_uuid"])
        if not self.fresh(number, "organizations.csv / organization_uuid", key, self.catalogue.organizations):
            return
        self.catalogue.organizations[key] = Entry(
            key,
            columns.organization(
                row["organization_name"],
                self.where.point(office["location_address"] if office else ""),
                name_en=row["organization_name"],
                description=row.get("organization_description", ""),
                address=office["location_address"] if office else None,
                phone=columns.telephone(office.get("phones", "")) if office else None,
                email=columns.email(row.get("organization_email", "")),
                website=columns.website(
                    self.catalogue, number, "organizations.csv / organization_url", row.get("organization_url", "")
                ),
            ),
        )

    def main_office(self, organization: str) -> Row | None:
        """The first office in the city in which it has the most; None where none has a known city."""
        placed = [row for row in self.offices.get(organization, ()) if self.where.point(row["location_address"])["lat"]]
        spots = [self.where.point(row["location_address"])["lat"] for row in placed]
        return max(placed, key=lambda row: spots.count(self.where.point(row["location_address"])["lat"]), default=None)

    def service(self, number: int, row: Row) -> None:
        """One service, if it is for children."""
        if row["organization_uuid"] not in self.catalogue.organizations:
            self.refuse(number, "organization_uuid", row, _("没有这个机构"))
        low = self.age(number, row, "service_min_age", EVERY_AGE[0])
        high = self.age(number, row, "service_max_age", OLDEST)
        if low > high:
            self.refuse(number, "service_min_age", row, _("最小年龄比最大年龄还大"))
        self.check_for_children(row, low)
        meets = self.meets(number, row)
        body = self.catalogue.organizations[row["organization_uuid"]].values
        words = set(re.findall(r"[a-z]+", row["service_name"].lower()))
        self.catalogue.offers[row["service_uuid"]] = Entry(
            row["service_uuid"],
            columns.offer(
                row["service_name"],
                {name: body[name] for name in ("place_code", "lat", "lng", "precision")},
                summary=row.get("service_description", ""),
                need_types=meets,
                age_min=low,
                age_max=min(high, EVERY_AGE[1]),
                mode=Mode.REMOTE if words & set(self.map["remote"]) else Mode.ON_SITE,
                areas_text=row.get("service_areas") or None,
                address=body["address"],
                cost=self.map["cost"],
                cost_note=self.income(row),
                languages=["en"],
                phone=body["phone"],
                email=columns.email(row.get("service_email", "")),
                website=columns.website(
                    self.catalogue, number, "services.csv / service_url", row.get("service_url", "")
                ),
            ),
            row["organization_uuid"],
        )

    def refuse(self, number: int, column: str, row: Row, wrong: Words, todo: Words = CHECK_ROW) -> None:
        """Leave a service out."""
        self.catalogue.complain(number, f"services.csv / {column}", row.get(column), wrong, todo)
        self.catalogue.faulty.add(row["service_uuid"])
        raise Refusal

    def age(self, number: int, row: Row, column: str, default: int) -> int:
        """Completed years; the source writes 200 or 999 where there is no oldest age, and we keep none above 24."""
        text = row.get(column, "")
        if not text:
            return default
        if not text.isdecimal() or (int(text) > OLDEST and column == "service_min_age"):
            self.refuse(number, column, row, _("不是年龄"))
        return int(text)

    def check_for_children(self, row: Row, low: int) -> None:
        """Services for grown-ups are counted, by reason, and left."""
        words = set(re.findall(r"[a-z]+", row["service_name"].lower()))
        if (
            row.get("service_require_veteran") == "true"
            or row.get("service_military_status")
            or words & set(self.map["veterans"])
        ):
            self.skip("veterans")
        if words & set(self.map["older_people"]) or low >= 55:
            self.skip("older people")
        if low >= CHILDHOOD_ENDS:
            self.skip("grown-ups only")

    def skip(self, reason: str) -> None:
        """Not for children."""
        self.catalogue.skipped[reason] += 1
        raise Refusal

    def meets(self, number: int, row: Row) -> list[str]:
        """Our types for its problem codes; by its name where it has none."""
        codes = [code.strip() for code in row["service_problem_codes"].split(";") if code.strip()]
        table: dict[str, Any] = self.map["codes"] if codes else self.map["names"]
        said = codes or [row["service_name"]]
        unknown = [code for code in said if code not in table]
        if unknown:
            self.refuse(
                number,
                "service_problem_codes",
                row | {"service_problem_codes": "; ".join(unknown)},
                _("对照表里没有这个代码"),
                _("请在对照表里写明它对应哪些需求类型。"),
            )
        found = [table[code] for code in said if table[code] is not None]
        if not found:
            self.skip("matters of grown-ups only")
        return sorted({kind for kinds in found for kind in kinds} | set(self.map["always"]))

    def income(self, row: Row) -> str | None:
        """For whom it is free, in the source's figure."""
        limit = row.get("service_income_limit", "")
        return f"Household income up to {limit}% of the federal poverty level." if limit.isdecimal() else None
