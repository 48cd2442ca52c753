"""What is assessed becomes needs or nothing; into or out of the highest level two people say so."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.assessments import cards, queries, service
from app.assessments.models import AssessedSide, Assessment, RiskLevel, RiskProposal
from app.assessments.rules import Side
from app.audit.models import AuditEntry
from app.children.models import ChildStatus
from app.clock import today
from app.errors import NotFound, RuleBroken
from app.needs.models import Need
from app.people.service import actor_of
from app.settings import service as settings
from app.settings.defaults import CountySettings, Key
from tests.factories.children import ChildFactory
from tests.factories.people import account, an_actor
from tests.support.rows import rows_seen

LACKS = Side("BL", strengths="姑姑住得近", lacks="奶奶病了没人做饭", type_code="BL02", urgency=2)
CODES = [level.code for level in CountySettings().levels]


@pytest.fixture
def director(session: Session):
    return account(Role.DIRECTOR)


@pytest.fixture
def child(director):
    return ChildFactory(director=director)


def test_what_is_ticked_becomes_a_need_at_the_same_moment(session: Session, director, child) -> None:
    sides = [LACKS, Side("MH", lacks="不爱说话"), Side("SF")]
    service.assess(
        actor_of(director), child.id, assessed_on=today(), sides=sides, grade="监护不足", score=Decimal("62.5")
    )
    need = session.scalars(sa.select(Need)).one()
    assert (need.words, need.type_code, need.urgency) == ("奶奶病了没人做饭", "BL02", 2)
    kept = {side.dimension: side for side in session.scalars(sa.select(AssessedSide))}
    assert set(kept) == {"BL", "MH"}
    assert (kept["BL"].need_id, kept["MH"].need_id) == (need.id, None)
    found = queries.of_child(child)[0]
    assert (found.grade, found.score, found.assessor) == ("监护不足", Decimal("62.50"), director.name)
    row = session.execute(
        sa.text("SELECT a::text || s::text FROM assessments a JOIN assessed_sides s ON true")
    ).scalar()
    assert "姑姑" not in row


@pytest.mark.parametrize(
    ("sides", "more"),
    [
        ([], {}),
        ([Side("BL")], {}),
        ([LACKS], {"assessed_on": today() + timedelta(days=2)}),
        ([LACKS], {"grade": "不存在的等级"}),
        ([LACKS], {"score": Decimal(-1)}),
        ([Side("BL", lacks="没人管", type_code="MH01", urgency=2)], {}),
        ([Side("BL", lacks="没人管", urgency=2)], {}),
    ],
)
def test_what_makes_no_sense_is_refused_whole(session: Session, director, child, sides, more) -> None:
    with pytest.raises(RuleBroken):
        service.assess(actor_of(director), child.id, **{"assessed_on": today(), "sides": sides} | more)
    assert session.scalar(sa.select(sa.func.count()).select_from(Assessment)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Need)) == 0


@pytest.mark.parametrize(("before", "after"), [(b, a) for b in (None, *CODES) for a in CODES if a != b])
def test_into_or_out_of_the_highest_takes_two(session: Session, director, child, before, after) -> None:
    if before:
        session.add(RiskLevel(child_id=child.id, level=before, reason="以前", set_by=director.id))
        session.flush()
    done = service.change_risk(actor_of(director), child.id, after, "看到的事实")
    stands, two = queries.risk(child), "red" in {before, after}
    assert isinstance(done, RiskProposal) is two
    assert (stands.level and stands.level.code) == (before if two else after)
    assert (stands.waiting and stands.waiting.code) == (after if two else None)
    days = {level.code: level.days for level in CountySettings().levels}
    assert stands.days == (min(days[c] for c in (before, after) if c) if two else days[after])
    if two:
        for agree in (True, False):
            with pytest.raises(NotFound):
                service.decide(actor_of(director), done.id, agree=agree)


@pytest.mark.parametrize("agree", [True, False])
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.COUNTY_OFFICER])
def test_the_second_person_confirms_or_declines_once(session: Session, director, child, role, agree) -> None:
    proposal = service.change_risk(actor_of(director), child.id, "red", "身上有伤")
    second = an_actor(role)
    assert [one.id for one in service.proposals(second)] == [proposal.id]
    service.decide(second, proposal.id, agree=agree)
    stands = queries.risk(child)
    assert (stands.level.code if stands.level else None) == ("red" if agree else None)
    assert stands.waiting is None
    if agree:
        row = session.scalars(sa.select(RiskLevel)).one()
        assert (row.set_by, row.confirmed_by, row.reason) == (director.id, second.id, "身上有伤")
    with pytest.raises(RuleBroken):
        service.decide(an_actor(role), proposal.id, agree=True)
    assert service.proposals(second) == []


def test_a_supervisor_never_confirms_her_own(session: Session, child) -> None:
    one, other = an_actor(Role.SUPERVISOR), an_actor(Role.SUPERVISOR)
    proposal = service.change_risk(one, child.id, "red", "身上有伤")
    assert service.proposals(one) == []
    with pytest.raises(NotFound):
        service.decide(one, proposal.id, agree=True)
    service.decide(other, proposal.id, agree=True)
    assert queries.risk(child).level.code == "red"


def test_nobody_elsewhere_confirms_or_changes(session: Session, director, child) -> None:
    proposal = service.change_risk(actor_of(director), child.id, "red", "身上有伤")
    far = an_actor(Role.SUPERVISOR, place_code="450102001000")
    assert service.proposals(far) == []
    with pytest.raises(NotFound):
        service.decide(far, proposal.id, agree=True)
    with pytest.raises(NotFound):
        service.change_risk(far, child.id, "blue", "看到的事实")
    with pytest.raises(NotFound):
        service.change_risk(an_actor(Role.COUNTY_OFFICER), child.id, "blue", "看到的事实")


def test_while_one_waits_only_a_more_pressing_one_takes_its_place(session: Session, director, child) -> None:
    officer = an_actor(Role.COUNTY_OFFICER)
    settings.change(officer, Key.SECOND, "yellow", "本县从黄色起")
    first = service.change_risk(actor_of(director), child.id, "yellow", "家里吵架")
    for lower in ("yellow", "blue", "green"):
        with pytest.raises(RuleBroken):
            service.change_risk(actor_of(director), child.id, lower, "算了")
    second = service.change_risk(actor_of(director), child.id, "red", "动手了")
    assert queries.waiting(child.id).id == second.id
    assert session.get(RiskProposal, first.id).ended_at is not None
    assert queries.risk(child).days == 7


def test_a_closed_file_and_a_known_level_take_no_change(session: Session, director, child) -> None:
    service.change_risk(actor_of(director), child.id, "blue", "看到的事实")
    for level, reason in (("blue", "看到的事实"), ("purple", "看到的事实"), ("green", " ")):
        with pytest.raises(RuleBroken):
            service.change_risk(actor_of(director), child.id, level, reason)
    child.status = ChildStatus.CLOSED
    session.flush()
    with pytest.raises(RuleBroken):
        service.change_risk(actor_of(director), child.id, "green", "看到的事实")


def test_the_pages(session: Session, director, child, sign_in) -> None:
    browser, where = sign_in(director), f"/children/{child.id}"
    assert "四个方面" in browser.see(f"{where}/assess")
    day = today().isoformat()
    assert browser.submit(f"{where}/assess", assessed_on=day).status_code == 422
    sent = {
        "BL_strengths": "姑姑住得近",
        "BL_lacks": "没人做饭",
        "BL_type": "BL02",
        "BL_register": "2",
        "grade": "监护不足",
    }
    assert browser.submit(f"{where}/assess", assessed_on=day, **sent).status_code == 302
    page = browser.see(f"{where}/risk")
    assert "姑姑住得近" in page
    assert "已登记成需求" in page
    assert browser.submit(f"{where}/risk", level="red", reason="").status_code == 422
    assert browser.submit(f"{where}/risk", level="red", reason="身上有伤").status_code == 302
    page = browser.see(f"{where}/risk")
    assert "待督导员确认" in page
    assert "红 · 高风险" in page
    supervisor = sign_in(account(Role.SUPERVISOR))
    assert "身上有伤" in supervisor.see("/assessments/proposals")
    proposal = session.scalars(sa.select(RiskProposal)).one()
    assert supervisor.post(f"/assessments/proposals/{proposal.id}/confirm").status_code == 302
    assert "待督导员确认" not in browser.see(f"{where}/risk")
    actions = set(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.child_id == child.id)))
    assert {"assessment.record", "assessment.look", "risk.propose", "risk.confirm", "risk.list"} <= actions
    assert cards.section(actor_of(director), child)["risk"].level.code == "red"


def test_rows_are_hidden_from_others(app, session: Session, director, child) -> None:
    service.change_risk(actor_of(director), child.id, "blue", "看到的事实")
    service.change_risk(actor_of(director), child.id, "red", "看到的事实")
    service.assess(actor_of(director), child.id, assessed_on=today(), sides=[LACKS])
    far = an_actor(Role.DIRECTOR, place_code="450102001901")
    for model in (Assessment, AssessedSide, RiskLevel, RiskProposal):
        assert rows_seen(app, actor_of(director), model) == 1
        assert rows_seen(app, far, model) == 0
        assert rows_seen(app, None, model) == 0
