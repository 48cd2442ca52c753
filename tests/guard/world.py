"""One child with everything about her, and everybody who might come: nine roles at six distances, and a stranger."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.permissions import Role
from app.assessments import service as assessments
from app.assessments.rules import Side
from app.audit.models import Incident
from app.catalogue.models import SavedSearch, SynonymVersion
from app.children.facts import Source
from app.clock import now, today
from app.conferences import changing
from app.conferences import service as conferences
from app.conferences.models import Item
from app.disclosures.models import Basis, Channel, Part
from app.disclosures.service import Answer
from app.documents import service as documents
from app.entitlements import applying, publishing
from app.entitlements import service as entitlements
from app.funds import pledging, reconciling
from app.funds import service as funds
from app.funds.models import Movement, PledgeKind
from app.funds.statements import Column, Line
from app.growth import service as growth
from app.growth.models import SchemeKind
from app.households import service as households
from app.households.models import GuardianKind, ParentStatus, Relation
from app.moves import closing
from app.moves import service as moves
from app.moves.models import CloseReason, Erasure, Ground
from app.moves.models import Purpose as Move
from app.needs.models import Recheck
from app.notices.models import Notice
from app.offers.models import OfferStatus
from app.organizations.models import OrganizationKind, OrganizationStatus
from app.people.models import Account, AccountStatus, SignIn
from app.people.service import actor_of
from app.permits import service as permits
from app.permits.models import Purpose
from app.plans.models import Gap, Match, MatchStatus, Plan, PlanState, PlanStatus, UnmetNeed, Why
from app.purchases import service as purchases
from app.purchases.models import ContractKind
from app.records import service as records
from app.records.models import Disability, Health, PlacementKind, Registration, Schooling
from app.referrals import disclosing, work
from app.referrals import service as loop
from app.referrals.work_models import Method
from app.rights import service as rights
from app.rights.models import Channel as AskedBy
from app.rights.models import Reader, RequestKind
from app.safeguarding import handling
from app.safeguarding import service as safeguarding
from app.safeguarding.models import Channel as Reported
from app.safeguarding.models import Report, Told
from app.settings import queries as settings
from app.settings.defaults import CountySettings, Key, Reports
from app.settings.models import CountySetting
from app.shifts import hours, swapping
from app.shifts import service as shifts
from app.shifts.models import SwapCall
from app.tickets import service as tickets
from app.transaction import atomic
from app.vacancies import service as vacancies
from app.vacancies.models import Cause, Holder
from app.visits import service as visits
from app.visits.models import Look
from tests.factories.children import ChildFactory
from tests.factories.funds import FUND, Charity
from tests.factories.households import entrusted
from tests.factories.needs import NeedFactory
from tests.factories.offers import OfferFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import account
from tests.factories.pictures import photo
from tests.factories.shifts import HANDS, Pair, stood_beside

DISTANCES = ("own", "same village", "same township", "other county", "assigned", "none")
"""Own: the child's director, her supervisor, her county, the staff that helps. Assigned: a file opened by a permit, or
a request still unanswered. None: in another province, or with no organization."""
PLACES = {
    "own": "421003106901", "same village": "421003106901", "same township": "421003106902", "other county": "420502001901",
    "assigned": "450102001901", "none": "110101001901",
}  # fmt: skip
SECRETS = ("柳小满", "沈桂兰", "13987654321", "三组水塘边", "没有人做饭的原话", "备注里的秘密")
"""What only those in charge of the child may ever read."""
Person = tuple[Role, str]


class World:
    """The rows, and the ids that stand for each parameter of an address."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.helper, self.other_helper = OrganizationFactory(), OrganizationFactory()
        self.people: dict[Person, Account] = {
            (role, distance): self.person(role, distance) for role in Role for distance in DISTANCES
        }
        director = self.people[Role.DIRECTOR, "own"]
        name, carer, phone, address, words, note = SECRETS
        self.child = ChildFactory(
            director=director, name=name, guardian_name=carer, guardian_phone=phone, address=address, note=note
        )
        self.need = NeedFactory(child=self.child, words=words)
        self.offer = OfferFactory(organization=self.helper)
        self.unanswered = OfferFactory(organization=self.other_helper)
        self.referral = loop.request(actor_of(director), self.need.id, self.offer.id)
        loop.request(actor_of(director), self.need.id, self.unanswered.id)
        loop.accept(actor_of(self.people[Role.PROVIDER, "own"]), self.referral.id)
        self.ids: dict[str, UUID] = {
            "child_id": self.child.id, "need_id": self.need.id, "referral_id": self.referral.id, "offer_id": self.offer.id,
        }  # fmt: skip
        self.delivered(director)
        self.facts(director)
        self.permits()
        self.telling(director)
        self.papers()
        self.visited(actor_of(director))
        self.moves(director)
        self.rest(actor_of(director))
        self.planned()
        self.entitled(actor_of(director))
        self.funded()
        self.unowned()
        self.visited_by_a_volunteer()
        self.bought()
        self.grown()
        session.commit()

    def person(self, role: Role, distance: str) -> Account:
        """Somebody of a role, at a distance from the child."""
        village = PLACES[distance]
        place = {
            Role.DIRECTOR: village, Role.SUPERVISOR: village[:9] + "000", Role.COUNTY_OFFICER: village[:6] + "000000",
            Role.LIAISON: village[:6] + "000000",
        }.get(role)  # fmt: skip
        body = {"own": self.helper.id, "assigned": self.other_helper.id}.get(distance)
        works = role in {Role.PROVIDER, Role.LIAISON}
        return account(role, place_code=place, organization_id=body if works else None)

    def delivered(self, director: Account) -> None:
        """Another need of hers, met by the same body."""
        need = NeedFactory(child=self.child, words=SECRETS[4])
        helper = actor_of(self.people[Role.PROVIDER, "own"])
        done = loop.request(actor_of(director), need.id, self.offer.id)
        loop.accept(helper, done.id)
        loop.complete(helper, done.id, today(), 1)

    def facts(self, director: Account) -> None:
        """A line of every kind that the file holds."""
        actor, child, seen = actor_of(director), self.child.id, Source.VISIT
        care = entrusted(actor, self.child)
        guardian = households.change_guardian(actor, child, source=seen, kind=GuardianKind.LEGAL, name="沈桂兰")
        households.change_parent(actor, child, Relation.FATHER, source=seen, status=ParentStatus.ALIVE)
        away = households.change_circumstance(actor, child, Relation.FATHER, source=seen, code="S8_PRISON")
        households.note_contact(actor, child, care.id, contact_on=today())
        households.change_household(actor, child, source=seen, members=3)
        records.change(actor, Schooling, child, source=seen, enrolled=True)
        records.change(actor, Health, child, source=seen, insured=True)
        records.change(actor, Disability, child, source=seen, certified=False)
        records.change(actor, Registration, child, source=seen, registered=True)
        records.guard(actor, child, source=seen, code="VICTIM", from_on=today())
        placement = records.change_placement(actor, child, source=seen, kind=PlacementKind.KIN)
        category = records.change_category(
            actor, child, source=seen, code="LEFTB", evidence="走访时看到", from_on=today()
        )
        picture = documents.add(actor, child, kind="home", sent=photo(), source=seen)
        self.ids |= {
            "care_id": care.id, "guardian_id": guardian.id, "circumstance_id": away.id, "placement_id": placement.id,
            "category_id": category.id, "entry_id": uuid4(), "document_id": picture.id,
        }  # fmt: skip

    def rest(self, director: Actor) -> None:
        """An assessment, a level, a draft, a page for the family; and another child whose file is closed."""
        child = self.child.id
        assessments.assess(director, child, assessed_on=today(), sides=[Side("MH", lacks="不爱说话")])
        visits.save_draft(director, child, {"words": "写到一半"})
        rights.make_page(director, child, Reader.CHILD)
        other = ChildFactory(director=self.people[Role.DIRECTOR, "own"], name="别的孩子")
        assessments.change_risk(director, other.id, CountySettings().levels[-1].code, "父亲回来了")
        closing.close(director, other.id, CloseReason.MISTAKEN)

    def planned(self) -> None:
        """A plan over her county: one match of hers accepted, another need of hers left unmet, in a gap."""
        officer = self.people[Role.COUNTY_OFFICER, "own"]
        plan = Plan(
            place_code=officer.place_code, area=officer.place_code[:6], asked_by=officer.id, settings={}, version="0",
            status=PlanStatus.DONE, finished_at=now(),
        )  # fmt: skip
        self.session.add(plan)
        self.session.flush()
        about = {"plan_id": plan.id, "child_id": self.child.id, "place_code": self.child.place_code, "urgency": 2}
        match = Match(
            **about, need_id=self.need.id, offer_id=self.unanswered.id, score=700, status=MatchStatus.ACCEPTED,
            decided_by=officer.id,
        )  # fmt: skip
        unmet = UnmetNeed(**about, need_id=self.need.id, type_code="BL02", units=1, why=Why.CAPACITY)
        gap = Gap(plan_id=plan.id, found_on=today(), township=PLACES["own"][:9] + "000", type_code="BL02", needs=1)
        state = PlanState(plan_id=plan.id, standing=b"x", needs=self.need.id.bytes, offers=b"", districts=[])
        self.session.add_all([match, unmet, gap, state])
        self.session.flush()
        self.plan = plan
        self.ids |= {"plan_id": plan.id, "match_id": match.id, "gap_id": gap.id}

    def entitled(self, director: Actor) -> None:
        """What was answered for her screening, what was found, an application, and a county's draft."""
        entitlements.answer(director, self.child.id, {"hardship": True}, source=Source.VISIT)
        row = applying.start(director, self.child.id, "E01")
        supervisor = actor_of(self.people[Role.SUPERVISOR, "own"])
        draft = publishing.propose(
            supervisor, "E01", rule=None, local={}, monthly=1500, amount=None, where_to=None, papers=None, days=20,
            source="测试县 2026 年 77 号文", from_on=today(), until_on=None,
        )  # fmt: skip
        self.drafted = draft.source
        self.ids |= {"programme_application_id": row.id, "variant_id": draft.id}

    def funded(self) -> None:
        """A project of the same body that was asked for her need and waits for a second person; another that waits for a
        first; and what a donor wishes to give."""
        director, keeper = self.people[Role.DIRECTOR, "own"], actor_of(self.people[Role.PROVIDER, "own"])
        giver = Charity(
            self.session, OfferFactory(organization=self.helper, **FUND), self.people[Role.PROVIDER, "own"], director
        )
        self.fund, book = giver.offer, giver.open()
        asked, waiting = (giver.asked(NeedFactory(child=self.child, words=SECRETS[4])) for _turn in range(2))
        promise = funds.promise(keeper, asked.id, book.id, Decimal(9000))
        small = funds.promise(keeper, giver.asked(NeedFactory(child=self.child)).id, book.id, Decimal(10))
        paid = funds.pay(keeper, small.id, Decimal(10), day=today(), receipt="P-1")
        entry = self.session.scalars(
            sa.select(Movement).where(Movement.commitment_id == paid.id, Movement.kind == "pay")
        ).one()
        written = {
            Column.NUMBER: f"L{entry.number}",
            Column.DAY: str(today()),
            Column.AMOUNT: "10",
            Column.RECEIPT: "B-1",
        }
        for _turn in range(2):
            listed = reconciling.keep(keeper, book.id, "十月.xlsx", [Line(2, written)])
            if _turn == 0:
                reconciling.confirm(keeper, listed.id)
        wish = pledging.make(
            actor_of(self.people[Role.DONOR, "own"]), giver.offer.id, kind=PledgeKind.MONEY, amount=Decimal(50)
        )
        self.ids |= {
            "fund_id": giver.offer.id, "book_id": book.id, "commitment_id": promise.id, "application_id": waiting.id,
            "pledge_id": wish.id, "statement_id": listed.id,
        }  # fmt: skip

    def bought(self) -> None:
        """A contract that waits for the same body to sign, with a payment."""
        officer = actor_of(self.people[Role.COUNTY_OFFICER, "own"])
        contract = purchases.draw(
            officer, organization_id=self.helper.id, kind=ContractKind.PROJECT, title="课后托管", standard="每周三次", units=60,
            unit="人次", posts=None, starts_on=today(), ends_on=today().replace(year=today().year + 1),
        )  # fmt: skip
        payment = purchases.add_milestone(
            officer, contract.id, title="首付款", amount=Decimal(100), units=10, due_on=today()
        )
        purchases.propose(officer, contract.id)
        purchases.tie(actor_of(self.people[Role.PROVIDER, "own"]), contract.id, [self.offer.id])
        self.contract = contract
        self.ids |= {"contract_id": contract.id, "milestone_id": payment.id}

    def grown(self) -> None:
        """A course that the same body has completed and her director has joined."""
        officer = actor_of(self.people[Role.COUNTY_OFFICER, "own"])
        scheme = growth.open_scheme(
            officer, because=str(self.ids["gap_id"]), kind=SchemeKind.COURSE, title="入门课", about="适合村里的主任",
            led_by="市社工协会", seats=20, amount=None, starts_on=today(), ends_on=today(),
        )  # fmt: skip
        theirs = growth.join(actor_of(self.people[Role.PROVIDER, "own"]), scheme.id)
        growth.complete(officer, theirs.id, today(), "证书 2026-4477")
        hers = growth.join(actor_of(self.people[Role.DIRECTOR, "own"]), scheme.id)
        self.certificate = "证书 2026-4477"
        self.ids |= {"scheme_id": scheme.id, "enrolment_id": hers.id}

    def unowned(self) -> None:
        """Another need of hers that nobody owns, in the county's hands; and one that was met, to be looked at again."""
        need = NeedFactory(child=self.child, type_code="SF01", words=SECRETS[4])
        with atomic():
            vacancy = vacancies.enter(need, Cause.NO_OFFER)
        vacancy.holder = Holder.COUNTY
        later = Recheck(
            need=self.need, child_id=self.child.id, place_code=self.child.place_code, days=30, due_on=today()
        )
        self.session.add(later)
        self.session.flush()
        self.vacancy = vacancy
        helper = actor_of(self.people[Role.PROVIDER, "own"])
        work.note(
            helper, method=Method.GROUP, held_on=today(), title="小组第一次", minutes=60, came={self.referral.id: False}
        )
        officer = actor_of(self.people[Role.COUNTY_OFFICER, "own"])
        self.conference = conferences.call(
            officer, held_on=today(), venue="会议室", attending="教育局", picks=[vacancy.id], office="妇儿工委办"
        )
        changing.move(officer, self.conference.id, held_on=today(), venue="大会议室", words="会议室太小")
        item = self.session.scalars(sa.select(Item)).one()
        self.ids |= {"conference_id": self.conference.id, "item_id": item.id}
        tickets.for_helper(actor_of(self.people[Role.DIRECTOR, "own"]), self.referral.id)
        self.ids |= {"vacancy_id": vacancy.id, "recheck_id": later.id}

    def visited_by_a_volunteer(self) -> None:
        """A volunteer comes for another need of hers: one time is agreed, for another somebody was asked to stand in."""
        person, director = self.people[Role.VOLUNTEER, "own"], self.people[Role.DIRECTOR, "own"]
        offer = OfferFactory(**HANDS, volunteer=person)
        need = NeedFactory(child=self.child)
        self.session.flush()
        referral = loop.request(actor_of(director), need.id, offer.id)
        loop.accept(actor_of(person), referral.id)
        pair = Pair(self.session, person, offer, need, referral)
        self.session.add(stood_beside(person, self.helper, self.people[Role.COUNTY_OFFICER, "own"]))
        self.shift, swap, done = pair.plan(3), pair.agreed(10), pair.confirmed()
        swapping.ask(pair.her, swap.id)
        written = shifts.write(pair.her, pair.begun().id, minutes=30, child_came=True)
        stands_in = self.people[Role.VOLUNTEER, "assigned"]
        others = OfferFactory(**HANDS, volunteer=stands_in)
        call = SwapCall(shift_id=swap.id, account_id=stands_in.id, offer_id=others.id, opens_at=now())
        self.session.add(call)
        paper = hours.certify(pair.her, done.starts_at.date() - timedelta(days=1), today())
        away = shifts.go_away(pair.her, today() + timedelta(days=80), None)
        self.ids |= {
            "shift_id": self.shift.id, "swap_id": swap.id, "shift_referral_id": referral.id, "certificate_id": paper.id,
            "away_id": away.id, "written_id": written.id,
        }  # fmt: skip

    def permits(self) -> None:
        """Files opened to those at the distance "assigned", and one request that waits."""
        supervisor = actor_of(self.people[Role.SUPERVISOR, "own"])
        for role in (Role.DIRECTOR, Role.SUPERVISOR, Role.COUNTY_OFFICER):
            asker = actor_of(self.people[role, "assigned"])
            permit = permits.ask(asker, self.child.number, Purpose.CASE, "孩子要搬到这里来住", 24)
            permits.grant(supervisor, permit.id)
        waiting = permits.ask(
            actor_of(self.people[Role.DIRECTOR, "none"]), self.child.number, Purpose.CASE, "孩子要搬到这里来住", 24
        )
        self.ids["permit_id"] = waiting.id

    def telling(self, director: Account) -> None:
        """A consent with what was told on it, and an emergency that waits for review."""
        answer = Answer(
            agreed=True, given_by="沈桂兰", relation="grandmother", channel=Channel.SPOKEN, given_on=today(), child_agreed=None
        )  # fmt: skip
        told = disclosing.disclose(
            actor_of(director), self.referral.id, parts=[Part.PHONE], basis=Basis.CONSENT, answer=answer
        )
        hurry = disclosing.disclose(
            actor_of(director), self.referral.id, parts=[Part.ADDRESS], basis=Basis.EMERGENCY, reason="高烧抽搐"
        )
        assert told is not None
        assert hurry is not None
        self.ids |= {"consent_id": told.consent_id or uuid4(), "disclosure_id": hurry.id}

    def moves(self, director: Account) -> None:
        """She is asked for in another county, is away, and somebody proposes to erase her file."""
        actor = actor_of(director)
        transfer = moves.ask(actor, self.child.id, PLACES["other county"], Move.FAMILY, "跟妈妈搬走")
        absence = moves.go_away(actor, self.child.id, from_on=today(), expected_on=today(), whereabouts="广东")
        asked = rights.receive(
            actor, self.child.id, kind=RequestKind.COPY, words="要一份复印件", relation="grandmother", channel=AskedBy.IN_PERSON,
            received_on=today(),
        )  # fmt: skip
        rights.limit(actor, self.child.id, "监护人可能是加害人")
        self.ids |= {"request_id": asked.id, "token": uuid4()}
        proposer = self.people[Role.SUPERVISOR, "own"].id
        erasure = Erasure(child_id=self.child.id, ground=Ground.REQUEST, proposed_by=proposer)
        self.session.add(erasure)
        self.session.flush()
        self.ids |= {"transfer_id": transfer.id, "absence_id": absence.id, "erasure_id": erasure.id}

    def visited(self, director: Actor) -> None:
        """A visit, and a change of level that waits for a second person."""
        found = visits.visit(director, self.child.id, visited_on=today(), kind="home", saw="both", look=Look.WORRIED)
        proposal = assessments.change_risk(director, self.child.id, "red", "身上有伤")
        report = self.reported(director)
        self.ids |= {"visit_id": found.id, "proposal_id": proposal.id, "report_id": report.id}

    def reported(self, director: Actor) -> Report:
        """A report that the police's liaison may read, with a review that waits for a second person."""
        police = OrganizationFactory(kind=OrganizationKind.GOVERNMENT, name="警务室")
        self.people[Role.LIAISON, "same village"].organization_id = police.id
        self.session.add(
            CountySetting(
                county_code="421003", key=Key.REPORTS.value, version=1, reason="测试", changed_by=director.id,
                value=Reports(offices={"police": str(police.id)}).as_json(),
            )
        )  # fmt: skip
        self.session.flush()
        settings.forget()
        found_at = now()
        told = safeguarding.Telling(Told.POLICE, Reported.TELEPHONE, now())
        receipt = safeguarding.file(
            director, uuid4(), child_id=self.child.id, circumstance="MR04", seen="身上有伤", found_at=found_at, told=told
        )  # fmt: skip
        supervisor = actor_of(self.people[Role.SUPERVISOR, "same township"])
        review = handling.review(supervisor, receipt.report_id, today(), "邻居早就听见")
        self.ids["review_id"] = review.id
        found = self.session.get(Report, receipt.report_id)
        assert found is not None
        return found

    def papers(self) -> None:
        """What has nothing to do with the child: an applicant, a body to verify, an offer to review, an incident."""
        applicant = account(Role.DIRECTOR, status=AccountStatus.PENDING)
        body = OrganizationFactory(status=OrganizationStatus.PENDING)
        waiting = OfferFactory(organization=self.helper, status=OfferStatus.IN_REVIEW)
        notice = Notice(account_id=self.people[Role.DIRECTOR, "own"].id, kind="account.approved", subject_id=uuid4())
        device = SignIn(
            account_id=self.people[Role.DIRECTOR, "own"].id, secret_hash=b"x", device="Android", address="127.0.0.1"
        )
        volunteer = account(Role.VOLUNTEER, place_code=PLACES["own"])
        incident = Incident(found_at=now(), what="丢了一部手机", children=1, fields=[], created_by=applicant.id)
        search = SavedSearch(account_id=self.people[Role.DIRECTOR, "own"].id, name="镇上的午餐", query="type=BL02")
        group = SynonymVersion(group_id=uuid4(), words=["自闭症", "孤独症"], reason="")
        self.session.add_all([notice, device, incident, search, group])
        self.session.flush()
        self.ids |= {
            "account_id": applicant.id, "organization_id": body.id, "notice_id": notice.id, "sign_in_id": device.id,
            "incident_id": incident.id, "verified_id": self.helper.id, "waiting_offer_id": waiting.id,
            "volunteer_id": volunteer.id,
            "search_id": search.id, "group_id": group.group_id,
        }  # fmt: skip


def everybody() -> Iterator[Person]:
    """Each role at each distance."""
    yield from ((role, distance) for role in Role for distance in DISTANCES)
