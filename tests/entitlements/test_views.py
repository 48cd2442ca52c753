"""The pages of screening and of applications, as people use them."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.children.facts import Source
from app.clock import CHINA, today
from app.entitlements import applying, publishing, queries, service
from app.entitlements.models import Application, Paper, Screening, ScreeningAnswers, Status, Variant
from app.errors import NotFound, RuleBroken
from app.households import service as households
from app.households.models import EconomicStatus, ParentStatus, Relation
from app.notices.models import Notice
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.records import service as records
from app.records.models import Disability, Registration, Schooling, Stage
from app.transaction import atomic
from tests.factories.children import ChildFactory, birthday
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account, an_actor
from workers import screening as jobs

SEEN = Source.VISIT


@pytest.fixture
def director(session):
    return account(Role.DIRECTOR)


@pytest.fixture
def orphan(session, director):
    """A girl of ten whose parents have died, in primary school, in a poor household."""
    child = ChildFactory(director=director, name="柳小满", birth_date=birthday(10))
    actor = actor_of(director)
    for relation in Relation:
        households.change_parent(actor, child.id, relation, source=SEEN, status=ParentStatus.DEAD)
    households.change_household(actor, child.id, source=SEEN, status=EconomicStatus.DIBAO)
    records.change(actor, Schooling, child.id, source=SEEN, stage=Stage.PRIMARY, enrolled=True, concern=False)
    session.commit()
    return child


def verdicts(found) -> dict[str, str]:
    return {one.code: one.verdict.value for one in found.answers}


def test_the_file_answers_what_it_can(session, director, orphan) -> None:
    found = verdicts(service.look(actor_of(director), orphan.id))
    assert found["E01"] == found["E04"] == found["E14"] == found["E15"] == found["E39"] == "likely"
    assert found["E02"] == found["E22"] == found["E35"] == "not_now"
    assert found["E06"] == "check"
    assert "E03" not in found


@pytest.mark.privacy("P11")
def test_the_page_says_likely_to_check_and_not_now(session, director, orphan, sign_in) -> None:
    page = sign_in(director).see(f"/children/{orphan.id}/entitlements")
    for words in (
        "可能符合",
        "孤儿基本生活费",
        "因为：",
        "先弄清这几样",
        "待核",
        "现在不符合",
        "差在：",
        "不是拒绝",
        "以当地政策为准",
    ):
        assert words in page, words
    assert "艾滋" not in page
    looks = session.scalars(sa.select(AuditEntry.purpose).where(AuditEntry.action == "entitlement.look")).all()
    assert looks == ["entitlements"]


def test_answers_are_kept_sealed_with_their_history_and_change_the_result(session, director, orphan, sign_in) -> None:
    browser, where = sign_in(director), f"/children/{orphan.id}/entitlements/answers"
    page = browser.see(where)
    assert "有残疾人证" in page
    answer = browser.submit(
        where,
        source="guardian",
        disability_certified="yes",
        disability_level="1",
        needs_long_term_care="yes",
        version="",
    )
    assert answer.status_code == 302, answer.text
    row = session.scalars(sa.select(ScreeningAnswers)).one()
    assert json.loads(row.answers) == {
        "disability_certified": True,
        "disability_level": 1,
        "needs_long_term_care": True,
    }
    assert b"disability" not in (row.answers_sealed or b"")
    found = service.look(actor_of(director), orphan.id)
    assert verdicts(found)["E11"] == verdicts(found)["E10"] == "likely"
    assert ("E10", "E01") in {(code, pair.keep) for code, pair in found.combination.given_up}
    again = browser.see(f"/children/{orphan.id}/entitlements")
    assert "可以一起享受" in again
    assert "和别的只能选一项" in again
    assert session.get(Screening, orphan.id).likely.count("E11") == 1


def test_an_old_form_changes_nothing_and_keeps_what_was_typed(session, director, orphan, sign_in) -> None:
    service.answer(actor_of(director), orphan.id, {"hardship": True}, source=SEEN)
    session.commit()
    answer = sign_in(director).submit(
        f"/children/{orphan.id}/entitlements/answers", source="guardian", hardship="no", street="yes", version=""
    )
    assert answer.status_code == 422
    assert "刚刚有人先改了" in answer.text
    row = session.scalars(sa.select(ScreeningAnswers)).one()
    assert json.loads(row.answers) == {"hardship": True}


@pytest.mark.parametrize(
    ("code", "value"),
    [("age", 3), ("hiv", True), ("local_rehab_older", True), ("household", "dibao"), ("hardship", "x"), ("x", 1)],
)
def test_only_what_is_asked_here_is_taken(session, director, orphan, code, value) -> None:
    with pytest.raises(RuleBroken):
        service.answer(actor_of(director), orphan.id, {code: value}, source=SEEN)


def test_two_things_said_count_as_unknown_and_are_shown(session, director, sign_in) -> None:
    child = ChildFactory(director=director, categories=["ORPHAN_COMM"])
    households.change_parent(actor_of(director), child.id, Relation.FATHER, source=SEEN, status=ParentStatus.ALIVE)
    session.commit()
    found = service.look(actor_of(director), child.id)
    assert found.known.conflicts == ("father_state",)
    assert verdicts(found)["E01"] == "check"
    assert "档案里有两种说法" in sign_in(director).see(f"/children/{child.id}/entitlements")


def test_a_correction_promises_a_new_screening(session, director) -> None:
    child = ChildFactory(director=director)
    session.commit()
    before = session.scalar(sa.select(sa.func.count()).select_from(OutboxRow))
    records.change(actor_of(director), Registration, child.id, source=SEEN, registered=False)
    jobs = session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id)).all()[before:]
    assert [(job.func, job.args) for job in jobs] == [("workers.screening.rescreen_child", [str(child.id)])]
    service.rescreen([child.id])
    assert "E30" in session.get(Screening, child.id).likely
    records.change(
        actor_of(director), Registration, child.id, source=SEEN, registered=True,
        version=session.scalars(sa.select(Registration.version)).one(),
    )  # fmt: skip
    service.rescreen([child.id])
    assert "E30" not in session.get(Screening, child.id).likely


@pytest.mark.privacy("P21")
@pytest.mark.privacy("P20")
def test_the_sealed_page_asks_for_confirmation_and_is_recorded(session, director, orphan, sign_in) -> None:
    records.guard(actor_of(director), orphan.id, source=SEEN, code="HIV", from_on=today())
    records.change(actor_of(director), Disability, orphan.id, source=SEEN, certified=True, level=1)
    session.commit()
    assert "disability_level" not in queries.known(orphan).facts, "assessments are for education and rehabilitation"
    page = sign_in(director).see(f"/children/{orphan.id}/entitlements/guarded")
    assert "艾滋病病毒感染儿童基本生活费" in page
    assert "可能符合" in page
    assert "guarded.look" in session.scalars(sa.select(AuditEntry.action)).all()
    service.rescreen([orphan.id])
    kept = session.get(Screening, orphan.id)
    assert not {"E03", "E29", "E31"} & {*kept.likely, *kept.to_check, *kept.nearly}


def test_the_work_list_shows_what_nobody_has_asked_for(session, director, orphan, sign_in) -> None:
    supervisor = account(Role.SUPERVISOR)
    service.rescreen([orphan.id])
    session.commit()
    browser = sign_in(supervisor)
    page = browser.see("/entitlements/missing")
    assert "柳小满" in page
    assert "孤儿基本生活费" in page
    assert "义务教育免学杂费" not in page, "nobody applies for that"
    applying.start(actor_of(director), orphan.id, "E01")
    session.commit()
    assert "E01" not in {
        code for _child, likely, _near in queries.missing_something(actor_of(supervisor))[0] for code in likely
    }
    assert queries.reach(actor_of(supervisor))["started"] == 1
    assert "柳小满" not in browser.see("/entitlements/missing?code=E01")
    assert "entitlement.list" in session.scalars(sa.select(AuditEntry.action)).all()
    assert "柳小满" not in sign_in(account(Role.SUPERVISOR, place_code="421003102000")).see("/entitlements/missing")


def test_an_application_from_the_first_paper_to_the_money(session, director, orphan, sign_in) -> None:
    browser = sign_in(director)
    answer = browser.submit(f"/children/{orphan.id}/entitlements/E01/start")
    where = answer.headers["Location"]
    assert "申请表" in browser.see(where)
    row = session.scalars(sa.select(Application)).one()
    papers = session.scalars(sa.select(Paper).order_by(Paper.place)).all()
    assert [paper.title for paper in papers][:2] == ["申请表", "儿童与监护人户口簿/身份证"]
    ready = {f"paper_{paper.place}": "ready" for paper in papers}
    browser.submit(f"{where}/papers", version=str(row.version), **(ready | {"paper_0": "family"}))
    session.expire_all()
    assert (row.status, papers[0].holder.value) == (Status.STARTED, "family")
    browser.submit(f"{where}/papers", version=str(row.version), **ready)
    session.expire_all()
    assert row.status is Status.GATHERED
    friday = "2026-11-27"
    sent = browser.submit(
        f"{where}/submit",
        version=str(row.version),
        route="cross",
        office="郢城镇便民服务中心",
        on=friday,
        receipt="C-77",
    )
    assert sent.status_code == 302, sent.text
    session.expire_all()
    assert (row.status, row.receipt) == (Status.SUBMITTED, "C-77")
    assert b"C-77" not in row.receipt_sealed
    assert row.due_on is not None
    assert (row.due_on - row.submitted_on).days > 36 * 7 / 5 - 1, "3+15+15+3 working days"
    for deed, fields in (
        ("accepted", {}), ("granted", {"from_on": "2026-11-1", "monthly": "1560"}),
        ("paid", {"from_on": "2026-11-1", "until_on": "2027-11-1"}), ("paid", {"until_on": "2028-11-1"}),
    ):  # fmt: skip
        done = browser.submit(f"{where}/{deed}", version=str(row.version), on="2026-11-28", **fields)
        assert done.status_code == 302, (deed, done.text)
        session.expire_all()
    assert (row.status, row.monthly, row.until_on.year) == (Status.PAID, 1560, 2028)
    page = browser.see(where)
    assert "续办好了" in page
    summary = browser.see(f"{where}/summary")
    for words in ("柳小满", "☑ 申请表", "C-77", "以当地政策为准", "跨省通办"):
        assert words in summary
    assert {"application.renewed", "application.print"} <= set(session.scalars(sa.select(AuditEntry.action)))


def test_steps_out_of_order_and_bad_input_say_what_to_do(session, director, orphan, sign_in) -> None:
    actor = actor_of(director)
    row = applying.start(actor, orphan.id, "E01")
    session.commit()
    browser, where = sign_in(director), f"/policy-applications/{row.id}"
    for path, fields, said in (
        ("granted", {"on": "2026-11-20", "from_on": "2026-11-1"}, "不能直接变成"),
        ("submit", {"on": "2026-11-20", "office": ""}, "请写交到了哪里"),
        ("submit", {"on": f"{today() + timedelta(days=3):%Y-%m-%d}", "office": "镇上"}, "在今天之后"),
        ("submit", {"on": "明天", "office": "镇上"}, "看不懂这个日期"),
    ):
        answer = browser.submit(f"{where}/{path}", version=str(row.version), **fields)
        assert answer.status_code == 422
        assert said in answer.text, path
    old = browser.submit(f"{where}/submit", version="0", on="2026-11-20", office="镇上服务中心")
    assert "刚刚有人先改了" in old.text
    assert "镇上服务中心" in old.text
    again = browser.submit(f"/children/{orphan.id}/entitlements/E01/start")
    assert again.status_code == 303
    session.commit()
    with pytest.raises(RuleBroken, match="已经在办"):
        applying.start(actor, orphan.id, "E01")
    with pytest.raises(NotFound):
        applying.start(actor, orphan.id, "E03")


def test_a_refusal_has_its_reason_and_can_be_appealed(session, director, orphan) -> None:
    actor = actor_of(director)
    row = applying.start(actor, orphan.id, "E04")
    day = today()
    applying.submit(actor, row.id, version=row.version, route=row.route, office="镇上", receipt="", on=day)
    with pytest.raises(RuleBroken, match="理由"):
        applying.move(actor, row.id, Status.REFUSED, version=row.version, on=day)
    applying.move(actor, row.id, Status.REFUSED, version=row.version, on=day, note="收入超过标准")
    applying.move(actor, row.id, Status.APPEALED, version=row.version, on=day)
    applying.move(actor, row.id, Status.GRANTED, version=row.version, on=day, from_on=day)
    assert [step.status.value for step in applying.opened(row).steps] == [
        "started",
        "submitted",
        "refused",
        "appealed",
        "granted",
    ]
    with pytest.raises(RuleBroken, match="早于上一步"):
        applying.move(actor, row.id, Status.PAID, version=row.version, on=day - timedelta(days=1))


def test_what_a_county_lays_down_takes_two_people(session, director, orphan, sign_in) -> None:
    supervisor, officer = account(Role.SUPERVISOR), account(Role.COUNTY_OFFICER)
    session.commit()
    wrote = sign_in(supervisor).submit(
        "/entitlements/local/E12", source="荆州区民政局 2026 年 3 号文", from_on="2026-1-1", monthly="1560",
        local_tomorrow_wider="yes", days="20",
    )  # fmt: skip
    assert wrote.status_code == 302, wrote.text
    row = session.scalars(sa.select(Variant)).one()
    assert (row.status.value, row.local) == ("draft", {"local_tomorrow_wider": True})
    assert queries.rulebook("421003").local == {}
    assert sign_in(supervisor).submit(f"/entitlements/local/versions/{row.id}/publish").status_code == 404
    assert "核对无误，发布" in sign_in(officer).see("/entitlements/local")
    sign_in(officer).submit(f"/entitlements/local/versions/{row.id}/publish")
    session.expire_all()
    assert row.status.value == "published"
    queries.forget()
    assert queries.rulebook("421003106901").local == {"local_tomorrow_wider": True}
    assert queries.rulebook("420502000000").local == {}
    assert "本县每月 1560 元" in sign_in(director).see(f"/children/{orphan.id}/entitlements")
    assert (
        session.scalars(sa.select(OutboxRow.func).order_by(OutboxRow.id.desc())).first()
        == "workers.screening.rescreen_county"
    )
    own = publishing.propose(
        actor_of(officer), "E01", rule="orphan", local={}, monthly=None, amount=None, where_to=None, papers=None, days=None,
        source="县里 2026 年文件", from_on=today(), until_on=None,
    )  # fmt: skip
    elsewhere = an_actor(Role.COUNTY_OFFICER, place_code="420502000000")
    session.commit()
    with pytest.raises(RuleBroken, match="另一个人"):
        publishing.publish(actor_of(officer), own.id)
    with pytest.raises(NotFound):
        publishing.publish(elsewhere, own.id)


def test_a_whole_county_is_screened_anew(session, director, orphan) -> None:
    others = [ChildFactory(director=director, birth_date=birthday(age)) for age in (1, 5, 15)]
    far = ChildFactory(place_code="450102001901")
    session.flush()
    assert service.rescreen_county("421003") == 4
    kept = session.scalars(sa.select(Screening.child_id)).all()
    assert set(kept) == {orphan.id, *(one.id for one in others)}
    assert far.id not in kept
    assert "E35" in session.get(Screening, others[0].id).likely
    assert session.get(Screening, others[0].id).changes_on == others[0].birth_date.replace(year=today().year + 1)


def test_the_bench_answers_before_anybody_publishes(session, sign_in) -> None:
    browser = sign_in(account(Role.SUPERVISOR))
    fields = {"source": "县里 2026 年文件", "from_on": "2026-1-1", "try": "1"}
    tried = browser.submit(
        "/entitlements/local/E01", rule="orphan and age < 20", facts="age = 19\nfather_state = dead\nnonsense", **fields
    ).text
    for words in ("试一试的结果", "待核", "母亲的情况", "年龄不满 20 岁", "这几行没看懂：nonsense"):
        assert words in tried, words
    wrong = browser.submit("/entitlements/local/E01", rule="orphn", facts="", **fields)
    assert "不认识“orphn”" in wrong.text
    assert 'value="县里 2026 年文件"' in wrong.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Variant)) == 0
    kept = browser.submit("/entitlements/local/E01", rule="orphan and", source="县里 2026 年文件", from_on="2026-1-1")
    assert kept.status_code == 422
    assert "写到一半" in kept.text


def test_the_public_page_explains_in_plain_words(client) -> None:
    page = client.see("/entitlements/E01")
    for words in (
        "谁可以享受",
        "年龄不满 18 岁",
        "失去父母",
        "带什么材料",
        "一共 20 个工作日",
        "和“事实无人抚养儿童基本生活补贴”只能享受一项",
    ):
        assert words in page, words
    client.submit("/language", language="en")
    assert "Who may have it" in client.see("/entitlements/E01")


def test_programmes_stand_beside_services_in_the_shortlist_of_a_need(session, director, orphan, sign_in) -> None:
    need = NeedFactory(child=orphan, type_code="BL01")
    OfferFactory(need_types=["BL01"], name="生活帮扶")
    service.rescreen([orphan.id])
    session.commit()
    page = sign_in(director).see(f"/needs/{need.id}/shortlist")
    assert "生活帮扶" in page
    beside = page[page.index("也可能享受的政策待遇") :]
    assert "孤儿基本生活费" in beside
    assert '<span class="kind">政策待遇</span>' in beside
    assert "艾滋" not in page
    applying.start(actor_of(director), orphan.id, "E01")
    session.commit()
    assert "开始准备" in sign_in(director).see(f"/needs/{need.id}/shortlist")


def test_whoever_asks_without_a_name_is_shown_programmes_by_type_and_age(session, client) -> None:
    page = client.submit("/find-help", words="", type="BL01", age="8", **{"place-typed": "荆州区"}).text
    assert "可能对得上的政策待遇" in page
    assert "孤儿基本生活费" in page


def test_time_alone_brings_a_child_up_again(session, director, orphan) -> None:
    child = ChildFactory(director=director, birth_date=birthday(2))
    session.flush()
    assert service.rescreen_due() == 2, "files never screened are due"
    assert service.rescreen_due() == 0
    session.execute(sa.update(Screening).where(Screening.child_id == child.id).values(changes_on=today(), likely=[]))
    assert service.rescreen_due() == 1
    session.expire_all()
    assert "E35" in session.get(Screening, child.id).likely


def test_the_daily_round_is_promised_once_and_promises_the_next(session) -> None:
    def rounds() -> int:
        return session.scalar(sa.select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.func == service.ROUND))

    with atomic():
        service.promise_round()
        service.promise_round()
    assert rounds() == 1
    with atomic():
        jobs.daily.__wrapped__()
    assert rounds() == 2
    due = session.scalars(sa.select(OutboxRow.not_before).where(OutboxRow.func == service.ROUND)).all()
    assert {day.astimezone(CHINA).hour for day in due} == {4}


def test_whoever_waits_too_long_is_reminded_once(session, director, orphan) -> None:
    supervisor = account(Role.SUPERVISOR)
    actor, day = actor_of(director), today() - timedelta(days=90)
    row = applying.start(actor, orphan.id, "E01")
    applying.submit(actor, row.id, version=row.version, route=row.route, office="镇上", receipt="", on=day)
    assert row.due_on < today()
    for _ in range(2):
        with atomic():
            jobs.answer_late.__wrapped__(str(row.id))
    told = session.scalars(sa.select(Notice.account_id).where(Notice.kind == "application.late")).all()
    assert sorted(told) == sorted([director.id, supervisor.id])
    applying.move(actor, row.id, Status.ACCEPTED, version=row.version, on=day)
    applying.move(actor, row.id, Status.GRANTED, version=row.version, on=day, from_on=day)
    with atomic():
        jobs.answer_late.__wrapped__(str(row.id))
    assert session.scalar(sa.select(sa.func.count()).select_from(Notice).where(Notice.kind == "application.late")) == 2


def test_what_ends_soon_is_brought_up_again(session, director, orphan, sign_in) -> None:
    actor, day, ends = actor_of(director), today(), today() + timedelta(days=60)
    row = applying.start(actor, orphan.id, "E01", received=True)
    applying.move(actor, row.id, Status.PAID, version=row.version, on=day, from_on=day, until_on=ends)
    session.commit()
    promised = session.scalars(sa.select(OutboxRow).where(OutboxRow.func == "workers.screening.renewal_due")).one()
    assert promised.not_before.astimezone(CHINA).date() == ends - timedelta(days=30)
    assert "“孤儿基本生活费”到期，要续办" in sign_in(director).see(f"/children/{orphan.id}/entitlements")
    with atomic():
        jobs.renewal_due.__wrapped__(*promised.args)
        jobs.renewal_due.__wrapped__(str(row.id), day.isoformat())  # an earlier end, renewed since
    told = session.scalars(sa.select(Notice.account_id).where(Notice.kind == "application.renew")).all()
    assert told == [director.id]
