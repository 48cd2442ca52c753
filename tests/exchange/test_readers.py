"""Hostile and broken rows: each is named with its place, and the rest comes in."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.exchange.files import mapping
from app.exchange.records import Catalogue
from app.exchange.service import bring_in
from app.exchange.sources import SOURCES, read
from app.taxonomy.types import need_type
from tests.exchange.conftest import edit


def problems(catalogue: Catalogue) -> list[tuple[int | None, str, str]]:
    return [(p.row, p.column, p.value) for p in catalogue.problems]


@pytest.mark.parametrize("source", SOURCES)
def test_mappings_lead_to_our_types_only(source: str) -> None:
    found = mapping(source)
    tables = [found.get(name, {}) for name in ("codes", "names", "strategies", "categories")]
    codes = {code for table in tables for types in table.values() if types for code in types}
    assert codes
    assert all(need_type(code) for code in codes | set(found.get("always", [])))


@pytest.mark.parametrize(
    ("old", "new", "column", "value"),
    [
        ("5,17", "2018,999", "service_min_age", "2018"),
        ("5,17", "-1,17", "service_min_age", "-1"),
        ("5,17", "5,=cmd", "service_max_age", "=cmd"),
        ("5,17", "17,5", "service_min_age", "17"),
        ("Discipline", "Discipline; Alchemy", "service_problem_codes", "Alchemy"),
        ("s2,o1", "s2,o9", "organization_uuid", "o9"),
        ("s2,o1", "s1,o1", "service_uuid", "s1"),
        ("s2,o1", ",o1", "service_uuid", ""),
    ],
)
def test_a_faulty_service_is_named_and_the_others_come_in(
    florida: Path, old: str, new: str, column: str, value: str
) -> None:
    edit(florida, "services.csv", old, new)
    catalogue = read("florida_legal_aid", florida)
    assert problems(catalogue) == [(3, f"services.csv / {column}", value)]
    assert list(catalogue.offers) == ["s1"]


@pytest.mark.parametrize(("ages", "reason"), [("18,999", "grown-ups only"), ("60,200", "older people")])
def test_services_for_grown_ups_are_counted_not_blamed(florida: Path, ages: str, reason: str) -> None:
    edit(florida, "services.csv", "5,17", ages)
    catalogue = read("florida_legal_aid", florida)
    assert problems(catalogue) == []
    assert dict(catalogue.skipped) == {reason: 1}


def test_markup_in_an_address_leaves_the_site_out(florida: Path) -> None:
    edit(florida, "locations.csv", "State: FL", "State: <b>IL</b>")
    catalogue = read("florida_legal_aid", florida)
    assert problems(catalogue) == [(3, "locations.csv / location_address", "State: <b>IL</b>")]
    assert list(catalogue.locations) == ["l1"]


def test_hostile_cells_are_only_text(session: Session, florida: Path) -> None:
    edit(florida, "services.csv", "School matters", "<script>alert(1)</script>\x00\x07=1+1'; DROP TABLE offers;--")
    catalogue = read("florida_legal_aid", florida)
    bring_in(catalogue)
    assert catalogue.offers["s2"].values["summary"] == "<script>alert(1)</script> =1+1'; DROP TABLE offers;--"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://user:secret@example.org", "not an address", "file:///etc/passwd"]
)
def test_a_website_that_is_none_is_noted_and_left_out(florida: Path, url: str) -> None:
    edit(florida, "organizations.csv", "www.example.org", url)
    catalogue = read("florida_legal_aid", florida)
    assert problems(catalogue) == [(2, "organizations.csv / organization_url", url)]
    assert catalogue.organizations["o1"].values["website"] is None
    assert not catalogue.errors


FACILITY: dict[str, Any] = {
    "objectId": "f1", "name": "House", "address": "1 A St", "city": "San Francisco", "age": None, "gender": None, "phone": "",
    "website": "", "notes": "", "location": {"latitude": 37.7, "longitude": -122.4},
    "services": [{"objectId": "x1", "name": "Free meal", "category": "food", "description": "Soup", "notes": "", "openHours": None,
                  "updatedAt": "2014-03-19T20:42:43.339Z"}],
}  # fmt: skip


def facilities(folder: Path, **changes: Any) -> Catalogue:
    (folder / "facilities.json").write_text(json.dumps([FACILITY | changes]))
    return read("link_sf", folder)


def test_a_good_facility_has_no_fault(tmp_path: Path) -> None:
    catalogue = facilities(tmp_path)
    assert (problems(catalogue), list(catalogue.offers)) == ([], ["x1"])


@pytest.mark.parametrize(
    "changes",
    [
        {"age": ["Z"]}, {"age": 7}, {"age": [["C"]]}, {"location": None}, {"location": {"latitude": "37", "longitude": 1}},
        {"location": {"latitude": 137, "longitude": 1}}, {"name": None}, {"objectId": 5}, {"services": [{}]},
        {"services": [FACILITY["services"][0] | {"category": "gold"}]}, {"website": "javascript:x"},
        {"services": [FACILITY["services"][0] | {"openHours": {"0": [[1]], "1": 5}}]},
    ],
)  # fmt: skip
def test_every_fault_of_a_facility_is_named(tmp_path: Path, changes: dict[str, Any]) -> None:
    catalogue = facilities(tmp_path, **changes)
    assert [p.row for p in catalogue.problems] == [1]


@pytest.mark.parametrize("changes", [{"services": None}, {"services": [5]}, {"services": []}])
def test_a_facility_without_services_stays_outside(tmp_path: Path, changes: dict[str, Any]) -> None:
    catalogue = facilities(tmp_path, **changes)
    assert (problems(catalogue), catalogue.organizations) == ([], {})


def test_who_is_said_twice_alike_comes_in_once_and_unlike_is_a_fault(tmp_path: Path) -> None:
    for second, expected in ((FACILITY, (1, 0)), (FACILITY | {"name": "Other"}, (0, 1))):
        (tmp_path / "facilities.json").write_text(json.dumps([FACILITY, second]))
        catalogue = read("link_sf", tmp_path)
        assert (catalogue.repeated, len(catalogue.errors)) == expected
        assert len(catalogue.offers) == 1
