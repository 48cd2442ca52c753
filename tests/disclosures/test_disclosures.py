"""What leaves is what the disclosure lists, on the basis it names, for as long as it runs: on the bytes of the page."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.clock import now, today
from app.disclosures import service
from app.disclosures.models import Basis, Consent, Disclosure, End, Part
from app.errors import NotFound, RuleBroken
from app.notices.models import Notice
from app.outbox import OutboxRow
from app.people.service import actor_of
from app.referrals import disclosing
from app.referrals import service as loop
from tests.factories.children import ChildFactory, birthday
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory, staff_of
from tests.factories.people import account

SECRETS = {
    Part.NAME: "柳小满",
    Part.CARER: "沈桂兰",
    Part.PHONE: "13987654321",
    Part.ADDRESS: "三组水塘边",
    Part.WORDS: "奶奶病了没人做饭",
}


class Scene:
    """A child with everything written down, a referral that was accepted, and the two sides."""

    def __init__(self, sign_in, **child: object) -> None:
        self.director = account(Role.DIRECTOR)
        self.child = ChildFactory(
            director=self.director, name=SECRETS[Part.NAME], guardian_name=SECRETS[Part.CARER],
            guardian_phone=SECRETS[Part.PHONE], address=SECRETS[Part.ADDRESS], note="不能告诉别人的话", **child,
        )  # fmt: skip
        self.need = NeedFactory(child=self.child, words=SECRETS[Part.WORDS])
        self.offer = OfferFactory()
        self.provider = staff_of(self.offer)
        self.referral = loop.request(actor_of(self.director), self.need.id, self.offer.id)
        self.asking, self.answering = sign_in(self.director), sign_in(self.provider)
        self.page = f"/referrals/{self.referral.id}"

    def accept(self) -> None:
        loop.accept(actor_of(self.provider), self.referral.id)

    def tell(self, *parts: str, basis: str = "consent", **fields: str):
        answer = {
            "agreed": "yes", "given_by": "沈桂兰", "relation": "grandmother", "channel": "spoken",
            "given_on": today().isoformat(),
        }  # fmt: skip
        return self.asking.submit(f"{self.page}/disclose", parts=list(parts), basis=basis, **{**answer, **fields})

    def leaked(self) -> set[Part]:
        """Which secrets the recipient's page holds, in its bytes."""
        text = self.answering.see(self.page)
        assert "不能告诉别人的话" not in text
        return {part for part, secret in SECRETS.items() if secret in text}


@pytest.fixture
def scene(session: Session, sign_in) -> Scene:
    return Scene(sign_in)


def the_disclosure(session: Session) -> Disclosure:
    session.expire_all()
    return session.scalars(sa.select(Disclosure)).one()


@pytest.mark.privacy("P07")
def test_before_and_after_acceptance_nothing_is_told_by_itself(scene: Scene) -> None:
    assert scene.leaked() == set()
    assert scene.tell("name").status_code == 404
    scene.accept()
    assert scene.leaked() == set()


@pytest.mark.privacy("P04")
@pytest.mark.asvs("15.3.3")
@pytest.mark.parametrize("parts", [("name",), ("phone", "carer"), ("name", "address", "words")])
def test_what_leaves_is_what_is_listed(scene: Scene, session: Session, parts) -> None:
    scene.accept()
    assert scene.tell(*parts).status_code == 302
    assert scene.leaked() == {Part(part) for part in parts}
    kept = the_disclosure(session)
    assert kept.parts == list(parts)
    assert set(kept.told) == {Part(part) for part in parts}
    assert kept.first_seen_at is not None
    looks = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "disclosure.look")).all()
    assert [(look.actor_id, look.child_id) for look in looks] == [(scene.provider.id, scene.child.id)]


@pytest.mark.privacy("P04")
def test_nothing_of_it_is_in_notices_outbox_or_log(scene: Scene, session: Session) -> None:
    scene.accept()
    scene.tell(*(part.value for part in Part))
    kept = json.dumps(
        [
            *([row.args, row.func] for row in session.scalars(sa.select(OutboxRow))),
            *([n.kind, n.occasion, str(n.number)] for n in session.scalars(sa.select(Notice))),
            *([e.action, e.details, e.purpose] for e in session.scalars(sa.select(AuditEntry))),
        ],
        ensure_ascii=False,
    )
    assert not [secret for secret in SECRETS.values() if secret in kept]
    row = session.execute(sa.text("SELECT d::text FROM disclosures d")).scalar_one()
    assert not [secret for secret in SECRETS.values() if secret in row or secret.encode().hex() in row]


@pytest.mark.privacy("P03")
def test_the_guardian_says_no(scene: Scene, session: Session) -> None:
    scene.accept()
    assert scene.tell("name", agreed="no").status_code == 302
    assert scene.leaked() == set()
    assert session.scalars(sa.select(Disclosure)).all() == []
    refused = session.scalars(sa.select(Consent)).one()
    assert (refused.agreed, refused.given_by, refused.text_version) == (False, "沈桂兰", "2026-11")


@pytest.mark.privacy("P02")
def test_withdrawn_consent_cuts_access_at_once_and_tells_the_recipient(scene: Scene, session: Session) -> None:
    scene.accept()
    scene.tell("name", "phone")
    assert scene.leaked()
    consent = session.scalars(sa.select(Consent)).one()
    scene.asking.post(f"/consents/{consent.id}/withdraw", data={"words": "不想再让他们知道"})
    assert scene.leaked() == set()
    assert the_disclosure(session).ending is End.WITHDRAWN
    promised = session.scalars(sa.select(OutboxRow.func)).all()
    assert promised.count("workers.notices.disclosure_ended") == 1
    assert "不想再让他们知道" in scene.asking.see(f"/children/{scene.child.id}/disclosures")


