"""Only what both sides know of counts; the table is safe in a spreadsheet; a certificate can be checked by anybody."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.clock import today
from app.errors import NotFound, RuleBroken
from app.people.service import actor_of
from app.shifts import hours, service
from app.shifts.models import Certificate
from app.vetting.models import Check, CheckResult
from tests.factories.shifts import Pair, pair, volunteer

YEAR = timedelta(days=365)


@pytest.fixture
def two(session: Session) -> Pair:
    return pair(session)


def paper(two: Pair) -> Certificate:
    """One of the last year."""
    return hours.certify(two.her, today() - YEAR, today())


def test_only_what_both_know_of_counts(two: Pair, session: Session) -> None:
    with pytest.raises(RuleBroken, match="还没有两边都确认"):
        paper(two)
    two.confirmed(60, back=1)
    two.confirmed(90, back=9)
    service.write(two.her, two.begun().id, minutes=45, child_came=True)
    rows = hours.written(two.her)
    assert (len(rows), hours.confirmed_minutes(rows)) == (3, 150)
    made = paper(two)
    assert (made.minutes, made.visits, made.kinds) == (150, 2, ["BL"])
    (near,) = [hours.certify(two.her, today() - timedelta(days=2), today())]
    assert near.minutes == 60
    with pytest.raises(RuleBroken, match="从哪一天到哪一天"):
        hours.certify(two.her, today(), today() - YEAR)


def test_the_organization_is_the_one_the_county_wrote_down(two: Pair, session: Session) -> None:
    two.confirmed()
    assert paper(two).organization == ""
    session.add(
        CheckResult(
            account_id=two.person.id, kind=Check.SUPERVISION, passed=True, done_on=today(), expires_on=today() + YEAR,
            checker="青禾志愿服务队", recorded_by=two.need.child.director_id,
        )
    )  # fmt: skip
    session.commit()
    assert paper(two).organization == "青禾志愿服务队"


def test_the_table_runs_no_formula(app: Flask, two: Pair, session: Session, sign_in) -> None:
    two.confirmed(90)
    text = sign_in(two.person).get("/my-shifts/hours/table").data.decode("utf-8-sig")
    head, line = text.strip().splitlines()
    assert head.split(",")[0] == "编号"
    assert line.split(",")[5:7] == ["90", "时长已确认"]
    assert two.need.child.name not in text
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.split(","))


def test_what_was_printed_cannot_be_changed(two: Pair, session: Session) -> None:
    two.confirmed()
    paper(two)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
        session.execute(sa.update(Certificate).values(minutes=9999))


def test_anybody_checks_a_paper_and_reads_what_is_printed_and_no_more(
    two: Pair, session: Session, sign_in, client
) -> None:
    two.confirmed(90)
    browser = sign_in(two.person)
    made = browser.submit("/my-shifts/hours", from_on=str(today() - YEAR), until_on=str(today()))
    page = browser.see(made.headers["Location"])
    one = session.scalars(sa.select(Certificate)).one()
    code = hours.in_fours(one.code)
    assert code in page
    typed = client.submit("/certificates", code=code.lower().replace("-", " "))
    for answer in (client.see(f"/certificates?code={code}"), typed.text):
        assert "这张证明是真的" in answer
        assert "李愿" in answer
        assert "1 小时 30 分" in answer
        for hidden in (
            two.person.phone,
            two.person.login,
            str(two.person.id),
            two.need.child.name,
            "郢城",
            "BL02",
            str(one.id),
        ):
            assert hidden not in answer
    wrong = client.submit("/certificates", code="AAAA-AAAA-AAAA-AAAA")
    assert wrong.status_code == 422
    assert "没有这个验证码" in wrong.text
    stranger = volunteer("别人")[0]
    assert sign_in(stranger).get(f"/my-shifts/certificates/{one.id}").status_code == 404
    with pytest.raises(NotFound):
        hours.certificate(actor_of(stranger), one.id)


def test_guesses_at_codes_are_counted(app: Flask, client, session: Session, monkeypatch) -> None:
    monkeypatch.setattr(app.config["SETTINGS"], "throttle", True)
    answers = [client.get(f"/certificates?code=AAAA-AAAA-AAAA-AA{n:02d}").status_code for n in range(21)]
    assert answers == [422] * 20 + [429]


def test_codes_are_read_as_people_type_them() -> None:
    assert hours.read_code("abcd efgh-2345 67az") == "ABCDEFGH234567AZ"
    assert hours.read_code("ABCD") is None
    assert len({hours.new_code() for _turn in range(200)}) == 200
