"""The three real catalogues: what is taken of each, what is refused and in which row, and how it is found afterwards."""

from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.catalogue.help import possible
from app.catalogue.indexing import rebuild
from app.catalogue.queries import Question, ask
from app.exchange.records import Catalogue
from app.exchange.service import bring_in
from app.exchange.sources import read
from app.matching.rules import FARTHEST_KM, Bar
from app.offers.models import Mode, Offer, OfferStatus, Reach
from app.organizations.models import Location, Organization, OrganizationStatus
from app.outbox import OutboxRow
from app.places.points import Point

TAMPA = Point(27.95, -82.46)
COUNTS = {
    # source: organizations, locations, offers, errors, notes, skipped, repeated, mended
    "florida_legal_aid": (17, 367, 82, 2, 1, 52, 0, 0),
    "sf_children_programmes": (152, 499, 564, 36, 1, 10, 1, 4),
    "link_sf": (69, 69, 83, 0, 0, 13, 13, 0),
}


def taken(real: Path, source: str) -> Catalogue:
    return read(source, real / source)


@pytest.mark.parametrize("source", COUNTS)
def test_each_is_read_as_counted(real: Path, source: str) -> None:
    c = taken(real, source)
    errors = len(c.errors)
    assert (
        len(c.organizations), len(c.locations), len(c.offers), errors, len(c.problems) - errors, c.skipped.total(), c.repeated, c.mended,
    ) == COUNTS[source]  # fmt: skip


@pytest.mark.parametrize("source", COUNTS)
def test_no_row_is_lost_without_a_word(real: Path, source: str) -> None:
    c = taken(real, source)
    assert len(c.seen) == len(c.offers) + len(c.faulty) + c.skipped.total()


@pytest.mark.parametrize("source", COUNTS)
def test_the_second_import_changes_nothing(session: Session, real: Path, source: str) -> None:
    first = bring_in(taken(real, source))
    assert first.added == sum(COUNTS[source][:3])
    before = Counter(session.execute(sa.select(Offer.version)).scalars())
    promised = session.scalar(sa.select(sa.func.count()).select_from(OutboxRow))
    second = bring_in(taken(real, source))
    assert (second.added, second.changed, second.gone) == (0, 0, 0)
    assert Counter(session.execute(sa.select(Offer.version)).scalars()) == before
    assert session.scalar(sa.select(sa.func.count()).select_from(OutboxRow)) == promised


@pytest.mark.parametrize("source", COUNTS)
def test_what_is_taken_says_where_it_comes_from_and_claims_no_more(session: Session, real: Path, source: str) -> None:
    bring_in(taken(real, source))
    for body in session.scalars(sa.select(Organization)):
        assert (body.status, body.source, body.country, body.place_code) == (
            OrganizationStatus.VERIFIED,
            source,
            "US",
            None,
        )
    for offer in session.scalars(sa.select(Offer)):
        assert (offer.status, offer.source, offer.country, offer.reach) == (
            OfferStatus.PUBLISHED,
            source,
            "US",
            Reach.STATED,
        )
        assert offer.capacity is None
        assert offer.need_types
        assert 0 <= offer.age_min < 18
        assert offer.age_min <= offer.age_max <= 24
        assert (offer.checked_at is not None) is (source == "link_sf")
    precision = {"florida_legal_aid": {"city", None}, "sf_children_programmes": {"city", None}, "link_sf": {"point"}}
    assert set(session.scalars(sa.select(Location.precision))) <= precision[source]


def test_floridas_faults_are_found_where_they_are(real: Path) -> None:
    c = taken(real, "florida_legal_aid")
    assert [(p.row, p.column, p.left_out) for p in c.problems] == [
        (118, "locations.csv / location_address", True),
        (65, "services.csv / service_min_age", True),
        (113, "services.csv / service_url", False),
    ]
    assert dict(c.skipped) == {
        "veterans": 12, "older people": 9, "grown-ups only": 11, "matters of grown-ups only": 20,
    }  # fmt: skip


