"""A director registers a child and a need, without JavaScript."""

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.children.models import Child
from app.needs.models import Need
from tests.factories.children import ChildFactory
from tests.factories.offers import OfferFactory
from tests.factories.people import account
from tests.support.client import Client

GIRL = {"name": "小雨", "sex": "female", "birth_date": "2016年3月5日", "guardian_relation": ""}


@pytest.fixture
def director(session: Session, sign_in) -> Client:
    return sign_in(account(Role.DIRECTOR))


class TestChild:
    def test_the_fewest_fields_are_enough(self, director: Client, session: Session) -> None:
        answer = director.submit("/children/new", **GIRL)
        assert answer.status_code == 302
        child = session.scalars(sa.select(Child)).one()
        assert str(child.birth_date) == "2016-03-05"
        assert child.lat == pytest.approx(30.39397), "the village lies where its township does"
        assert "小雨" in director.see(answer.headers["Location"])

    def test_posted_twice_it_is_one_child(self, director: Client, session: Session) -> None:
        token = str(uuid4())
        first, second = (director.submit("/children/new", submission=token, **GIRL) for _ in range(2))
        assert first.headers["Location"] == second.headers["Location"]
        assert session.scalar(sa.select(sa.func.count()).select_from(Child)) == 1

    def test_sent_again_with_other_contents_it_is_refused_until_pressed_once_more(
        self, director: Client, session: Session
    ) -> None:
        token = str(uuid4())
        director.submit("/children/new", submission=token, **GIRL)
        refused = director.submit(
            "/children/new", submission=token, **GIRL | {"name": "小雪", "birth_date": "2017年3月5日"}
        )
        assert refused.status_code == 422
        assert "内容和现在的不一样" in refused.text
        assert "小雪" in refused.text, "what was typed stays"
        assert token not in refused.text
        assert session.scalar(sa.select(sa.func.count()).select_from(Child)) == 1

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("birth_date", "2090-1-1", "出生日期在今天之后"),
            ("birth_date", "1990-1-1", "已满 18 岁"),
            ("birth_date", "三月五号", "看不懂这个日期"),
            ("name", "", "请填孩子的姓名"),
            ("guardian_phone", "打村头小卖部", "电话只能有数字"),
            ("categories", "NOBODY", "困境类别不认识"),
            ("guardian_relation", "boss", "请从列表里选"),
        ],
    )
    def test_bad_input_is_answered_at_its_field(
        self, director: Client, session: Session, field: str, typed: str, sentence: str
    ) -> None:
        answer = director.submit("/children/new", **{**GIRL, field: typed, "note": "记得这句话"})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "记得这句话" in answer.text, "nothing typed is lost"
        assert session.scalar(sa.select(sa.func.count()).select_from(Child)) == 0

    def test_a_namesake_is_asked_about(self, director: Client, session: Session) -> None:
        director.submit("/children/new", **GIRL)
        answer = director.submit("/children/new", **GIRL)
        assert answer.status_code == 422
        assert "是另一个孩子" in answer.text
        assert director.submit("/children/new", **GIRL, despite_double="y").status_code == 302

    def test_two_who_correct_at_once_do_not_overwrite(self, director: Client, session: Session) -> None:
        director.submit("/children/new", **GIRL)
        child = session.scalars(sa.select(Child)).one()
        page = director.see(f"/children/{child.id}/edit")
        version = re.search(r'name="version"[^>]*value="(\d+)"', page).group(1)
        url = f"/children/{child.id}/edit"
        assert director.submit(url, **{**GIRL, "name": "小雨甲", "version": version}).status_code == 302
        late = director.submit(url, **{**GIRL, "name": "小雨乙", "version": version})
        assert late.status_code == 422
        assert "刚刚有人先改了" in late.text
        assert "小雨乙" in late.text

    @pytest.mark.asvs("16.3.2")
    def test_every_look_is_recorded(self, director: Client, session: Session) -> None:
        director.submit("/children/new", **GIRL)
        child = session.scalars(sa.select(Child)).one()
        director.see(f"/children/{child.id}")
        looks = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "child.look")).all()
        assert [look.subject_id for look in looks] == [str(child.id)]

    def test_the_neighbour_finds_nothing(self, sign_in, session: Session) -> None:
        child = ChildFactory()
        neighbour = sign_in(account(Role.DIRECTOR, place_code="421003106902"))
        for url in (f"/children/{child.id}", f"/children/{child.id}/edit", f"/children/{child.id}/needs/new"):
            assert neighbour.get(url).status_code == 404
        assert child.name not in neighbour.see("/children")


