"""Two locks on one door: each alone keeps strangers out, and each missing piece is noticed."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.guard import FRESH, PUBLIC, access_of, stand_guard
from app.access.permissions import Role
from app.people.service import actor_of
from tests.architecture.doors import DOORS
from tests.guard.matrix import address, ask, came_in, cookie_of, doors, text_of
from tests.guard.world import SECRETS, Person, World

STRANGERS: tuple[Person, ...] = (
    (Role.DIRECTOR, "same township"), (Role.DIRECTOR, "none"), (Role.SUPERVISOR, "other county"), (Role.COUNTY_OFFICER, "none"),
    (Role.LIAISON, "none"), (Role.PROVIDER, "none"), (Role.VOLUNTEER, "own"), (Role.DONOR, "own"), (Role.AUDITOR, "own"),
    (Role.ADMINISTRATOR, "own"),
)  # fmt: skip
POLICY = {
    "app.children.policy.allows", "app.children.policy.visible_to", "app.needs.policy.allows", "app.needs.policy.visible_to",
    "app.referrals.policy.allows", "app.referrals.policy.may_see", "app.referrals.policy.answers", "app.referrals.policy.visible_to",
    "app.permits.policy.may_decide", "app.permits.policy.visible_to",
    "app.disclosures.policy.received_by", "app.disclosures.policy.may_review",
    "app.moves.policy.may_answer", "app.moves.policy.may_withdraw", "app.moves.policy.visible_to", "app.moves.policy.may_decide",
    "app.assessments.policy.may_decide", "app.assessments.policy.to_decide",
    "app.safeguarding.policy.is_routed_to", "app.safeguarding.policy.may_handle", "app.safeguarding.policy.oversees",
    "app.safeguarding.policy.visible_to",
    "app.plans.policy.allows", "app.plans.policy.matches_visible_to", "app.plans.policy.touches",
    "app.plans.policy.visible_to", "app.plans.policy.governs",
    "app.funds.policy.keeps", "app.funds.policy.kept_by", "app.vetting.policy.vets",
    "app.purchases.policy.buys", "app.purchases.policy.delivers", "app.purchases.policy.visible_to",
    "app.growth.policy.runs", "app.growth.policy.takes_part", "app.growth.policy.visible_to",
    "app.entitlements.policy.concerns", "app.entitlements.policy.variants_visible_to",
    "app.vacancies.policy.allows", "app.vacancies.policy.visible_to", "app.vacancies.policy.holds",
    "app.conferences.policy.touches", "app.conferences.policy.visible_to", "app.conferences.policy.governs",
    "app.shifts.policy.allows", "app.shifts.policy.visible_to",
}  # fmt: skip
"""Every clause of every policy about children; a new one has to be named here and shown to matter below."""


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def permissive(name: str) -> Callable[..., Any]:
    """A clause that says yes to everybody."""
    filters = ("visible_to", "received_by", "to_decide", "is_routed_to", "oversees", "kept_by")
    return (lambda *_a, **_k: sa.true()) if name.endswith(filters) else (lambda *_a, **_k: True)


def replace_everywhere(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Put a permissive clause wherever the real one was imported."""
    module, _, function = name.rpartition(".")
    real, fake = getattr(sys.modules[module], function), permissive(name)
    for holder in [m for n, m in sys.modules.items() if n.startswith("app.") and m is not None]:
        for attribute, value in list(vars(holder).items()):
            if value is real:
                monkeypatch.setattr(holder, attribute, fake)


def leaks(app: Flask, session: Session, world: World, people: tuple[Person, ...] = STRANGERS) -> Iterator[str]:
    """Secrets on any page that any of these people can get hold of, whatever faults it takes."""
    cookies = {person: cookie_of(app, world.people[person]) for person in people}
    session.commit()
    for rule in doors(app):
        if "GET" not in (rule.methods or ()):
            continue
        for person, cookie in cookies.items():
            try:
                answer = ask(app, session, cookie, "GET", address(rule, world))
            except Exception:
                continue
            yield from (f"{rule.endpoint} tells {person} {secret}" for secret in SECRETS if secret in text_of(answer))


def test_the_list_of_policies_is_whole() -> None:
    found = {
        f"{name}.{function}"
        for name, module in sys.modules.items()
        if name.startswith("app.")
        and name.endswith(".policy")
        and name.split(".")[1] not in {"offers", "organizations", "people", "settings"}
        for function, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == name
    }
    assert found == POLICY


