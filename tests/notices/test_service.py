"""The inbox: one's own, told once, and silent about children."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.errors import NotFound
from app.notices import queries, service
from app.notices.rules import KINDS
from app.people.service import actor_of
from tests.factories.people import account, an_actor

SUBJECT = UUID("0190a000-0000-7000-8000-000000000001")


def test_told_twice_is_told_once(session: Session) -> None:
    me = an_actor(Role.DIRECTOR)
    for _ in range(2):
        service.tell([me.id], "account.approved", SUBJECT)
    service.tell([me.id], "account.approved", SUBJECT, occasion="again")
    assert queries.unread(me) == 2


def test_a_kind_without_words_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="no words"):
        service.tell([uuid4()], "child.named", SUBJECT)


def test_nobody_reads_another_inbox(session: Session) -> None:
    me, other = an_actor(Role.DIRECTOR), an_actor(Role.DIRECTOR)
    service.tell([me.id], "account.approved", SUBJECT)
    (notice,), _total = queries.inbox(me)
    with pytest.raises(NotFound):
        service.read(other, notice.id)
    assert queries.inbox(other) == ([], 0)


def test_opening_marks_as_read_and_leads_there(session: Session, sign_in) -> None:
    person = account(Role.DIRECTOR)
    service.tell([person.id], "account.approved", SUBJECT)
    (notice,), _total = queries.inbox(actor_of(person))
    browser = sign_in(person)
    assert "您的账号已批准" in browser.see("/notices")
    assert browser.post(f"/notices/{notice.id}/open").headers["Location"] == "/account"
    assert queries.unread(actor_of(person)) == 0


def test_every_kind_leads_to_a_page_there_is(app) -> None:
    endpoints = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules()}
    for words, endpoint, parameter in KINDS.values():
        assert str(words)
        assert endpoints[endpoint] == ({parameter} if parameter else set()), endpoint