class TestNeed:
    def test_her_words_lead_to_the_type_and_the_shortlist(self, director: Client, session: Session) -> None:
        OfferFactory(name="三餐小屋")
        director.submit("/children/new", **GIRL)
        child = session.scalars(sa.select(Child)).one()
        url = f"/children/{child.id}/needs/new"
        second = director.submit(url, words="爸妈都在外面打工，奶奶病了没人做饭")
        assert second.status_code == 200
        assert "食物与营养" in second.text
        assert "爸妈都在外面打工，奶奶病了没人做饭" in second.text
        sent = director.submit(
            url, stage="details", words="奶奶病了没人做饭", type_code="BL02", urgency="2", units="1", other_type=""
        )
        need = session.scalars(sa.select(Need)).one()
        assert sent.headers["Location"] == f"/needs/{need.id}/shortlist"
        assert "三餐小屋" in director.see(sent.headers["Location"])

    def test_how_the_family_can_be_helped_comes_along(self, director: Client, session: Session) -> None:
        director.submit("/children/new", **GIRL)
        url = f"/children/{session.scalars(sa.select(Child.id)).one()}/needs/new"
        fields = {"stage": "details", "words": "没人做饭", "type_code": "BL02", "urgency": "2", "units": "1"}
        for wrong, sentence in (
            ({"wish_only": "y"}, "请选是哪一种方式"),
            ({"wish": "by_post"}, "请选一种方式"),
            ({"weekdays": ["7"]}, "有一天不认识"),
            ({"weekdays": ["周六"]}, "有一天不认识"),
        ):
            answer = director.submit(url, **fields, **wrong)
            assert answer.status_code == 422
            assert sentence in answer.text
        sent = director.submit(url, **fields, wish="at_home", wish_only="y", weekdays=["6", "5"])
        need = session.scalars(sa.select(Need)).one()
        assert (need.weekdays, need.wish, need.wish_only) == ([5, 6], "at_home", True)
        page = director.see(sent.headers["Location"].removesuffix("/shortlist"))
        assert "只能有人上门" in page
        assert "周六、周日" in page

    def test_danger_shows_whom_to_call_before_anything_else(self, director: Client, session: Session) -> None:
        director.submit("/children/new", **GIRL)
        child = session.scalars(sa.select(Child)).one()
        page = director.submit(f"/children/{child.id}/needs/new", words="后爹天天打她，身上青一块紫一块").text
        assert page.index('href="tel:110"') < page.index('name="type_code"')
        assert page.index(f'href="/children/{child.id}/report"') < page.index('name="type_code"')

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("units", "0", "1 到 99"),
            ("units", "几份", "1 到 99"),
            ("type_code", "", "请选一种"),
            ("urgency", "", "请选有多急"),
            ("words", "", "一两句话"),
        ],
    )
    def test_bad_input_is_answered_at_its_field(
        self, director: Client, session: Session, field: str, typed: str, sentence: str
    ) -> None:
        director.submit("/children/new", **GIRL)
        child = session.scalars(sa.select(Child)).one()
        fields = {"stage": "details", "words": "没人做饭", "type_code": "BL02", "urgency": "2", "units": "1"}
        answer = director.submit(f"/children/{child.id}/needs/new", **{**fields, field: typed})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert session.scalar(sa.select(sa.func.count()).select_from(Need)) == 0
