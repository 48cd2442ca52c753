"""Reader of San Francisco's children's programmes: one wide CSV table of crosses."""

import hashlib
import re
from pathlib import Path

from app.exchange import columns
from app.exchange.files import mapping, read_table
from app.exchange.records import Catalogue, Entry
from app.words import Words, _

SOURCE = "sf_children_programmes"
BANDS = {"0-5": (0, 5), "6-13": (6, 13), "14-17": (14, 17), "18-21": (18, 21), "22-25": (22, 24), "18-24": (18, 24)}
"""Columns of ages; we keep none above 24."""
CHILDREN = ("0-5", "6-13", "14-17")
TONGUES = ("English", "Spanish", "Mandarin", "Cantonese", "Korean", "Vietnamese", "Russian", "Filipino (Tagalog)")
NEEDED = ("Agency Name", "Program Name", "Strategy", "Site Address", "Parent", *BANDS, *TONGUES)
Row = dict[str, str]


def read(folder: Path) -> Catalogue:
    """The whole source."""
    return Reader(folder).catalogue


def key_of(*parts: str) -> str:
    """The source has no keys: one is made of what tells its rows apart."""
    return hashlib.sha256("\x1f".join(" ".join(part.lower().split()) for part in parts).encode()).hexdigest()[:24]


class Reader:
    """Each row is a programme at a site of an agency."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue(SOURCE)
        self.map, self.where = mapping(SOURCE), columns.Where()
        rows = read_table(folder, "programmes.csv", NEEDED, self.catalogue)
        for number, row in rows:
            self.programme(number, row)
        self.catalogue.keep_what_serves()

    def programme(self, number: int, row: Row) -> None:
        """One row, if it is for children and its strategy says what a child gets."""
        catalogue = self.catalogue
        key = key_of(
            *(row.get(name, "") for name in ("Agency Name", "Program Name", "Strategy", "Site Name", "Site Address"))
        )
        if key in catalogue.seen:
            catalogue.repeated += 1
            return
        catalogue.seen.add(key)
        bands = [band for band in BANDS if row[band]]
        if bands or row["Parent"]:
            if not bands:
                catalogue.skipped["parents only"] += 1
                return
            if not set(bands) & set(CHILDREN):
                catalogue.skipped["grown-ups only"] += 1
                return
        wrong = self.faults(row, bands)
        for column, problem, todo in wrong:
            catalogue.complain(number, column, row.get(column), problem, todo)
        if wrong:
            catalogue.faulty.add(key)
        else:
            self.take(number, key, row, bands)

    def faults(self, row: Row, bands: list[str]) -> list[tuple[str, Words, Words]]:
        """Everything for which a row is left out."""
        found: list[tuple[str, Words, Words]] = []
        if not row["Agency Name"] or not row["Program Name"]:
            found.append(("Program Name", _("没有机构名或项目名"), _("请补上名称。")))
        if not bands:
            found.append(("0-5", _("没有勾选任何年龄段"), _("请在年龄列里打 X。")))
        if not row["Strategy"]:
            found.append(("Strategy", _("没有写项目类别"), _("请补上类别。")))
        elif row["Strategy"] not in self.map["strategies"]:
            found.append(("Strategy", _("这个类别看不出孩子得到什么"), _("请在对照表里写明它对应哪些需求类型。")))
        return found

    def take(self, number: int, key: str, row: Row, bands: list[str]) -> None:
        """The agency, the site and the programme."""
        agency = key_of(row["Agency Name"])
        at_agency = self.address(row.get("Lead Agency Address", ""), row.get("Lead Agency Zip", ""))
        site_address = self.address(row["Site Address"], row.get("Site Zip", "")) or at_agency
        telephone = columns.telephone(row.get("Site Phone", "")) or None
        if agency not in self.catalogue.organizations:
            values = columns.organization(
                row["Agency Name"], self.where.point(at_agency), name_en=row["Agency Name"], address=at_agency or None
            )
            self.catalogue.organizations[agency] = Entry(agency, values)
        site = key_of(row["Agency Name"], row.get("Site Name", ""), row["Site Address"])
        point = self.where.point(site_address)
        if site_address and site not in self.catalogue.locations:
            name = row.get("Site Name") or row["Agency Name"]
            values = columns.location(name, point, address=site_address, phone=telephone)
            self.catalogue.locations[site] = Entry(site, values, agency)
        low, high = self.ages(number, bands)
        self.catalogue.offers[key] = Entry(
            key,
            columns.offer(
                row["Program Name"],
                point,
                summary=". ".join(filter(None, [row["Strategy"], row.get("Site Name"), row.get("Site School")])),
                need_types=sorted(self.map["strategies"][row["Strategy"]]),
                age_min=low,
                age_max=high,
                areas_text=f"{self.map['city']}, {self.map['state']}",
                address=site_address or None,
                cost_note=self.map["cost_note"],
                languages=self.languages(number, row),
                phone=telephone,
            ),
            agency,
        )

    def address(self, street: str, zip_code: str) -> str:
        """The street with its city, where the post code says that it is San Francisco's."""
        if not street:
            return ""
        here = zip_code.startswith(self.map["zips"])
        return (
            f"{street}, {self.map['city']}, {self.map['state']} {zip_code}" if here else f"{street} {zip_code}".strip()
        )

    def ages(self, number: int, bands: list[str]) -> tuple[int, int]:
        """From the youngest to the oldest crossed; a gap between is noted."""
        low, high = min(BANDS[band][0] for band in bands), max(BANDS[band][1] for band in bands)
        if "0-5" in bands and "6-13" not in bands and high > 13:
            self.catalogue.complain(
                number, "6-13", "", _("年龄段中间有空"), _("按最小到最大导入，请核对。"), left_out=False
            )
        return low, high

    def languages(self, number: int, row: Row) -> list[str]:
        """The crossed ones, and what is written beside them."""
        said = [name for name in TONGUES if row[name]]
        other = row.get("Language Other", "")
        found = {self.map["languages"][name.lower()] for name in said}
        for name in re.split(r"\s*,\s*", other.strip().rstrip(".")):
            if name and name.lower() not in self.map["languages"]:
                self.catalogue.complain(
                    number, "Language Other", other, _("有认不出的语言"), _("其余语言已导入；请写成单个语言名，用逗号分开。"), left_out=False
                )  # fmt: skip
                break
            found.add(self.map["languages"].get(name.lower()))
        return sorted(found - {None}) or ["en"]
