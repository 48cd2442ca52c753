"""Comparing and writing: only what differs, all of it or nothing."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.errors import RuleBroken
from app.exchange.models import Import
from app.exchange.records import Catalogue
from app.exchange.service import bring_in
from app.exchange.sources import read
from app.offers.models import Offer, OfferStatus
from app.organizations.models import Location, Organization
from app.outbox import OutboxRow
from tests.exchange.conftest import edit


def count(session: Session, model: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def catalogue(folder: Path) -> Catalogue:
    return read("florida_legal_aid", folder)


def nothing_came_in(session: Session) -> bool:
    return not any(count(session, model) for model in (Organization, Location, Offer, Import, OutboxRow, AuditEntry))


def test_a_body_without_services_for_children_stays_outside(session: Session, florida: Path) -> None:
    bring_in(catalogue(florida))
    assert [body.name for body in session.scalars(sa.select(Organization))] == ["Helpers"]


def test_only_what_changed_is_written(session: Session, florida: Path) -> None:
    bring_in(catalogue(florida))
    edit(florida, "services.csv", "School matters", "School and more")
    outcome = bring_in(catalogue(florida))
    assert (outcome.added, outcome.changed) == (0, 1)
    versions = dict(session.execute(sa.select(Offer.source_key, Offer.version)).all())
    assert versions == {"s1": 1, "s2": 2}
    assert session.scalar(sa.select(Offer.summary).where(Offer.source_key == "s2")) == "School and more"


def test_what_people_here_decided_is_left_to_them(session: Session, florida: Path) -> None:
    bring_in(catalogue(florida))
    offer = session.scalars(sa.select(Offer).where(Offer.source_key == "s1")).one()
    offer.status = OfferStatus.PAUSED
    session.commit()
    assert bring_in(catalogue(florida)).changed == 0
    assert offer.status is OfferStatus.PAUSED


def test_what_vanished_is_reported_and_stays(session: Session, florida: Path) -> None:
    bring_in(catalogue(florida))
    edit(florida, "services.csv", "s2,o1,School,School matters,5,17,Discipline,Hillsborough County\r\n", "")
    read_again = catalogue(florida)
    outcome = bring_in(read_again)
    assert outcome.gone == 1
    assert [(p.row, p.value, p.left_out) for p in read_again.problems] == [(None, "School", False)]
    assert count(session, Offer) == 2


def test_a_faulty_row_is_not_a_vanished_one(session: Session, florida: Path) -> None:
    bring_in(catalogue(florida))
    edit(florida, "services.csv", "5,17", "five,17")
    assert bring_in(catalogue(florida)).gone == 0


def test_strict_takes_nothing_when_a_row_is_faulty(session: Session, florida: Path) -> None:
    edit(florida, "services.csv", "5,17", "17,5")
    with pytest.raises(RuleBroken, match="--strict"):
        bring_in(catalogue(florida), strict=True)
    assert nothing_came_in(session)
    assert bring_in(catalogue(florida)).tallies["offer"].added == 1


def test_a_dry_run_says_the_same_and_changes_nothing(session: Session, florida: Path) -> None:
    tried = bring_in(catalogue(florida), dry_run=True)
    assert nothing_came_in(session)
    assert bring_in(catalogue(florida)).tallies == tried.tallies


def test_a_failure_half_way_leaves_nothing(session: Session, florida: Path) -> None:
    spoilt = catalogue(florida)
    spoilt.offers["s2"].values["age_min"] = 18
    spoilt.offers["s2"].values["age_max"] = 3
    with pytest.raises(IntegrityError):
        bring_in(spoilt)
    assert nothing_came_in(session)


def test_a_failure_of_the_bar_leaves_nothing_either(session: Session, florida: Path) -> None:
    steps = iter(range(4))
    with pytest.raises(StopIteration):
        bring_in(catalogue(florida), step=lambda: next(steps) and None)
    assert nothing_came_in(session)


def test_the_index_follows_through_the_outbox(session: Session, florida: Path) -> None:
    bring_in(catalogue(florida))
    rows = session.scalars(sa.select(OutboxRow)).all()
    assert {row.func for row in rows} == {"workers.indexing.offer"}
    assert {row.args[0] for row in rows} == {str(i) for i in session.scalars(sa.select(Offer.id))}


def test_a_new_name_of_a_body_reaches_the_index(session: Session, florida: Path) -> None:
    bring_in(catalogue(florida))
    edit(florida, "organizations.csv", "Helpers", "Better Helpers")
    bring_in(catalogue(florida))
    assert session.scalar(sa.select(sa.func.count()).where(OutboxRow.func == "workers.indexing.organization")) == 1


def test_the_run_is_kept_with_its_counts_once(session: Session, florida: Path) -> None:
    bring_in(catalogue(florida))
    bring_in(catalogue(florida))
    run = session.scalars(sa.select(Import)).one()
    assert (run.source, run.errors, run.counts["offer"]["added"]) == ("florida_legal_aid", 0, 2)
    assert session.scalar(sa.select(AuditEntry.action)) == "import.run"
