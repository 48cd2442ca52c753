"""The register of vacancies: the list, one number, and the decisions."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission, Role
from app.vacancies import cards, policy, queries, service
from app.vacancies.forms import AssignForm, ManyForm, PassUpForm, ResolveForm
from app.vacancies.models import Holder, Resolution, Vacancy, VacancyStatus
from app.web.fields import options
from app.web.forms import said
from app.web.pages import Page, page_asked
from app.web.views import form_page
from app.words import _

bp = Blueprint("vacancies", __name__)
P = Permission
SHOWN: dict[str, tuple[tuple[VacancyStatus, ...], Holder | None]] = {
    "open": (queries.OPEN, None),
    "township": (queries.OPEN, Holder.TOWNSHIP),
    "county": (queries.OPEN, Holder.COUNTY),
    "department": (queries.OPEN, Holder.DEPARTMENT),
    "resolved": ((VacancyStatus.RESOLVED,), None),
}


@bp.get("/vacancies")
@allow(P.SEE_NEEDS)
def index() -> str:
    """Needs of one's area that nobody owns, what should have been acted on first."""
    return listed(ManyForm(formdata=None))


def listed(form: ManyForm) -> str:
    """The page of the list, with the form for several at once."""
    number, shown = page_asked(), request.args.get("show", "open")
    shown = shown if shown in SHOWN else "open"
    rows, total = service.look_through(actor(), *SHOWN[shown], page=number)
    counts = queries.tally(actor())
    return render_template(
        "vacancies/index.html", page=Page(cards.rows(list(rows)), number, total), shown=shown, form=form, tally=counts,
        may_decide=actor().may(P.OVERSEE) and shown != "resolved", is_township=actor().role is Role.SUPERVISOR,
    )  # fmt: skip


@bp.post("/vacancies/decide")
@allow(P.OVERSEE)
def decide() -> Response | tuple[str, int]:
    """The same decision about those that were ticked."""
    form = ManyForm()
    if form.validate_on_submit() and (done := form.once(lambda: decided(form))):
        return done
    return listed(form), 422


def decided(form: ManyForm) -> str:
    """All of them, or none."""
    deed = said(form.deed)
    if deed == "pass_up":
        count = service.pass_up_many(actor(), form.chosen, said(form.words))
    else:
        count = service.resolve_many(actor(), form.chosen, form.how, said(form.words))
    flash(_("已处理 %(n)s 条。", n=count), "success")
    return url_for("vacancies.index")


@bp.get("/vacancies/<uuid:vacancy_id>")
@allow(P.SEE_NEEDS)
def show(vacancy_id: UUID) -> str:
    """One number, and how it came to where it is."""
    return render_template("vacancies/show.html", **told(service.look(actor(), vacancy_id)))


def told(vacancy: Vacancy) -> dict[str, Any]:
    """What its page shows."""
    holds, alive = policy.holds(actor(), vacancy), vacancy.status in {VacancyStatus.RAISED, VacancyStatus.ON_AGENDA}
    return {
        "vacancy": vacancy,
        "row": cards.rows([vacancy])[0],
        "steps": cards.story(actor(), vacancy),
        "may_pass_up": holds and alive and vacancy.holder is Holder.TOWNSHIP and actor().role is Role.SUPERVISOR,
        "may_assign": holds and alive and actor().role is Role.COUNTY_OFFICER,
        "may_recall": holds and vacancy.status is VacancyStatus.DECIDED,
        "may_resolve": policy.allows(actor(), P.OVERSEE, vacancy) and alive,
    }


@bp.route("/vacancies/<uuid:vacancy_id>/<any(raise,resolve):deed>", methods=["GET", "POST"])
@allow(P.OVERSEE)
def act(vacancy_id: UUID, deed: str) -> Response | str | tuple[str, int]:
    """To the county, or out of the register."""
    found = queries.get(actor(), vacancy_id, P.OVERSEE)
    form: PassUpForm | ResolveForm = PassUpForm() if deed == "raise" else ResolveForm()
    if form.validate_on_submit() and (done := form.once(lambda: acted(vacancy_id, form))):
        return done
    title = _("交到县里") if deed == "raise" else _("销号")
    return form_page("vacancies/act.html", form, title=title, **told(found))


def acted(vacancy_id: UUID, form: PassUpForm | ResolveForm) -> str:
    """Do it."""
    if isinstance(form, ResolveForm):
        service.resolve(actor(), vacancy_id, Resolution(said(form.how)), said(form.words))
        flash(_("已销号，经过都保留。"), "success")
    else:
        service.pass_up(actor(), vacancy_id, said(form.words))
        flash(_("已交到县里，时钟重新开始走。"), "success")
    return url_for("vacancies.show", vacancy_id=vacancy_id)


@bp.route("/vacancies/<uuid:vacancy_id>/assign", methods=["GET", "POST"])
@allow(P.OVERSEE)
def assign(vacancy_id: UUID) -> Response | str | tuple[str, int]:
    """Name the body that is responsible."""
    found = service.to_act(actor(), vacancy_id)
    form = AssignForm()
    form.organization.choices = bodies()
    if form.validate_on_submit() and (done := form.once(lambda: assigned(vacancy_id, form))):
        return done
    return form_page("vacancies/assign.html", form, title=_("交给一个单位"), **told(found))


def bodies() -> list[Any]:
    """What can be named."""
    return options([("", _("请选择")), *((str(body.id), body.name) for body in queries.departments(actor()))])


def assigned(vacancy_id: UUID, form: AssignForm) -> str:
    """Name it."""
    service.assign(actor(), vacancy_id, form.body, form.deadline.data, said(form.words))
    flash(_("已交办。单位答复时，消息里会提醒您。"), "success")
    return url_for("vacancies.show", vacancy_id=vacancy_id)
