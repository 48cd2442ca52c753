"""What a county sets holds there and nowhere else; what it had set before stays."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.errors import NotFound, OutOfDate, RuleBroken
from app.people.service import actor_of
from app.settings import deadlines, queries, rules, service
from app.settings.defaults import COLOURS, CountySettings, Key, read, severity
from app.settings.models import CountySetting
from tests.factories.people import VILLAGE, account

SCALE = [{"code": "red", "name": "立即介入", "days": 3}, {"code": "green", "name": "健康成长", "days": 365}]
ELSEWHERE = "450102001901"
THEN = datetime(2026, 6, 5, 2, tzinfo=UTC)


def test_the_defaults_are_those_of_the_notes() -> None:
    plain = CountySettings()
    assert [(level.code, level.days) for level in plain.levels] == [
        ("red", 7),
        ("yellow", 30),
        ("blue", 90),
        ("green", 180),
    ]
    assert (plain.second, plain.retention, plain.answer, plain.contact) == ("red", 3, 15, 7)
    assert [str(grade) for grade in plain.guardianship.grades] == ["监护缺失", "监护失当", "监护不足", "监护正常"]
    assert not plain.own


def test_what_is_set_holds_in_that_county_only(session: Session) -> None:
    officer = actor_of(account(Role.COUNTY_OFFICER))
    service.change(officer, Key.RISK, SCALE, "县里 2026 年 3 号文件")
    here, there = queries.of(VILLAGE), queries.of(ELSEWHERE)
    assert [(level.name, level.days) for level in here.levels] == [("立即介入", 3), ("健康成长", 365)]
    assert here.own == {Key.RISK}
    assert len(there.levels) == 4
    service.change(officer, Key.RISK, None, "改回来")
    assert queries.of(VILLAGE).own == frozenset()
    assert [row.version for row, _name in queries.history(officer, Key.RISK)] == [2, 1]
    assert session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "setting.change")) == 2


def test_deadlines_are_the_countys_and_keep_their_defaults_elsewhere(session: Session) -> None:
    slow = {step: [5, 5, 9, 30] for step in deadlines.STEPS}
    service.change(actor_of(account(Role.COUNTY_OFFICER)), Key.DEADLINES, slow, "县里 2026 年 5 号文件")
    here, there = queries.of(VILLAGE).deadlines, queries.of(ELSEWHERE).deadlines
    assert here.until("settle", 1, THEN) == THEN + timedelta(days=5)
    assert there.until("settle", 1, THEN) == THEN + timedelta(days=1)
    assert there.days == deadlines.DEFAULT


def test_an_older_page_changes_nothing(session: Session) -> None:
    officer = actor_of(account(Role.COUNTY_OFFICER))
    service.change(officer, Key.ANSWER, 10, "第一次", version=0)
    with pytest.raises(OutOfDate):
        service.change(officer, Key.ANSWER, 12, "第二次", version=0)
    assert queries.of(VILLAGE).answer == 10


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.LIAISON])
def test_nobody_else_sets_anything(session: Session, role: Role) -> None:
    with pytest.raises(NotFound):
        service.change(actor_of(account(role)), Key.ANSWER, 10, "试试")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Key.RISK, SCALE[:1]),
        (Key.RISK, SCALE[::-1]),
        (Key.RISK, [SCALE[0], SCALE[0]]),
        (Key.RISK, [{"code": "red", "name": "急", "days": 90}, {"code": "blue", "name": "缓", "days": 30}]),
        (Key.RISK, [{"code": "red", "name": "", "days": 9}, {"code": "blue", "name": "缓", "days": 30}]),
        (Key.SECOND, "purple"),
        (Key.GUARDIANSHIP, {"name": "本县标准", "grades": ["差"]}),
        (Key.VISITS, []),
        (Key.CONTACT, 8),
        (Key.RETENTION, 0),
        (Key.ANSWER, None),
        (Key.LOAD, {"day_shifts": 0, "week_shifts": 4, "week_hours": 8}),
        (Key.LOAD, {"day_shifts": 2, "week_shifts": 4, "week_hours": 41}),
        (Key.LOAD, {"day_shifts": 3, "week_shifts": 2, "week_hours": 8}),
        (Key.LOAD, {"day_shifts": True, "week_shifts": 2, "week_hours": 8}),
        (Key.RISKY, []),
        (Key.RISKY, ["XX99"]),
        (Key.DEADLINES, deadlines.Deadlines().as_json() | {"settle": [3, 2, 3, 5]}),
        (Key.DEADLINES, deadlines.Deadlines().as_json() | {"county": [1, 2, 3, None]}),
    ],
)
def test_what_makes_no_sense_is_refused(key: Key, value) -> None:
    with pytest.raises(RuleBroken):
        rules.check(key, value)


def test_no_version_is_ever_changed(session: Session) -> None:
    service.change(actor_of(account(Role.COUNTY_OFFICER)), Key.ANSWER, 10, "第一次")
    with pytest.raises(sa.exc.DatabaseError, match="append-only"):
        session.execute(sa.update(CountySetting).values(reason="另一个原因"))


codes = st.sampled_from(list(COLOURS))
scales = st.lists(codes, min_size=2, unique=True).map(lambda used: sorted(used, key=severity))


@given(scales, st.lists(st.integers(1, 366), min_size=5, max_size=5), codes)
def test_every_colour_has_an_interval_whatever_the_scale(used, days, asked) -> None:
    value = [{"code": code, "name": "级", "days": n} for code, n in zip(used, sorted(days), strict=False)]
    rules.check(Key.RISK, value)
    settings = CountySettings(**read(Key.RISK, value))
    below = [level.days for level in settings.levels if severity(level.code) >= severity(asked)]
    assert settings.level(asked).days <= min(below, default=366)


@given(st.none() | codes, codes, codes)
def test_who_must_be_two(before, after, bar) -> None:
    settings = CountySettings(second=bar)
    expected = before != after and any(severity(c) <= severity(bar) for c in (before, after) if c)
    assert settings.needs_second(before, after) is expected
    if before:
        assert settings.needs_second(before, after) is settings.needs_second(after, before)


def test_the_pages(session: Session, sign_in) -> None:
    officer = sign_in(account(Role.COUNTY_OFFICER))
    page = officer.see("/settings")
    assert page.count("产品默认值，不是法律规定") >= 7
    for key in Key:
        assert "为什么改" in officer.see(f"/settings/{key.value}")
    assert officer.submit("/settings/answer", number="10", reason="", version="0").status_code == 422
    assert officer.submit("/settings/answer", number="99", reason="县里文件", version="0").status_code == 422
    assert officer.submit("/settings/answer", number="10", reason="县里文件", version="0").status_code == 302
    page = officer.see("/settings")
    assert "县里文件" in page
    assert "10 天" in page
    names = {"name_red": "立即介入", "days_red": "5", "name_green": "健康成长", "days_green": "100"}
    assert officer.submit("/settings/risk", reason="武进做法", version="0", **names).status_code == 302
    assert "立即介入" in officer.see("/settings")
    grades = {"name": "本县标准", "grades": "一级\n二级\n三级"}
    assert officer.submit("/settings/guardianship", reason="本县", version="0", **grades).status_code == 302
    assert officer.submit("/settings/visits", reason="本县", version="0", kinds=["home", "video"]).status_code == 302
    limits = {"day_shifts": "1", "week_shifts": "2", "week_hours": "3"}
    assert (
        officer.submit("/settings/load", reason="本县", version="0", **limits | {"week_hours": ""}).status_code == 422
    )
    assert officer.submit("/settings/load", reason="本县", version="0", **limits).status_code == 302
    assert officer.submit("/settings/risky", reason="本县", version="0").status_code == 422
    assert officer.submit("/settings/risky", reason="本县", version="0", risky=["SD06"]).status_code == 302
    assert queries.of(VILLAGE).load.week_minutes == 180
    assert queries.of(VILLAGE).risky == ("SD06",)
    assert officer.submit("/settings/second", reason="本县", version="0", second="green").status_code == 302
    assert officer.submit("/settings/answer", number="10", reason="算了", version="1", default="yes").status_code == 302
    assert "改回产品默认值" in officer.see("/settings")
