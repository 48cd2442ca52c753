"""What must hold of every rule and every set of facts: unknown never means no; nothing turns likely without its reason."""

from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.clock import age_on
from app.entitlements.changes import Known, birthday, changes
from app.entitlements.columns import encode, missing_counts, screen_all
from app.entitlements.combining import best, largest
from app.entitlements.conditions import NO, UNKNOWN, YES, Leaf, Node, answer, domain, facts_of, leaves, missing
from app.entitlements.facts import ALL, FACTS
from app.entitlements.rulebook import Rulebook, book, links
from app.entitlements.screening import SEALED, VERDICTS, Verdict, questions, screen, screen_rule
from app.entitlements.vocabulary import Fact, Kind, Origin, Value, normal

BOOK = book(date(2026, 11, 28))
RULES = list(BOOK.rules.values())


def values(fact: Fact) -> st.SearchStrategy[Value]:
    """Any value; numbers where the rules' thresholds lie."""
    if fact.kind is Kind.NUMBER:
        return st.integers(0, 20 if fact.code == "age" else 4)
    return st.sampled_from(domain(fact))


FACT_SETS = st.fixed_dictionaries({}, optional={fact.code: values(fact) for fact in ALL})
ONE_FACT = st.sampled_from(ALL).flatmap(lambda fact: st.tuples(st.just(fact.code), values(fact)))


@given(FACT_SETS, st.sampled_from(RULES), ONE_FACT)
def test_learning_more_never_turns_an_answer_round(facts, rule, more) -> None:
    """Unknown never means no: once there is an answer, a fact that was not known cannot change it."""
    code, value = more
    if code in facts:
        return
    before, after = answer(rule.node, facts), answer(rule.node, facts | {code: value})
    if before != UNKNOWN:
        assert after == before
    elif after != UNKNOWN:
        assert code in {fact.code for fact in missing(rule.node, facts)}


@given(FACT_SETS, st.sampled_from(RULES), ONE_FACT)
def test_nothing_turns_likely_without_being_among_the_reasons(facts, rule, more) -> None:
    """A fact added or corrected that turns *not now* into *likely* is named in the reasons."""
    code, value = more
    before, after = screen_rule(rule, facts), screen_rule(rule, facts | {code: value})
    if before.verdict is Verdict.NOT_NOW and after.verdict is Verdict.LIKELY:
        assert code in {leaf.fact.code for leaf in after.reasons}
        assert code in {leaf.fact.code for leaf in before.reasons}


@given(FACT_SETS, st.sampled_from(RULES))
def test_reasons_alone_carry_the_answer(facts, rule) -> None:
    found = screen_rule(rule, facts)
    if found.verdict is Verdict.CHECK:
        assert found.missing
        assert not {fact.code for fact in found.missing} & set(facts)
        return
    alone = {leaf.fact.code: facts[leaf.fact.code] for leaf in found.reasons}
    assert answer(rule.node, alone) == VERDICTS.index(found.verdict)


def completions(node: Node, facts: dict[str, Value]) -> list[dict[str, Value]]:
    """Every way to complete what is missing, numbers by their thresholds."""
    open_facts = [fact for fact in facts_of(node) if fact.code not in facts]
    marks = {leaf.values[0] for leaf in leaves(node) if leaf.test in {"lt", "le", "gt", "ge"}}
    ranges = [
        sorted({0, *(v for m in marks for v in (int(m) - 1, int(m), int(m) + 1) if v >= 0)})
        if fact.kind is Kind.NUMBER and fact.code == "age" else list(domain(fact))[:5] if fact.kind is Kind.NUMBER
        else [value for value in domain(fact) if used(node, fact, value)]
        for fact in open_facts
    ]  # fmt: skip
    size = 1
    for one in ranges:
        size *= len(one)
    if size > 20_000:
        return []
    return [dict(zip((fact.code for fact in open_facts), some, strict=True)) for some in product(*ranges)]


def used(node: Node, fact: Fact, value: Value) -> bool:
    """Whether a rule tells this value from others: those it never names all behave like one of them."""
    named = {v for leaf in leaves(node) if leaf.fact is fact for v in leaf.values}
    others = [v for v in domain(fact) if v not in named]
    return value in named or value in others[:1] or fact.kind is Kind.YES_NO


@given(FACT_SETS, st.sampled_from(RULES))
def test_what_is_missing_can_decide_and_what_is_not_cannot(facts, rule) -> None:
    """By brute force over every completion: with what is called missing known, there is always an answer."""
    node = rule.node
    for some in completions(node, facts):
        named = {fact.code for fact in missing(node, facts)}
        told = {code: value for code, value in some.items() if code in named}
        assert answer(node, facts | told) == answer(node, facts | some) != UNKNOWN


