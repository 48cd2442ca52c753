"""Outside it is only said that something waits: by a real mail, at once or in the morning, once."""

import socketserver
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Thread
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from pydantic import SecretStr
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.notices import rules, service
from app.notices.models import Outward, Pace, Way
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.web.outbound import Refused, post_json
from tests.factories.people import account
from workers import outward

MORNING = datetime(2026, 11, 30, 0, tzinfo=UTC)
"""Eight o'clock in China."""


class Sink(socketserver.StreamRequestHandler):
    """A mail server that takes everything."""

    mails: list[str] = []  # noqa: RUF012  one list for the whole server

    def handle(self) -> None:
        """Just enough SMTP."""
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline().decode().strip().upper():
            if line == "DATA":
                self.wfile.write(b"354 go on\r\n")
                mail = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    mail += part
                self.mails.append(mail.decode())
            self.wfile.write(b"221 bye\r\n" if line == "QUIT" else b"250 ok\r\n")


@pytest.fixture
def mails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a real server got."""
    Sink.mails.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"smtp://127.0.0.1:{server.server_address[1]}?from=tonglian@example.cn"
        monkeypatch.setattr(app.config["SETTINGS"], "mail_server", SecretStr(address))
        yield Sink.mails
        server.shutdown()


@pytest.fixture
def person(session: Session):
    return account(Role.DIRECTOR)


def promised(session: Session) -> list[OutboxRow]:
    return list(session.scalars(sa.select(OutboxRow).where(OutboxRow.func == "workers.outward.send")))


def test_a_mail_says_how_many_and_nothing_else(app: Flask, session: Session, person, sign_in, mails) -> None:
    browser = sign_in(person)
    answer = browser.submit("/notices/outward", way="mail", target="li@example.cn", pace="at_once")
    assert answer.status_code == 302
    for _n in range(3):
        service.tell([person.id], "referral.requested", uuid4(), number=1234)
    (row,) = promised(session)
    outward.send(str(person.id), str(row.key))
    outward.send(str(person.id), str(row.key))
    assert len(mails) == 1
    assert "To: li@example.cn" in mails[0]
    assert "1234" not in mails[0]
    kept = session.get_one(Outward, person.id)
    assert kept.due_at is None
    assert kept.sent_at is not None
    service.tell([person.id], "referral.requested", uuid4())
    assert len(promised(session)) == 2, "the next one is promised anew"


def test_what_has_been_read_meanwhile_needs_no_mail(app: Flask, session: Session, person, mails) -> None:
    service.choose(actor_of(person), Way.MAIL, "li@example.cn", Pace.AT_ONCE, mail=True, hosts=frozenset())
    service.tell([person.id], "referral.requested", uuid4())
    service.read_all(actor_of(person))
    (row,) = promised(session)
    outward.send(str(person.id), str(row.key))
    assert mails == []


@pytest.mark.parametrize(
    ("since", "leaves"),
    [
        (datetime(2026, 11, 29, 23, tzinfo=UTC), MORNING),
        (datetime(2026, 11, 29, 1, tzinfo=UTC), MORNING),
        (MORNING, datetime(2026, 12, 1, 0, tzinfo=UTC)),
    ],
)
def test_digests_leave_in_the_morning(since: datetime, leaves: datetime) -> None:
    assert rules.leaves_at(Pace.DIGEST, since) == leaves


@pytest.mark.parametrize(
    "target",
    [
        "http://qyapi.weixin.qq.com/x",
        "https://127.0.0.1/x",
        "https://evil.example/x",
        "https://qyapi.weixin.qq.com@evil.example/",
        "qyapi",
    ],
)
def test_robots_live_on_the_operators_hosts_only(session: Session, person, sign_in, target: str) -> None:
    answer = sign_in(person).submit("/notices/outward", way="robot", target=target, pace="digest")
    assert answer.status_code == 422
    assert "https://" in answer.text
    assert session.get(Outward, person.id) is None
    with pytest.raises(Refused):
        post_json(target, {}, hosts=frozenset({"qyapi.weixin.qq.com"}), timeout=1)


def test_without_a_mail_server_nobody_is_promised_mail(session: Session, person, sign_in) -> None:
    answer = sign_in(person).submit("/notices/outward", way="mail", target="li@example.cn", pace="at_once")
    assert answer.status_code == 422
    assert "还没有设好发邮件" in answer.text


def test_whoever_wants_nothing_is_told_nothing(session: Session, person, sign_in) -> None:
    service.choose(actor_of(person), Way.MAIL, "li@example.cn", Pace.DIGEST, mail=True, hosts=frozenset())
    sign_in(person).submit("/notices/outward", way="nowhere", target="", pace="digest")
    service.tell([person.id], "referral.requested", uuid4())
    assert promised(session) == []