def test_a_state_alone_is_no_place(real: Path) -> None:
    c = taken(real, "florida_legal_aid")
    nowhere = [e for e in c.locations.values() if e.values["lat"] is None]
    assert nowhere
    assert all(not (e.values["address"] or "").count(", FL") for e in nowhere)


def test_a_helpline_has_no_distance(real: Path) -> None:
    c = taken(real, "florida_legal_aid")
    lines = [e for e in c.offers.values() if "Helpline" in e.values["name"] or "Hotline" in e.values["name"]]
    assert lines
    assert {e.values["mode"] for e in lines} == {Mode.REMOTE}


def test_san_franciscos_letters_are_put_right(real: Path) -> None:
    c = taken(real, "sf_children_programmes")
    names = {e.values["name"] for e in (*c.organizations.values(), *c.locations.values(), *c.offers.values())}
    assert "ABADÁ-Capoeira SF Capoeira Arts Center" in names
    assert any("Mentoring – MLK" in name for name in names)
    assert not [name for name in names if "\u0301" in name or "‰" in name or "â" in name]


def test_san_franciscos_faults_are_counted_by_column(real: Path) -> None:
    c = taken(real, "sf_children_programmes")
    assert Counter(p.column for p in c.errors) == {"Strategy": 22, "0-5": 14}
    values = Counter(p.value for p in c.errors if p.column == "Strategy")
    assert values["Miscellaneous"] == 10
    assert values["SUM_TRANS"] == 6


def test_san_francisco_speaks_its_languages(real: Path) -> None:
    c = taken(real, "sf_children_programmes")
    spoken = Counter(language for e in c.offers.values() for language in e.values["languages"])
    assert spoken["en"] > spoken["es"] > spoken["yue"] > spoken["sm"] > 0


def test_link_sf_keeps_hours_points_and_dates(real: Path) -> None:
    offer = taken(real, "link_sf").offers["wAfhb9XsHl"].values
    assert (offer["lat"], offer["precision"], offer["sex"]) == (37.7712479, "point", "female")
    assert offer["days"] == "Daily 00:00–12:00"
    assert offer["checked_at"].isoformat().startswith("2014-03-19")


@pytest.mark.parametrize(("words", "type_code"), [("my father hits me, I need a lawyer", ""), ("", "SF10")])
def test_matching_works_in_english_with_distances(session: Session, real: Path, words: str, type_code: str) -> None:
    bring_in(taken(real, "florida_legal_aid"))
    bring_in(taken(real, "link_sf"))
    kind, found = possible(words, type_code, 10, None, TAMPA)
    assert kind is not None
    assert kind.code in {"SF05", "SF10"}
    every = [*found.rows, *found.excluded]
    assert len(every) >= 20
    assert {row.offer.source for row in found.rows} == {"florida_legal_aid"}, "nobody is sent to San Francisco"
    far = [row for row in found.excluded if (row.excluded.km or 0) > FARTHEST_KM]
    assert far
    assert all(Bar.TOO_FAR in {reason.bar for reason in row.excluded.reasons} for row in far)
    kms = {row.offer.name: row.candidate.km for row in found.rows[:10] if row.offer.mode is not Mode.REMOTE}
    assert any(km is not None and km < 1 for km in kms.values())
    scores = [row.candidate.score for row in found.rows]
    assert scores == sorted(scores, reverse=True)
    assert {row.offer.source for row in found.rows[:5]} == {"florida_legal_aid"}


def test_searching_works_in_english_with_distances(app: Flask, session: Session, real: Path) -> None:
    bring_in(taken(real, "florida_legal_aid"))
    rebuild()
    with app.test_request_context():
        answer = ask(Question(words="domestic violence lawyer", near=(TAMPA.lat, TAMPA.lng), km=50))
    assert answer.total
    first = answer.found[0]
    assert first.offer is not None
    assert first.offer.source == "florida_legal_aid"
    assert first.km is not None
    assert first.km < 50
