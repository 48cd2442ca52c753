"""The story holds together whatever the day: every rule of the house is true of every row."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from app.access.permissions import Role
from app.children.models import Child
from app.clock import CHINA, age_on
from app.demonstration.book import Book, Row
from app.demonstration.cast import HOME_VILLAGE, SIGN_INS
from app.demonstration.material import table
from app.demonstration.story import story
from app.needs import rules as need_rules
from app.needs.models import Found, Need, NeedStatus, NeedStep, Recheck
from app.notices.models import Notice
from app.notices.rules import KINDS
from app.offers.models import Booking, Offer, OfferKind, OfferStatus
from app.organizations.models import Organization, OrganizationStatus
from app.organizations.rules import check_credit_code
from app.people.models import Account, AccountStatus
from app.referrals import rules as referral_rules
from app.referrals.models import Fulfilment, Reason, Referral, ReferralStatus, ReferralStep
from app.referrals.work_models import WorkSession
from app.settings.volunteers import Load
from app.shifts.models import Shift, ShiftStatus
from app.shifts.rules import check_cleared, check_company, check_load
from app.shifts.times import Span
from app.taxonomy.types import all_types

DAYS = (
    datetime(2026, 11, 17, 2, 30, tzinfo=UTC),  # a Tuesday
    datetime(2026, 1, 1, 1, tzinfo=UTC),  # every period has just begun
    datetime(2026, 11, 22, 14, tzinfo=UTC),  # a Sunday night
    datetime(2028, 2, 29, 18, tzinfo=UTC),
)


@cache
def told(now: datetime) -> Book:
    return story(now, "kept")


@pytest.fixture(params=DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
def now(request: pytest.FixtureRequest) -> datetime:
    day: datetime = request.param
    return day


@pytest.fixture
def book(now: datetime) -> Book:
    return told(now)


def by_id(rows: list[Row]) -> dict[UUID, Row]:
    return {row["id"]: row for row in rows}


def test_there_is_as_much_as_promised(book: Book) -> None:
    assert len(book.of(Offer)) >= 300
    assert {offer["kind"] for offer in book.of(Offer)} == set(OfferKind)
    assert len(book.of(Child)) >= 120
    assert len(book.of(Need)) >= 250
    assert len({need["words"] for need in book.of(Need)}) >= 80
    assert {need["type_code"] for need in book.of(Need)} == {kind.code for kind in all_types()}


def test_every_state_and_every_reason_is_there(book: Book) -> None:
    assert {need["status"] for need in book.of(Need)} == set(NeedStatus)
    assert {referral["status"] for referral in book.of(Referral)} == set(ReferralStatus)
    assert {referral["reason"] for referral in book.of(Referral)} == {*Reason, None}
    assert {offer["status"] for offer in book.of(Offer)} == set(OfferStatus)
    assert {row["status"] for row in book.of(Organization)} == set(OrganizationStatus)
    assert {account["status"] for account in book.of(Account)} == set(AccountStatus)
    active = Counter(a["role"] for a in book.of(Account) if a["status"] is AccountStatus.ACTIVE)
    assert set(active) == set(Role)


def test_every_role_has_one_easy_login(book: Book) -> None:
    logins = {a["login"]: a for a in book.of(Account)}
    assert len(logins) == len(book.of(Account))
    for role, login in SIGN_INS:
        assert (logins[login]["role"], logins[login]["status"]) == (role, AccountStatus.ACTIVE)


def test_the_directors_desk_is_rich(book: Book, now: datetime) -> None:
    children = [c for c in book.of(Child) if c["place_code"] == HOME_VILLAGE]
    director = next(a for a in book.of(Account) if a["login"] == "director")
    assert len(children) >= 8
    assert {c["director_id"] for c in children} == {director["id"]}
    needs = by_id([n for n in book.of(Need) if n["place_code"] == HOME_VILLAGE])
    assert {n["status"] for n in needs.values()} == set(NeedStatus)
    today = now.astimezone(CHINA).date()
    waiting = {NeedStatus.OPEN, NeedStatus.REFERRED}
    assert any(n["status"] in waiting and n["due_on"] < today for n in needs.values())
    tries = by_id([r for r in book.of(Referral) if r["need_id"] in needs])
    assert any(r["status"] is ReferralStatus.REJECTED and needs[r["need_id"]]["status"] is NeedStatus.OPEN for r in tries.values())  # fmt: skip
    done = [f for f in book.of(Fulfilment) if f["referral_id"] in tries]
    assert any(f["confirmed_at"] is None and f["disputed_at"] is None for f in done)


@pytest.mark.parametrize("login", ["provider", "volunteer", "liaison"])
def test_those_who_answer_have_something_to_answer(book: Book, login: str) -> None:
    account = next(a for a in book.of(Account) if a["login"] == login)
    own = [r for r in book.of(Referral) if account["id"] == r["volunteer_id"] or (account["organization_id"] and account["organization_id"] == r["organization_id"])]  # fmt: skip
    states = Counter(r["status"] for r in own)
    assert states[ReferralStatus.REQUESTED] >= (4 if login == "provider" else 1)
    assert states[ReferralStatus.IN_PROGRESS] >= 1


def path_is_allowed(path: list[Any], moves: dict[Any, frozenset[Any]]) -> bool:
    return all(after in moves[before] for before, after in pairwise(path))


def test_every_path_is_one_the_rules_allow(book: Book, now: datetime) -> None:
    for model, step, key, moves in (
        (Need, NeedStep, "need_id", need_rules.MOVES),
        (Referral, ReferralStep, "referral_id", referral_rules.MOVES),
    ):
        steps = defaultdict(list)
        for row in sorted(book.of(step), key=lambda row: row["at"]):
            assert row["at"] <= now
            steps[row[key]].append(row)
        for row in book.of(model):
            path = [one["status"] for one in steps[row["id"]]]
            assert path_is_allowed(path, moves), path  # two kinds of tables of moves
            assert path[-1] is row["status"]
            times = [one["at"] for one in steps[row["id"]]]
            assert len(set(times)) == len(times)


def test_requests_run_within_their_time(book: Book, now: datetime) -> None:
    for referral in book.of(Referral):
        if referral["status"] is ReferralStatus.REQUESTED:
            assert referral["requested_at"] <= now < referral["answer_by"]
        if referral["answered_at"]:
            assert referral["requested_at"] < referral["answered_at"] <= referral["answer_by"]
        assert (referral["reason"] is not None) is (referral["status"] is ReferralStatus.REJECTED)


def test_no_offer_is_asked_twice_at_once(book: Book) -> None:
    asked = Counter((r["need_id"], r["offer_id"]) for r in book.of(Referral))
    assert max(asked.values()) == 1


def test_two_keys_are_two_people(book: Book) -> None:
    referrals = by_id(book.of(Referral))
    for done in book.of(Fulfilment):
        referral = referrals[done["referral_id"]]
        assert referral["status"] is ReferralStatus.COMPLETED
        assert done["confirmed_by"] != done["provider_id"]
        assert done["delivered_on"] >= referral["requested_at"].astimezone(CHINA).date()
        assert not (done["confirmed_at"] and done["disputed_at"])
    settled = Counter((bool(f["confirmed_at"]), bool(f["disputed_at"])) for f in book.of(Fulfilment))
    assert min(settled[True, False], settled[False, False], settled[False, True]) >= 2


def test_no_offer_gives_more_than_it_has(book: Book) -> None:
    offers = by_id(book.of(Offer))
    taken: dict[tuple[UUID, date], int] = Counter()
    for booking in book.of(Booking):
        if booking["released_at"] is None:
            taken[booking["offer_id"], booking["period_start"]] += booking["units"]
    assert all(units <= offers[offer]["capacity"] for (offer, _start), units in taken.items())
    assert any(units == offers[offer]["capacity"] for (offer, _start), units in taken.items())


def test_who_is_asked_may_serve_the_child(book: Book) -> None:
    offers, needs, children = by_id(book.of(Offer)), by_id(book.of(Need)), by_id(book.of(Child))
    for referral in book.of(Referral):
        offer, need = offers[referral["offer_id"]], needs[referral["need_id"]]
        child = children[need["child_id"]]
        age = age_on(child["birth_date"], referral["requested_at"].astimezone(CHINA).date())
        assert need["type_code"] in offer["need_types"]
        assert offer["age_min"] <= age <= offer["age_max"]
        assert offer["sex"] in {None, child["sex"].value}


def test_children_are_children(book: Book, now: datetime) -> None:
    today = now.astimezone(CHINA).date()
    for child in book.of(Child):
        assert 0 <= age_on(child["birth_date"], today) <= 17
        assert child["birth_date"] < child["created_at"].date() or age_on(child["birth_date"], today) == 0
        assert child["guardian_phone"].startswith("199 0000 ")


def test_credit_codes_are_right_and_nobodys(book: Book) -> None:
    codes = [row["credit_code"] for row in book.of(Organization)]
    assert len(set(codes)) == len(codes)
    assert all(check_credit_code(code) == code and code[8:11] == "DEM" for code in codes)
    assert all("演示数据" in row["description"] for row in book.of(Organization))


def test_words_about_children_name_nobody(book: Book) -> None:
    children = by_id(book.of(Child))
    for need in book.of(Need):
        child = children[need["child_id"]]
        assert child["name"] not in need["words"]
        assert child["guardian_name"] not in need["words"]
        assert "{" not in need["words"]


def test_notices_are_of_known_kinds_and_some_are_unread(book: Book, now: datetime) -> None:
    accounts = by_id(book.of(Account))
    unread = set()
    for notice in book.of(Notice):
        assert notice["kind"] in KINDS
        assert notice["created_at"] <= now + timedelta(seconds=2)
        if notice["read_at"] is None:
            unread.add(accounts[notice["account_id"]]["login"])
    assert {"director", "provider", "county", "supervisor"} <= unread


def test_two_tellings_are_alike() -> None:
    """Ids are drawn anew; everything else comes out the same."""
    assert strip(told(DAYS[0])) == strip(story(DAYS[0], "kept"))


def strip(book: Book) -> dict[str, list[dict[str, Any]]]:
    rows = {}
    for model, found in book.rows.items():
        rows[model.__name__] = [
            {k: v for k, v in row.items() if not isinstance(v, UUID) and k not in {"subject_id", "details"}}
            for row in found
        ]
    return rows


def test_the_sentences_are_many_and_fit_their_table() -> None:
    lines = table("sentences")
    assert len({line["words"] for line in lines}) == len(lines) >= 80
    assert {line["carer"] for line in lines} <= {"*", "old", "mum", "dad", "kin"} | {
        line["carer"] for line in lines if "," in line["carer"]
    }


def test_volunteers_visits_are_what_the_rules_allow(book: Book, now: datetime) -> None:
    """Whoever signs in as a volunteer has some behind her and one to come."""
    hers = next(row for row in book.of(Account) if row["login"] == "volunteer")
    offers, shifts = by_id(book.of(Offer)), book.of(Shift)
    mine = {row["status"] for row in shifts if row["volunteer_id"] == hers["id"]}
    assert mine & {ShiftStatus.CONFIRMED, ShiftStatus.WRITTEN}
    assert mine & {ShiftStatus.PROPOSED, ShiftStatus.AGREED}
    spans: dict[UUID, list[Span]] = {}
    for row in shifts:
        span = Span(row["starts_at"], row["ends_at"])
        check_company(row["mode"], row["company"])
        others = spans.setdefault(row["volunteer_id"], [])
        assert not any(span.meets(other) for other in others)
        others.append(span)
        assert (span.end < now) is (row["minutes"] is not None)
        assert row["confirmed_by"] != row["volunteer_id"]
        if row["starts_at"] > now:
            check_cleared(offers[row["offer_id"]]["cleared_until"], span.day)
            check_load(span, [one for one in others if one is not span], Load())
    assert {row["session_id"] for row in shifts if row["session_id"]} == {row["id"] for row in book.of(WorkSession)}


def test_what_was_met_is_looked_at_again(book: Book) -> None:
    """Two later looks for each, as the loop itself would have written them; those of a need that is open again are moot."""
    needs = by_id(book.of(Need))
    for look in book.of(Recheck):
        if needs[look["need_id"]]["status"] is not NeedStatus.MET:
            assert look["found"] is Found.MOOT
        assert (look["done_by"] is None) == (look["found"] in {None, Found.MOOT})
    met = [need for need in needs.values() if need["status"] is NeedStatus.MET]
    alive = Counter(look["need_id"] for look in book.of(Recheck) if look["found"] is not Found.MOOT)
    assert met
    assert {alive[need["id"]] for need in met} == {2}
