"""The register of incidents: found, stopped, reported, told, closed."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit import register
from app.audit.models import AuditEntry, Incident
from app.audit.register import Facts
from app.clock import today
from app.errors import NotFound, OutOfDate, Refused, RuleBroken
from tests.factories.people import account, an_actor

FOUND = Facts(
    what="一份导出的名单发错了群，十分钟后撤回", found_on=today() - timedelta(days=2), fields=["phone", "identity"]
)
KEEPERS = {Role.AUDITOR, Role.ADMINISTRATOR}


def facts(**other: object) -> Facts:
    return Facts(**{name: getattr(FOUND, name) for name in Facts.__slots__} | other)


def done(**other: object) -> Facts:
    day = today() - timedelta(days=1)
    return facts(
        measures="撤回名单", reported_to="县网信办", reported_on=day, guardians_told_on=day, over=True, **other
    )


@pytest.mark.privacy("P14")
def test_an_incident_is_opened_and_closed_and_each_step_is_in_the_log(session: Session) -> None:
    auditor = an_actor(Role.AUDITOR)
    made = register.open_incident(auditor, FOUND)
    assert (made.children, made.closed_at) == (None, None)
    register.change(auditor, made.id, facts(children=12), version=made.version)
    register.change(auditor, made.id, done(children=12), version=made.version)
    assert made.closed_at is not None
    log = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [e.action for e in log] == ["incident.open", "incident.change", "incident.close"]
    assert log[0].details == {"children": None, "fields": ["identity", "phone"]}


@pytest.mark.privacy("P14")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"what": "丢了"}, "what"),
        ({"fields": []}, "fields"),
        ({"fields": ["nonsense"]}, "fields"),
        ({"found_on": today() + timedelta(days=2)}, "found_on"),
        ({"reported_to": "网信办", "reported_on": today() - timedelta(days=5)}, "reported_on"),
        ({"reported_to": "网信办"}, "reported_on"),
        ({"reported_on": today()}, "reported_to"),
        ({"guardians_told_on": today() + timedelta(days=2)}, "guardians_told_on"),
        ({"over": True}, "measures"),
        ({"over": True, "measures": "撤回"}, "reported_on"),
        ({"over": True, "measures": "撤回", "reported_to": "网信办", "reported_on": today()}, "guardians_told_on"),
    ],
)
def test_what_an_entry_must_say(session: Session, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        register.open_incident(an_actor(Role.ADMINISTRATOR), facts(**wrong))
    assert refused.value.field == field
    assert session.scalars(sa.select(Incident)).all() == []


@pytest.mark.parametrize("role", sorted(set(Role) - KEEPERS))
def test_nobody_else_keeps_it(session: Session, role: Role) -> None:
    made = register.open_incident(an_actor(Role.AUDITOR), FOUND)
    stranger = an_actor(role)
    for deed in (
        lambda: register.incidents(stranger),
        lambda: register.get(stranger, made.id),
        lambda: register.open_incident(stranger, FOUND),
        lambda: register.change(stranger, made.id, FOUND, version=1),
    ):
        with pytest.raises(Refused):
            deed()


def test_two_who_write_at_once(session: Session) -> None:
    actor = an_actor(Role.AUDITOR)
    made = register.open_incident(actor, FOUND)
    register.change(actor, made.id, facts(children=1), version=1)
    with pytest.raises(OutOfDate):
        register.change(actor, made.id, facts(children=2), version=1)
    with pytest.raises(NotFound):
        register.get(actor, actor.id)


@pytest.mark.parametrize("role", sorted(KEEPERS))
def test_the_pages(session: Session, sign_in, role: Role) -> None:
    browser = sign_in(account(role))
    assert "还没有登记过安全事件" in browser.see("/incidents")
    typed = {"what": FOUND.what, "found_on": f"{FOUND.found_on:%Y-%m-%d}", "fields": ["phone"], "children": ""}
    answer = browser.post("/incidents/new", data={**form_of(browser, "/incidents/new"), **typed})
    assert answer.status_code == 302, answer.text
    made = session.scalars(sa.select(Incident)).one()
    address = f"/incidents/{made.id}"
    assert FOUND.what in browser.see(address)
    again = {**form_of(browser, address), **typed, "children": "3", "over": "y"}
    answer = browser.post(address, data=again)
    assert answer.status_code == 422
    assert "采取了什么措施" in answer.text
    yesterday = f"{today() - timedelta(days=1):%Y-%m-%d}"
    again |= {"measures": "撤回", "reported_to": "网信办", "reported_on": yesterday, "guardians_told_on": yesterday}
    answer = browser.post(address, data=again)
    assert answer.status_code == 302, answer.text
    session.refresh(made)
    assert made.children == 3
    assert made.closed_at is not None
    assert str(made.number) in browser.see("/incidents")


def form_of(browser: object, address: str) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    page = browser.see(address)
    return dict(re.findall(r'name="(submission|version)"[^>]*value="([^"]*)"', page))
