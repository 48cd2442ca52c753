"""The calendar of a telephone: a library reads it back; it says when and which township; nothing of a child is in it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar
from sqlalchemy.orm import Session

from app.clock import now
from app.shifts import feed, service
from app.shifts.models import ShiftFeed, Why
from app.taxonomy.types import name as type_name
from tests.factories.children import ChildFactory
from tests.factories.shifts import Pair, pair

CANARY = {
    "name": "柳小满", "guardian_name": "沈桂兰", "guardian_phone": "13987654321", "address": "三组水塘边", "note": "备注里的秘密",
}  # fmt: skip
WORDS = "没有人做饭的原话"


@pytest.fixture
def two(session: Session) -> Pair:
    return pair(session, child=ChildFactory(**CANARY), words=WORDS)


def test_a_visit_and_the_township_and_nothing_of_a_child(two: Pair, session: Session, client) -> None:
    shift, other = two.agreed(), two.plan(5)
    service.cancel(two.director, two.plan(6).id, Why.FAMILY)
    two.moved(two.agreed(9), now() - timedelta(days=100))
    token = feed.make(two.her)
    answer = client.get(f"/shift-calendar/{token}")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [(str(one["summary"]), one["dtstart"].dt, str(one["status"])) for one in events] == [
        ("志愿服务，郢城镇", shift.starts_at, "CONFIRMED"), ("志愿服务，郢城镇", other.starts_at, "TENTATIVE"),
    ]  # fmt: skip
    kept = {"uid", "dtstamp", "dtstart", "dtend", "summary", "status"}
    assert {name.lower() for one in events for name in one} == kept, "whatever is added here is read by strangers"
    text = answer.data.decode().replace("\r\n ", "")
    about = [
        *CANARY.values(),
        WORDS,
        two.need.type_code,
        type_name(two.need.type_code),
        str(two.need.child_id),
        str(two.need.id),
    ]
    about += [
        str(two.referral.id),
        f"R{two.referral.number}",
        f"C{two.need.child.number}",
        two.need.child.director.name,
        two.person.name,
    ]
    assert not [secret for secret in about if secret in text]
    assert not re.search(r"\d{12}", text), "no code of a village"


def test_the_function_of_the_database_gives_nothing_else(session: Session) -> None:
    """What leaves the guarded table without anybody signed in: these columns and no others."""
    told = session.scalar(sa.text("SELECT pg_get_function_result('guard.shift_feed(bytea)'::regprocedure)"))
    assert told == (
        "TABLE(shift uuid, starts timestamp with time zone, ends timestamp with time zone, township text, agreed boolean,"
        " changed timestamp with time zone, language text)"
    )


def test_an_address_dies_with_the_next_one_and_when_she_ends_it(two: Pair, session: Session, client, sign_in) -> None:
    first = feed.make(two.her)
    browser = sign_in(two.person)
    page = browser.submit("/my-shifts/calendar")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    (second,) = set(re.findall(r"/shift-calendar/([0-9a-f-]{36})", page.text))
    assert client.get(f"/shift-calendar/{first}").status_code == 404
    assert client.get(f"/shift-calendar/{second}").status_code == 200
    kept = session.execute(sa.text("SELECT row_to_json(f)::text FROM shift_feeds f")).scalar_one()
    assert second not in kept
    assert second.replace("-", "") not in kept
    browser.submit("/my-shifts/calendar/end")
    assert client.get(f"/shift-calendar/{second}").status_code == 404
    assert session.scalar(sa.select(sa.func.count()).select_from(ShiftFeed)) == 0


def test_in_her_language(two: Pair, session: Session, client) -> None:
    two.person.language = "en"
    two.agreed()
    (event,) = Calendar.from_ical(client.get(f"/shift-calendar/{feed.make(two.her)}").data).walk("VEVENT")
    assert str(event["summary"]).startswith("Volunteering")


def test_guesses_are_counted(app: Flask, client, session: Session, monkeypatch) -> None:
    monkeypatch.setattr(app.config["SETTINGS"], "throttle", True)
    answers = [client.get(f"/shift-calendar/{uuid4()}").status_code for _n in range(21)]
    assert answers == [404] * 20 + [429]