@given(st.lists(FACT_SETS, min_size=1, max_size=20))
def test_columns_agree_with_one_by_one(children) -> None:
    plain = [
        {code: value for code, value in facts.items() if FACTS[code].origin is not Origin.COUNTY} for facts in children
    ]
    local = {code: bool(value) for code, value in children[0].items() if FACTS[code].origin is Origin.COUNTY}
    here = Rulebook(BOOK.rules, local)
    columns = encode(plain)
    found, counts = screen_all(columns, here), missing_counts(columns, here)
    for row, facts in enumerate(plain):
        for one in screen(facts, here):
            place = list(BOOK.rules).index(one.code)
            assert VERDICTS[found[row, place]] is one.verdict
            assert counts[row, place] == len(one.missing)


@given(FACT_SETS)
def test_questions_are_the_cheapest_first_and_never_sealed(facts) -> None:
    asked = questions(screen(facts, BOOK))
    assert [fact.cost for fact, _codes in asked] == sorted(fact.cost for fact, _codes in asked)
    assert not {fact.code for fact, _codes in asked} & SEALED


@given(st.sets(st.sampled_from(["E01", "E02", "E04", "E06", "E10", "E11", "E38"])), st.dictionaries(
    st.sampled_from(["E01", "E02", "E06", "E10", "E38"]), st.integers(100, 3000)
))  # fmt: skip
def test_a_combination_is_lawful_whole_and_the_best(codes, monthly) -> None:
    found = best(codes, monthly)
    pairs = [(pair.one, pair.other) for pair in links("exclusive")]
    for taken in (found.taken, *((*found.taken, *choice) for choice in found.choices)):
        assert not any(one in taken and other in taken for one, other in pairs)
    left = {*found.taken, *(code for code, _ in found.given_up), *(c for choice in found.choices for c in choice)}
    assert left == set(codes)
    assert all(pair.one in codes and pair.other in codes for _, pair in found.given_up)
    if not found.open and {"E01", "E02"} <= codes and {"E01", "E02"} <= set(monthly):
        rich = max(("E01", "E02"), key=lambda code: monthly[code])
        alone = monthly["E01"] != monthly["E02"] and "E38" not in codes
        assert not alone or rich in found.taken


def test_missing_amounts_leave_the_choice_to_a_person() -> None:
    assert best(["E01", "E38"], {}).choices == (("E01",), ("E38",))
    assert best(["E01", "E38"], {"E01": 1500}).open
    assert best(["E01", "E38"], {"E01": 1500, "E38": 900}).taken == ("E01",)
    assert best(["E01", "E38"], {"E01": 900, "E38": 900}).open
    kept = best(["E01", "E06", "E10", "E11"], {})
    assert kept.taken == ("E01", "E11")
    assert {code for code, _ in kept.given_up} == {"E06", "E10"}
    assert largest([], []) == []


@given(st.dates(date(2008, 1, 1), date(2026, 11, 28)), st.integers(1, 400))
def test_birthdays_are_announced_on_the_day_they_change_something(birth, ahead) -> None:
    today = date(2026, 11, 28)
    known = Known(birth, {"school": "none", "hukou": False})
    found = changes(known, lambda _day: BOOK, today, timedelta(days=ahead))
    for change in found:
        assert today < change.on <= today + timedelta(days=ahead)
        assert change.on == birthday(birth, change.on.year)
        age = age_on(birth, change.on)
        assert {"E39": {18}, "E35": {3}, "E30": {18}, "E22": {6, 16}}.get(change.code, {age}) & {age}
        if change.after is Verdict.NOT_NOW:
            assert "age" in {leaf.fact.code for leaf in change.reasons}


def test_a_term_that_becomes_long_enough_turns_on_its_day() -> None:
    day = date(2027, 1, 10)
    known = Known(date(2018, 3, 1), {"father_state": "dead", "mother_state": "alive"}, ((day, "mother_s8", True),))
    found = {(change.on, change.code, change.after) for change in changes(known, lambda _day: BOOK, date(2026, 11, 28))}
    assert (day, "E02", Verdict.LIKELY) in found


def test_normal_facts_follow_from_what_was_said() -> None:
    assert normal({"disability_certified": False}) == {
        "disability_certified": False, "disability_level": 0, "disability_kind": "none",
    }  # fmt: skip
    assert normal({"disability_level": 2})["disability_certified"] is True
    assert normal({"school": "none"})["attending"] is False
    assert normal({"father_state": "dead"})["father_s8"] is False
    assert "father_s8" not in normal({"father_state": "untraceable"})


def test_sealed_facts_are_those_whose_origin_is_sealed() -> None:
    assert {fact.code for fact in ALL if fact.origin is Origin.SEALED} == SEALED
    assert all(isinstance(leaf, Leaf) for rule in RULES for leaf in leaves(rule.node))
    assert answer(BOOK.rules["E39"].node, {"age": 3}) == YES
    assert answer(BOOK.rules["E39"].node, {"age": 18}) == NO
