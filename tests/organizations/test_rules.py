"""Credit codes, places, websites, and where a change leaves an entry."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from app.errors import RuleBroken
from app.organizations import rules
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
S = OrganizationStatus
REGISTERED = ["91110000600037341L", "91350100M000100Y43"]


@st.composite
def codes(draw: st.DrawFn) -> str:
    """Any code that the standard allows."""
    head = draw(st.text(LETTERS, min_size=2, max_size=2))
    county = draw(st.text("0123456789", min_size=6, max_size=6))
    body = head + county + draw(st.text(LETTERS, min_size=9, max_size=9))
    return body + uscc.calc_check_digit(body)


class TestCreditCode:
    @given(codes())
    def test_a_right_one_is_taken_as_it_is_registered(self, code: str) -> None:
        assert rules.check_credit_code(code) == code

    @pytest.mark.parametrize("code", REGISTERED)
    def test_codes_of_real_bodies_are_taken(self, code: str) -> None:
        assert rules.check_credit_code(code) == code

    @given(codes(), st.integers(0, 17), st.sampled_from(LETTERS))
    def test_one_wrong_character_is_always_noticed(self, code: str, at: int, other: str) -> None:
        wrong = code[:at] + other + code[at + 1 :]
        if wrong != code:
            with pytest.raises(RuleBroken) as refused:
                rules.check_credit_code(wrong)
            assert refused.value.field == "credit_code"

    @given(codes(), st.integers(0, 16))
    def test_two_neighbours_swapped_are_noticed(self, code: str, at: int) -> None:
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        if swapped != code:
            with pytest.raises(RuleBroken):
                rules.check_credit_code(swapped)

    @given(st.text(max_size=30))
    def test_anything_else_is_refused_and_never_a_fault(self, text: str) -> None:
        with suppress(RuleBroken):
            code = rules.check_credit_code(text)
            assert uscc.calc_check_digit(code[:17]) == code[17]

    def test_spaces_small_letters_and_full_width_are_put_right(self) -> None:
        assert rules.check_credit_code(" 91110000 60003 7341l ") == REGISTERED[0]
        assert rules.check_credit_code("９１１１００００６０００３７３４１Ｌ") == REGISTERED[0]
        assert rules.check_credit_code("91110000-600037341-L") == REGISTERED[0]

    def test_the_sentence_counts_what_was_typed(self) -> None:
        with pytest.raises(RuleBroken) as refused:
            rules.check_credit_code("9111000060003734")
        assert "16" in repr(refused.value.message)


class TestPlace:
    @pytest.mark.parametrize("code", ["421003000000", "421003106000", "421003106901", "441900000000"])
    def test_a_county_or_what_lies_in_one(self, code: str) -> None:
        rules.check_county(code)

    @pytest.mark.parametrize("code", [None, "", "420000000000", "421000000000", "999999999999", "nowhere"])
    def test_nothing_wider_and_nothing_unknown(self, code: str | None) -> None:
        with pytest.raises(RuleBroken) as refused:
            rules.check_county(code)
        assert refused.value.field == "place"


class TestWebsite:
    def test_what_people_type(self) -> None:
        assert rules.clean_website("www.example.org") == "https://www.example.org"
        assert rules.clean_website("http://example.org/a?b=1") == "http://example.org/a?b=1"
        assert rules.clean_website("  ") is None
        assert rules.clean_website(None) is None

    @pytest.mark.parametrize(
        "text",
        ["javascript:alert(1)", "javascript://example.org/%0aalert(1)", "data:text/html,x", "没有网站", "https://",
         "https://me@example.org", "https://example.org/ x", "https://[::1", 'https://example.org/"x', "a" * 300 + ".org"],
    )  # fmt: skip
    def test_nothing_else_becomes_a_link(self, text: str) -> None:
        with pytest.raises(RuleBroken) as refused:
            rules.clean_website(text)
        assert refused.value.field == "website"

    @given(st.text(max_size=60))
    def test_never_a_fault_and_never_a_script(self, text: str) -> None:
        try:
            address = rules.clean_website(text)
        except RuleBroken:
            return
        assert address is None or address.startswith(("http://", "https://"))


def body(status: OrganizationStatus) -> Organization:
    return Organization(
        name="甲", kind=OrganizationKind.SOCIAL, status=status, place_code="421003000000", description=""
    )


class TestLookedAtAgain:
    def test_a_refused_body_asks_again_with_any_change(self) -> None:
        assert rules.status_after(body(S.REFUSED), {}) is S.PENDING

    @pytest.mark.parametrize("field", rules.WHO_IT_IS)
    def test_a_verified_body_that_is_now_another(self, field: str) -> None:
        assert rules.status_after(body(S.VERIFIED), {field: "x"}) is S.PENDING

    def test_a_new_telephone_number_changes_nothing(self) -> None:
        assert rules.status_after(body(S.VERIFIED), {"phone": "x"}) is S.VERIFIED
        assert rules.status_after(body(S.SUSPENDED), {"name": "x"}) is S.SUSPENDED

    def test_the_fingerprint_follows_every_word(self) -> None:
        one, other = body(S.PENDING), body(S.PENDING)
        assert rules.fingerprint(one) == rules.fingerprint(other)
        other.description = "乙"
        assert rules.fingerprint(one) != rules.fingerprint(other)
