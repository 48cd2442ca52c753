"""Loading into a real database: once, only where nobody is, with nothing of a child where it does not belong."""

import json

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.children.models import Child
from app.demonstration.cast import MORE_SIGN_INS, PASSWORD, SIGN_INS
from app.demonstration.load import Loaded, load
from app.errors import RuleBroken
from app.growth import queries as growth
from app.growth.models import SchemeKind
from app.needs.models import Need
from app.notices.models import Notice
from app.offers import rules as offer_rules
from app.offers.models import Offer, OfferKind, OfferStatus
from app.organizations import rules as body_rules
from app.organizations.models import Organization
from app.outbox import OutboxRow
from app.people.models import Account
from app.people.service import actor_of, authenticate
from app.places.points import Point
from app.referrals.explanation import shortlist_of
from app.referrals.models import Referral, ReferralStatus
from search.adapters.postgresql import table as documents
from tests.factories.people import account


def test_it_says_how_much_it_loaded(county: Session, loaded: Loaded) -> None:
    for model, count in ((Account, loaded.accounts), (Offer, loaded.offers), (Child, loaded.children), (Need, loaded.needs), (Referral, loaded.referrals)):  # fmt: skip
        assert county.scalar(sa.select(sa.func.count()).select_from(model)) == count


@pytest.mark.parametrize(("role", "login"), [*SIGN_INS, *MORE_SIGN_INS])
def test_one_can_sign_in_in_every_role(county: Session, loaded: Loaded, role: Role, login: str) -> None:
    assert authenticate(login, PASSWORD).role is role


def test_a_second_load_says_so_and_changes_nothing(county: Session, loaded: Loaded) -> None:
    with pytest.raises(RuleBroken, match="已经装过"):
        load()
    assert county.scalar(sa.select(sa.func.count()).select_from(Account)) == loaded.accounts


def test_real_accounts_are_left_alone(session: Session) -> None:
    account(Role.ADMINISTRATOR)
    session.commit()
    with pytest.raises(RuleBroken, match="真实"):
        load()
    assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 1


def test_every_offer_passes_the_rules_of_the_form(county: Session, loaded: Loaded) -> None:
    for offer in county.scalars(sa.select(Offer)):
        point = Point(offer.lat, offer.lng) if offer.lat and offer.lng else None
        offer_rules.check_name(offer.name)
        offer_rules.check_types(offer.need_types)
        offer_rules.check_ages(offer.age_min, offer.age_max)
        offer_rules.check_mode(offer.kind, offer.mode)
        offer_rules.check_capacity(offer.capacity)
        offer_rules.check_ceiling(offer.kind, offer.ceiling)
        offer_rules.check_reach(
            offer.reach, radius_km=offer.radius_km, divisions=offer.divisions, point=point, mode=offer.mode
        )
        body_rules.check_county(offer.place_code)
        body_rules.check_phone(offer.phone)
        if offer.status is not OfferStatus.EXPIRED:
            offer_rules.check_expiry(offer.expires_on)
        if offer.kind is OfferKind.VOLUNTEER:
            assert offer.volunteer is not None
            offer_rules.check_no_contact(offer.volunteer.name, {"name": offer.name, "summary": offer.summary})


def test_every_organization_passes_the_rules_of_the_form(county: Session, loaded: Loaded) -> None:
    for body in county.scalars(sa.select(Organization)):
        body_rules.check_name(body.name)
        body_rules.check_county(body.place_code)
        body_rules.check_phone(body.phone)


def test_nothing_of_a_child_is_in_index_outbox_notices_or_log(county: Session, loaded: Loaded) -> None:
    secrets = set()
    for child in county.scalars(sa.select(Child)):
        secrets |= {child.name, child.guardian_phone}
    secrets |= {need.words for need in county.scalars(sa.select(Need))}
    index = "\n".join(" ".join(map(str, row)) for row in county.execute(sa.select(documents)))
    outbox = "\n".join(json.dumps(row.args) for row in county.scalars(sa.select(OutboxRow)))
    notices = "\n".join(f"{n.kind} {n.occasion}" for n in county.scalars(sa.select(Notice)))
    log = "\n".join(json.dumps(entry.details) for entry in county.scalars(sa.select(AuditEntry)))
    for place in (index, outbox, notices, log):
        assert place
        assert not [secret for secret in secrets if secret and secret in place]


def test_volunteers_names_are_not_in_the_index(county: Session, loaded: Loaded) -> None:
    names = set(county.scalars(sa.select(Account.name).where(Account.role == Role.VOLUNTEER)))
    index = "\n".join(" ".join(map(str, row)) for row in county.execute(sa.select(documents)))
    assert not [name for name in names if name in index]


def test_numbers_go_on_after_the_last(county: Session, loaded: Loaded) -> None:
    last = county.scalar(sa.select(sa.func.max(Child.number)))
    assert county.scalar(sa.text("SELECT nextval(pg_get_serial_sequence('children', 'number'))")) == (last or 0) + 1


def test_the_clocks_of_open_requests_are_set(county: Session, loaded: Loaded) -> None:
    waiting = {
        str(i) for i in county.scalars(sa.select(Referral.id).where(Referral.status == ReferralStatus.REQUESTED))
    }
    due = county.scalars(sa.select(OutboxRow).where(OutboxRow.func == "workers.clocks.answer_due")).all()
    assert {row.args[0] for row in due} == waiting


def test_most_needs_have_somebody_in_reach_and_some_have_nobody(county: Session, loaded: Loaded) -> None:
    director = county.scalar(sa.select(Account).where(Account.login == "director"))
    assert director is not None
    needs = county.scalars(sa.select(Need).where(Need.place_code == director.place_code)).all()
    reach = [bool(shortlist_of(actor_of(director), need).rows) for need in needs]
    assert sum(reach) > 0.6 * len(reach)


def test_the_command_prints_roles_logins_and_the_password(demonstrated: tuple[Flask, Loaded]) -> None:
    lines = demonstrated[0].test_cli_runner().invoke(args=["demo", "sign-ins"]).output.splitlines()
    assert [line.split("\t") for line in lines] == [
        [role.value, login, PASSWORD] for role, login in (*SIGN_INS, *MORE_SIGN_INS)
    ]


def test_no_sign_in_is_printed_where_people_are_real(app: Flask, session: Session) -> None:
    assert app.test_cli_runner().invoke(args=["demo", "sign-ins"]).output == ""


def test_the_county_has_opened_something_because_of_what_nobody_owns(county: Session, loaded: Loaded) -> None:
    officer = actor_of(county.scalars(sa.select(Account).where(Account.login == "county")).one())
    found = growth.find(officer)
    assert {one.kind for one in found} == {SchemeKind.COURSE, SchemeKind.GRANT}
    assert all(one.vacancy_number for one in found)
