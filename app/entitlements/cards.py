"""Screening as plain values for pages, so that templates decide and ask nothing."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from app.clock import today
from app.entitlements.changes import AHEAD
from app.entitlements.combining import Combination
from app.entitlements.facts import FACTS
from app.entitlements.language import read
from app.entitlements.models import Application
from app.entitlements.programmes import by_code
from app.entitlements.rulebook import Rule, links
from app.entitlements.rules import HELD, STATUS_NAMES, papers_of
from app.entitlements.saying import leaf, terms_in, told, whole
from app.entitlements.screening import Answer, Change, Verdict, questions
from app.entitlements.service import Screened
from app.entitlements.terms import TERMS
from app.entitlements.vocabulary import Fact, Facts, Origin
from app.taxonomy.filters import tongue
from app.words import Words, _

VERDICT_NAMES: dict[str, Words] = {"likely": _("可能符合"), "check": _("待核"), "not_now": _("现在不符合")}
ROUTES: dict[str, Words] = {"home": _("户籍地办"), "cross": _("跨省通办，在现在住的地方办")}
BODIES: dict[str, Words] = {
    "township": _("乡镇（街道）"), "county": _("县级部门"), "home": _("户籍地"), "here": _("现在住的地方"),
}  # fmt: skip


def name(code: str) -> str:
    """A programme's name in the reader's language."""
    programme = by_code().get(code)
    return programme.name(tongue()) if programme else code


def answer_row(one: Answer, taken: Application | None = None) -> dict[str, Any]:
    """One programme for one child."""
    return {
        "code": one.code,
        "name": name(one.code),
        "url": url_for("entitlements.show", code=one.code),
        "benefit": by_code()[one.code].benefit,
        "unverified": not one.rule.certain,
        "reasons": [leaf(condition) for condition in one.reasons],
        "missing": [str(fact.yes) for fact in one.missing],
        "monthly": one.rule.monthly,
        "amount": one.rule.amount,
        "asked": one.rule.asked,
        "reading": one.rule.reading,
        "status": STATUS_NAMES[taken.status.value] if taken else "",
        "application": url_for("entitlements.application", application_id=taken.id) if taken else "",
    }


def question_rows(answers: Sequence[Answer], child_id: UUID) -> list[dict[str, Any]]:
    """What to find out, the cheapest first, with where it is written down and for how many programmes it counts."""
    return [
        {"name": str(fact.yes), "count": len(codes), "url": where(fact, child_id), "names": [name(code) for code in codes]}
        for fact, codes in questions(answers)
    ]  # fmt: skip


def where(fact: Fact, child_id: UUID) -> str:
    """The page on which a fact is written down; none for what only the county can say."""
    if fact.origin is Origin.FILE:
        given: dict[str, Any] = dict(fact.page_args)
        return url_for(fact.page, child_id=child_id, **given)
    return "" if fact.origin is Origin.COUNTY else url_for("entitlements.answers", child_id=child_id)


def change_rows(found: Iterable[Change]) -> list[dict[str, Any]]:
    """What changes soon: the day, the programme, what becomes of it, and why."""
    return [
        {
            "on": one.on,
            "name": name(one.code),
            "before": VERDICT_NAMES[one.before.value],
            "after": VERDICT_NAMES[one.after.value],
            "reasons": [leaf(condition) for condition in one.reasons],
            "lost": one.after is Verdict.NOT_NOW,
        }
        for one in found
    ]


def combination_rows(found: Combination, amounts: dict[str, int]) -> list[str]:
    """Why some of what is likely cannot be had together, sentence by sentence."""
    said = []
    for code, link in found.given_up:
        other = link.other if link.one == code else link.one
        said.append(
            str(
                _(
                    "“%(other)s”和“%(code)s”只能享受一项，建议办“%(other)s”。依据：%(source)s",
                    other=name(other),
                    code=name(code),
                    source=link.source,
                )
            )
        )
        if code in amounts and other in amounts and not link.keep:
            said.append(
                str(
                    _(
                        "本县每月：%(other)s %(more)s 元，%(code)s %(less)s 元。",
                        other=name(other),
                        more=amounts[other],
                        code=name(code),
                        less=amounts[code],
                    )
                )
            )
    if found.open:
        choices = str(_("或")).join("＋".join(name(code) for code in choice) for choice in found.choices)
        said.append(
            str(_("只能选一边：%(choices)s。本县还没有登记金额，请问清楚哪一边多，再决定办哪一项。", choices=choices))
        )
    both = {*found.taken, *(code for choice in found.choices for code in choice)}
    said += [
        str(
            _(
                "“%(one)s”和“%(other)s”可以一起享受。%(source)s",
                one=name(pair.one),
                other=name(pair.other),
                source=pair.source,
            )
        )
        for pair in links("together")
        if {pair.one, pair.other} <= both
    ]
    return said


def child_page(found: Screened) -> dict[str, Any]:
    """Everything of the page of one child."""
    rows = {
        verdict.value: [answer_row(one, found.applications.get(one.code)) for one in found.of(verdict)]
        for verdict in Verdict
    }
    amounts = {code: rule.monthly for code, rule in found.book.rules.items() if rule.monthly}
    for row in rows["likely"]:
        row["given_up"] = row["code"] in {code for code, _link in found.combination.given_up}
    return {
        "child": found.child,
        "rows": rows,
        "questions": question_rows(found.answers, found.child.id),
        "combination": combination_rows(found.combination, amounts),
        "changes": change_rows(found.changes),
        "renewals": [
            {
                "on": one.until_on,
                "name": name(one.code),
                "url": url_for("entitlements.application", application_id=one.id),
            }
            for one in found.applications.values()
            if one.status in HELD and one.until_on and one.until_on <= today() + AHEAD
        ],
        "conflicts": [str(FACTS[code].yes) for code in found.known.conflicts],
        "school_is_old": found.school_is_old,
    }


def explained(rule: Rule) -> dict[str, Any]:
    """A programme's condition in plain words, its terms, its papers, its times, what it goes with."""
    code = rule.code
    return {
        "condition": whole(rule.node),
        "terms": [
            {"key": TERMS[term].words, "value": whole(read(TERMS[term].text)), "source": TERMS[term].source}
            for term in terms_in(rule.node)
        ],
        "reading": rule.reading,
        "papers": papers_of(rule),
        "clocks": [
            {
                "route": ROUTES[clock.route],
                "steps": str(_("，")).join(str(_("%(body)s %(n)s 个工作日", body=BODIES[body], n=days)) for body, days in clock.steps),
                "total": clock.days,
                "source": clock.source,
            }
            for clock in rule.clocks
        ],
        "exclusive": [(name(pair.other if pair.one == code else pair.one), pair.source) for pair in links("exclusive") if code in (pair.one, pair.other)],
        "together": [(name(pair.other if pair.one == code else pair.one), pair.source) for pair in links("together") if code in (pair.one, pair.other)],
        "from_on": rule.from_on,
        "version": rule.version,
    }  # fmt: skip


def bench_row(one: Answer, facts: Facts) -> dict[str, Any]:
    """An answer on the test bench: verdict, reasons, what is missing, with the values that were put in."""
    return {
        "verdict": one.verdict.value,
        "name": VERDICT_NAMES[one.verdict.value],
        "reasons": [leaf(condition) for condition in one.reasons],
        "missing": [f"{fact.yes}（{fact.code}）" for fact in one.missing],
        "facts": [(str(FACTS[code].yes), str(told(FACTS[code], value))) for code, value in facts.items()],
    }