@pytest.mark.timeout(400)
@pytest.mark.asvs("8.3.2")
def test_with_the_guards_off_row_security_alone_tells_strangers_nothing(
    app: Flask, lasting: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(lasting)
    before = list(app.before_request_funcs[None])
    monkeypatch.setitem(app.before_request_funcs, None, [one for one in before if one is not stand_guard])
    for name in POLICY:
        replace_everywhere(monkeypatch, name)
    monkeypatch.setattr(Actor, "may", lambda *_a: True)
    monkeypatch.setattr(Actor, "covers", lambda *_a: True)
    monkeypatch.setattr(Actor, "require", lambda *_a: None)
    assert list(leaks(app, lasting, world)) == []
    app.config["ROW_SECURITY_OFF"] = True  # and this is what it would be without
    try:
        assert next(leaks(app, lasting, world, ((Role.DIRECTOR, "none"),)), None) is not None
    finally:
        app.config["ROW_SECURITY_OFF"] = False


@pytest.mark.timeout(400)
def test_with_row_security_off_the_guards_alone_tell_strangers_nothing(app: Flask, lasting: Session) -> None:
    world = World(lasting)
    app.config["ROW_SECURITY_OFF"] = True
    try:
        assert list(leaks(app, lasting, world)) == []
    finally:
        app.config["ROW_SECURITY_OFF"] = False


def rows_of_a_stranger(session: Session, world: World, table: str) -> int:
    """How many rows of a table the web's role sees for a director far away."""
    connection = session.connection()
    undo = connection.begin_nested()
    connection.exec_driver_sql("SET LOCAL ROLE tonglian_web")
    for name, value in actor_of(world.people[Role.DONOR, "own"]).scope.items():
        connection.exec_driver_sql(f"SELECT set_config('{name}', '{value}', true)")
    count = int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
    undo.rollback()
    return count


def guarded_tables(session: Session) -> list[str]:
    """Every table with row security."""
    return list(
        session.scalars(sa.text("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r' ORDER BY 1"))
    )


@pytest.mark.asvs("8.4.1")
@pytest.mark.asvs("13.2.2")
def test_every_policy_of_row_security_matters(session: Session, world: World) -> None:
    tables = guarded_tables(session)
    assert len(tables) >= 20
    empty = [table for table in tables if not session.scalar(sa.text(f"SELECT count(*) FROM {table}"))]
    assert not empty, f"the world of the guard has no row in {empty}"
    for table in tables:
        assert rows_of_a_stranger(session, world, table) == 0, table
        undo = session.connection().begin_nested()
        session.execute(sa.text(f"DROP POLICY web ON {table}"))
        session.execute(sa.text(f"CREATE POLICY web ON {table} TO tonglian_web USING (true)"))
        assert rows_of_a_stranger(session, world, table) > 0, f"{table}: nobody would notice if its policy went"
        undo.rollback()


def test_every_table_about_a_child_has_row_security(session: Session) -> None:
    about = set(
        session.scalars(
            sa.text(
                "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public'"
                " AND (column_name = 'child_id' OR column_name LIKE '%\\_sealed')"
            )
        )
    )
    assert about - {"audit_entries"} - set(guarded_tables(session)) == set()


def test_the_webs_role_owns_nothing_and_cannot_step_over_row_security(session: Session) -> None:
    for role in ("tonglian_web", "tonglian_worker"):
        facts = session.execute(
            sa.text("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = :role"), {"role": role}
        ).one()
        assert tuple(facts) == (False, False, False)
        owned = sa.text("SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = :role")
        assert session.scalar(owned, {"role": role}) == 0
        for deed in ("UPDATE", "DELETE", "TRUNCATE"):
            asked = sa.text("SELECT has_table_privilege(:role, 'audit_entries', :deed)")
            assert session.scalar(asked, {"role": role, "deed": deed}) is False


PROBES: dict[str, tuple[str, str, Person]] = {
    "app.children.policy.allows": ("GET", "files.child", (Role.DIRECTOR, "none")),
    "app.children.policy.visible_to": ("GET", "children.index", (Role.DIRECTOR, "none")),
    "app.needs.policy.allows": ("GET", "referrals.need", (Role.DIRECTOR, "none")),
    "app.needs.policy.visible_to": ("GET", "needs.index", (Role.DIRECTOR, "none")),
    "app.referrals.policy.allows": ("POST", "referrals.answer", (Role.PROVIDER, "none")),
    "app.referrals.policy.may_see": ("GET", "referrals.show", (Role.PROVIDER, "none")),
    "app.referrals.policy.answers": ("POST", "referrals.answer", (Role.PROVIDER, "none")),
    "app.referrals.policy.visible_to": ("GET", "referrals.index", (Role.DIRECTOR, "none")),
    "app.permits.policy.may_decide": ("POST", "permits.decide", (Role.SUPERVISOR, "other county")),
    "app.permits.policy.visible_to": ("GET", "permits.index", (Role.SUPERVISOR, "other county")),
    "app.disclosures.policy.may_review": ("POST", "disclosures.review", (Role.SUPERVISOR, "other county")),
    "app.moves.policy.may_answer": ("POST", "moves.answer", (Role.SUPERVISOR, "own")),
    "app.moves.policy.visible_to": ("GET", "moves.transfers", (Role.DIRECTOR, "none")),
    "app.moves.policy.may_decide": ("POST", "moves.decide", (Role.SUPERVISOR, "own")),
    "app.assessments.policy.may_decide": ("POST", "assessments.decide", (Role.SUPERVISOR, "other county")),
    "app.assessments.policy.to_decide": ("GET", "assessments.proposals", (Role.SUPERVISOR, "other county")),
    "app.safeguarding.policy.is_routed_to": ("GET", "safeguarding.show", (Role.LIAISON, "own")),
    "app.safeguarding.policy.may_handle": ("GET", "safeguarding.note_told", (Role.LIAISON, "same village")),
    "app.safeguarding.policy.oversees": ("GET", "safeguarding.register", (Role.SUPERVISOR, "other county")),
    "app.safeguarding.policy.visible_to": ("GET", "safeguarding.index", (Role.DIRECTOR, "none")),
    "app.entitlements.policy.concerns": ("POST", "entitlements.withdraw", (Role.SUPERVISOR, "other county")),
    "app.entitlements.policy.variants_visible_to": ("GET", "entitlements.local", (Role.SUPERVISOR, "other county")),
    "app.plans.policy.allows": ("GET", "plans.check", (Role.SUPERVISOR, "other county")),
    "app.plans.policy.touches": ("GET", "plans.show", (Role.SUPERVISOR, "other county")),
    "app.plans.policy.governs": ("POST", "plans.stop", (Role.SUPERVISOR, "own")),
    "app.plans.policy.visible_to": ("GET", "plans.index", (Role.SUPERVISOR, "other county")),
    "app.vetting.policy.vets": ("GET", "vetting.volunteer", (Role.COUNTY_OFFICER, "other county")),
    "app.funds.policy.keeps": ("GET", "funds.book", (Role.PROVIDER, "assigned")),
    "app.funds.policy.kept_by": ("GET", "funds.index", (Role.PROVIDER, "assigned")),
    "app.purchases.policy.buys": ("GET", "purchases.new_milestone", (Role.COUNTY_OFFICER, "other county")),
    "app.purchases.policy.delivers": ("GET", "purchases.offers", (Role.PROVIDER, "assigned")),
    "app.purchases.policy.visible_to": ("GET", "purchases.index", (Role.PROVIDER, "assigned")),
    "app.growth.policy.runs": ("GET", "growth.complete", (Role.COUNTY_OFFICER, "other county")),
    "app.growth.policy.takes_part": ("POST", "growth.leave", (Role.DIRECTOR, "same village")),
    "app.growth.policy.visible_to": ("GET", "growth.show", (Role.PROVIDER, "assigned")),
    "app.conferences.policy.touches": ("GET", "conferences.show", (Role.SUPERVISOR, "other county")),
    "app.conferences.policy.visible_to": ("GET", "conferences.index", (Role.SUPERVISOR, "other county")),
    "app.conferences.policy.governs": ("GET", "conferences.close", (Role.SUPERVISOR, "own")),
    "app.vacancies.policy.allows": ("GET", "vacancies.show", (Role.DIRECTOR, "none")),
    "app.vacancies.policy.visible_to": ("GET", "vacancies.index", (Role.SUPERVISOR, "other county")),
    "app.vacancies.policy.holds": ("GET", "vacancies.assign", (Role.SUPERVISOR, "own")),
    "app.shifts.policy.allows": ("GET", "shifts.show", (Role.DIRECTOR, "none")),
    "app.shifts.policy.visible_to": ("GET", "shifts.index", (Role.DIRECTOR, "none")),
    "app.plans.policy.matches_visible_to": ("GET", "oversight.desk", (Role.DIRECTOR, "none")),
}
"""For each clause, one cell of the matrix that turns when it is gone."""


@pytest.mark.parametrize("name", sorted(PROBES))
def test_every_clause_of_a_policy_matters(
    app: Flask, session: Session, world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    method, endpoint, person = PROBES[name]
    rule = next(rule for rule in doors(app) if rule.endpoint == endpoint)
    cookie = cookie_of(app, world.people[person])
    session.commit()
    app.config["ROW_SECURITY_OFF"] = True
    try:
        before = ask(app, session, cookie, method, address(rule, world))
        replace_everywhere(monkeypatch, name)
        after = ask(app, session, cookie, method, address(rule, world))
    finally:
        app.config["ROW_SECURITY_OFF"] = False
    if came_in(before):  # a list: what counts is whether it now holds the child's row
        numbers = (
            f"C{world.child.number}",
            f"N{world.need.number}",
            f"R{world.referral.number}",
            f"P{world.plan.number}",
            f"V{world.vacancy.number}",
            f"K{world.conference.number}",
            world.offer.name,
            world.drafted,
            f"/reports/{world.ids['report_id']}",
            f"F{world.fund.number}",
            f"H{world.contract.number}",
            world.certificate,
            f"/shifts/{world.shift.id}",
            SECRETS[0],
        )
        assert not any(number in before.text for number in numbers)
        assert any(number in after.text for number in numbers)
    else:
        assert came_in(after)


def test_what_a_recipient_may_read_is_asked_of_her_policy(
    app: Flask, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The helping body reads its disclosures; with the clause gone it would read those told to others."""
    others = session.scalars(sa.text("SELECT id FROM disclosures")).all()
    session.execute(sa.text("UPDATE disclosures SET organization_id = :body"), {"body": world.other_helper.id})
    session.commit()
    cookie = cookie_of(app, world.people[Role.PROVIDER, "own"])
    where = f"/referrals/{world.referral.id}"
    app.config["ROW_SECURITY_OFF"] = True
    try:
        assert "13987654321" not in ask(app, session, cookie, "GET", where).text
        replace_everywhere(monkeypatch, "app.disclosures.policy.received_by")
        assert "13987654321" in ask(app, session, cookie, "GET", where).text
    finally:
        app.config["ROW_SECURITY_OFF"] = False
    assert others


def test_who_may_take_a_transfer_back_is_asked_of_its_policy(
    app: Flask, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = cookie_of(app, world.people[Role.DIRECTOR, "none"])
    session.commit()
    where = f"/transfers/{world.ids['transfer_id']}/withdraw"
    app.config["ROW_SECURITY_OFF"] = True
    try:
        assert not came_in(ask(app, session, cookie, "POST", where))
        replace_everywhere(monkeypatch, "app.moves.policy.may_withdraw")
        assert came_in(ask(app, session, cookie, "POST", where))
    finally:
        app.config["ROW_SECURITY_OFF"] = False


def test_every_clause_has_a_probe() -> None:
    elsewhere = {"app.disclosures.policy.received_by", "app.moves.policy.may_withdraw"}
    assert set(PROBES) | elsewhere == POLICY


def test_every_mark_at_a_door_matters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking a mark off, or making it weaker, differs from the list that `test_routes` compares with."""
    for endpoint in {rule.endpoint for rule in doors(app)}:
        view, listed = app.view_functions[endpoint], str(DOORS[endpoint])
        assert str(access_of(app, endpoint)) == listed
        if listed != PUBLIC:
            with monkeypatch.context() as patch:
                patch.setattr(view, "access", PUBLIC, raising=False)
                assert str(access_of(app, endpoint)) != listed
        if listed.endswith(FRESH):
            with monkeypatch.context() as patch:
                patch.setattr(view, "fresh", False, raising=False)
                assert str(access_of(app, endpoint)) != listed