def test_from_fourteen_on_the_child_is_asked(session: Session, sign_in) -> None:
    scene = Scene(sign_in, birth_date=birthday(15))
    scene.accept()
    answer = scene.tell("name")
    assert answer.status_code == 422
    assert "也要问孩子本人" in answer.text
    assert "沈桂兰" in answer.text
    assert scene.tell("name", child_agreed="y").status_code == 302


@pytest.mark.privacy("P05")
def test_duty_is_for_public_bodies_only(scene: Scene, session: Session) -> None:
    scene.accept()
    answer = scene.tell("name", basis="duty", ground="art92")
    assert answer.status_code == 422
    assert "只有政府部门和事业单位" in answer.text
    scene.offer.organization.kind = "government"
    session.commit()
    assert "请选依据的是哪一条" in scene.tell("name", basis="duty").text
    assert scene.tell("name", basis="duty", ground="art92").status_code == 302
    assert the_disclosure(session).ground == "art92"


@pytest.mark.privacy("P05")
@pytest.mark.privacy("P06")
def test_an_emergency_asks_nobody_ends_soon_and_is_reviewed(scene: Scene, session: Session, sign_in) -> None:
    scene.accept()
    assert "请写明是什么危险" in scene.tell("name", basis="emergency", reason="").text
    scene.tell("name", basis="emergency", reason="高烧抽搐，马上送医")
    kept = the_disclosure(session)
    assert kept.until - kept.starts_at <= timedelta(hours=72, seconds=1)
    assert session.scalars(sa.select(Consent)).all() == []
    with pytest.raises(NotFound):
        service.review(actor_of(scene.director), kept.id, proper=True)
    overseer = sign_in(account(Role.SUPERVISOR))
    assert "高烧抽搐" in overseer.see("/disclosures/reviews")
    overseer.post(f"/disclosures/{kept.id}/improper")
    assert scene.leaked() == set()
    assert the_disclosure(session).ending is End.IMPROPER


def test_it_ends_with_the_referral_whoever_ends_it(session: Session, sign_in) -> None:
    for end in ("fail", "cancel", "confirm"):
        scene = Scene(sign_in)
        scene.accept()
        scene.tell("name")
        assert scene.leaked() == {Part.NAME}
        if end == "fail":
            scene.answering.submit(f"{scene.page}/answer/fail", note="老师病了")
        elif end == "cancel":
            scene.asking.submit(f"{scene.page}/follow/cancel", note="搬走了")
        else:
            scene.answering.submit(
                f"{scene.page}/answer/complete", delivered_on=today().isoformat(), units="1", note=""
            )
            scene.asking.submit(f"{scene.page}/follow/confirm", how="visit")
        assert scene.leaked() == set(), end


def test_it_ends_by_itself(scene: Scene, session: Session) -> None:
    scene.accept()
    scene.tell("name")
    session.execute(sa.update(Disclosure).values(starts_at=now() - timedelta(days=2), until=now() - timedelta(days=1)))
    session.commit()
    assert scene.leaked() == set()


def test_nobody_else_reads_or_ends_it(scene: Scene, session: Session, sign_in) -> None:
    scene.accept()
    scene.tell("name")
    kept = the_disclosure(session)
    other = sign_in(staff_of(OfferFactory()))
    assert other.get(scene.page).status_code == 404
    stranger = account(Role.DIRECTOR, place_code="421003106902")
    assert sign_in(stranger).get(f"/children/{scene.child.id}/disclosures").status_code == 404
    with pytest.raises(NotFound):
        service.stop(actor_of(stranger), kept.id, End.MISTAKEN)
    with pytest.raises(NotFound):
        service.withdraw(actor_of(stranger), kept.consent_id, "")
    assert scene.leaked() == {Part.NAME}


def test_only_one_who_may_refer_tells(scene: Scene) -> None:
    scene.accept()
    with pytest.raises(NotFound):
        disclosing.disclose(
            actor_of(scene.provider), scene.referral.id, parts=[Part.NAME], basis=Basis.EMERGENCY, reason="危险危险"
        )
    with pytest.raises(RuleBroken, match="勾选"):
        disclosing.disclose(actor_of(scene.director), scene.referral.id, parts=[], basis=Basis.DUTY)


@pytest.mark.privacy("P04")
def test_row_security_alone_cuts_a_recipient_off(scene: Scene, session: Session) -> None:
    scene.accept()
    scene.tell("name")

    def seen() -> int:
        connection = session.connection()
        connection.exec_driver_sql("SET LOCAL ROLE tonglian_web")
        for name, value in actor_of(scene.provider).scope.items():
            connection.exec_driver_sql(f"SELECT set_config('{name}', '{value}', true)")
        count = connection.exec_driver_sql("SELECT count(*) FROM disclosures").scalar_one()
        children = connection.exec_driver_sql("SELECT count(*) FROM children").scalar_one()
        connection.exec_driver_sql("RESET ROLE")
        assert children == 0  # she never sees the file itself
        return int(count)

    assert seen() == 1
    service.stop(actor_of(scene.director), the_disclosure(session).id, End.MISTAKEN)
    assert seen() == 0
