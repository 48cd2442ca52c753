"""What one's county lays down: an editor with a bench to try it on, and publication by a second person."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.clock import today
from app.entitlements import application_views, cards, publishing, queries, views
from app.entitlements.conditions import facts_of
from app.entitlements.facts import FACTS
from app.entitlements.forms import VariantForm, read_facts, variant_form
from app.entitlements.language import Unreadable, explained
from app.entitlements.models import Variant, VariantStatus
from app.entitlements.programmes import all_programmes, by_code
from app.entitlements.rulebook import Rule, book
from app.entitlements.saying import whole
from app.entitlements.screening import screen_rule
from app.entitlements.vocabulary import normal
from app.errors import NotFound, RuleBroken
from app.people import queries as people
from app.web.forms import BaseForm, said
from app.web.views import form_page
from app.words import Words, _

bp = views.bp
EARLIER = application_views
"""The pages of applications belong to the same blueprint."""
Answer = Response | str | tuple[str, int]
STATES: dict[str, Words] = {"draft": _("等另一个人发布"), "published": _("正在执行"), "withdrawn": _("已经不用")}


@bp.get("/entitlements/local")
@allow(Permission.OVERSEE)
def local() -> str:
    """Every programme, with what one's county has laid down; drafts that wait for a second person first."""
    rows = queries.variants(actor())
    return render_template(
        "entitlements/local.html", programmes=all_programmes(), name=cards.name, states=STATES,
        holding={row.code: row for row in rows if row.status is VariantStatus.PUBLISHED},
        waiting=[row for row in rows if row.status is VariantStatus.DRAFT],
        publishable={row.id for row in rows if publishing.may_publish(actor(), row)},
        names=people.names(row.proposed_by for row in rows), form=BaseForm(),
    )  # fmt: skip


@bp.route("/entitlements/local/<code:code>", methods=["GET", "POST"])
@allow(Permission.OVERSEE)
def lay_down(code: str) -> Answer:
    """Write the next version, and try it on facts before anybody publishes it."""
    base = book(today()).rules.get(code)
    if base is None or base.apart:
        raise NotFound("entitlement")
    county, versions = publishing.county_of(actor()), queries.variants(actor(), code)
    newest = next((row for row in versions if row.status is not VariantStatus.WITHDRAWN), None)
    form = variant_form(facts_of(base.node))(data=filled(newest))
    trying = "try" in request.form
    if form.validate_on_submit() and not trying and (done := form.once(lambda: laid_down(code, form))):
        return done
    bench, strange = tried(base, form) if form.is_submitted() else (None, [])
    return form_page(
        "entitlements/lay_down.html", form, programme=by_code()[code], base=whole(base.node), base_text=base.text,
        bench=bench, strange=strange, names=explained(), facts=FACTS, versions=versions, states=STATES, county=county,
        who=people.names([*(row.proposed_by for row in versions), *(row.published_by for row in versions)]),
    )  # fmt: skip


def filled(row: Variant | None) -> dict[str, object]:
    """The form as the newest version has it."""
    if row is None:
        return {"from_on": today()}
    names = ("from_on", "until_on", "source", "monthly", "amount", "where_to", "papers", "days", "rule")
    return {name: getattr(row, name) for name in names} | dict(row.local)


def tried(base: Rule, form: VariantForm) -> tuple[dict[str, object] | None, list[str]]:
    """What the rule as typed answers for the facts on the bench; the lines that were no facts."""
    facts, strange = read_facts(said(form.facts))
    rule = Rule(base.code, said(form.rule) or base.text, 0)
    try:
        known = {**form.local, **normal(facts)}
        return cards.bench_row(screen_rule(rule, known), known) | {"sentence": whole(rule.node)}, strange
    except Unreadable as wrong:
        form.add_problem(wrong)
        return None, strange


def laid_down(code: str, form: VariantForm) -> str:
    """Keep it as a draft."""
    publishing.propose(
        actor(), code, rule=said(form.rule) or None, local=form.local, monthly=form.monthly.data,
        amount=said(form.amount) or None, where_to=said(form.where_to) or None, papers=said(form.papers) or None,
        days=form.days.data, source=said(form.source), from_on=form.from_on.data or today(), until_on=form.until_on.data,
    )  # fmt: skip
    flash(_("存好了。要由县里的另一个人核对、发布，才会生效。"), "success")
    return url_for("entitlements.local")


@bp.post("/entitlements/local/versions/<uuid:variant_id>/publish")
@allow(Permission.EDIT_SETTINGS)
def publish(variant_id: UUID) -> Response:
    """The second person lets it hold."""
    queries.variant(actor(), variant_id)
    return decided(lambda: publishing.publish(actor(), variant_id), _("发布了。全县的孩子会重新核对一遍。"))


@bp.post("/entitlements/local/versions/<uuid:variant_id>/withdraw")
@allow(Permission.OVERSEE)
def withdraw(variant_id: UUID) -> Response:
    """Take a version back."""
    queries.variant(actor(), variant_id)
    return decided(lambda: publishing.withdraw(actor(), variant_id), _("撤回了。"))


def decided(deed: Callable[[], object], done: Words) -> Response:
    """Do it once, and say what came of it."""
    try:
        deed()
        flash(done, "success")
    except RuleBroken as no:
        flash(no.message, "problem")
    return redirect(url_for("entitlements.local"))
