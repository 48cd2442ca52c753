"""Making a mandatory report: anybody, from any page; and asking what came of it. Each page has a quick way out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from app.access.guard import actor, allow, current_actor, public, tell_database
from app.access.permissions import Permission
from app.adapters import adapters
from app.children import service as child_verbs
from app.children.models import Child
from app.clock import CHINA, now
from app.errors import NotFound, RuleBroken, TooManyTries
from app.people.throttle import Bucket, take
from app.safeguarding import forms, rules, service
from app.safeguarding.circumstances import circumstances
from app.safeguarding.models import Channel, Told
from app.safeguarding.service import Receipt, Telling
from app.taxonomy.filters import tongue
from app.transaction import atomic, attempt
from app.web.forms import BaseForm, said
from app.web.views import form_page
from app.words import _

bp = Blueprint("safeguarding", __name__)
Answer = Response | str | tuple[str, int]
FROM_ONE_ADDRESS = 10
"""Reports or look-ups within a quarter of an hour, by strangers."""


@bp.route("/tell", methods=["GET", "POST"])
@public
def tell() -> Answer:
    """About a child who has no file here: from a stranger, or from anybody who is signed in."""
    who = current_actor()
    if who is None:
        return asked(forms.PublicForm(), None)
    on_path = who.may(Permission.REPORT) and who.place is not None
    return asked(forms.StaffUnnamedForm() if on_path else forms.PublicSignedForm(), None)


@bp.route("/children/<uuid:child_id>/report", methods=["GET", "POST"])
@allow(Permission.SEE_CHILDREN)
def report(child_id: UUID) -> Answer:
    """About a child whose file one may open."""
    return asked(forms.StaffForm(), child_verbs.look(actor(), child_id, "report"))


def asked(form: forms.SeenForm, child: Child | None) -> Answer:
    """110 first; then what was seen. The receipt is this very answer, so that nothing of it stays in an address."""
    if form.validate_on_submit() and (receipt := filed(form, child)):
        return render_template("safeguarding/receipt.html", receipt=receipt, child=child, quick_exit=True)
    return form_page(
        "safeguarding/report.html", form, child=child, quick_exit=True, names=names_in_law(tongue()),
        may_list=bool((who := current_actor()) and who.may(Permission.REPORT)),
    )  # fmt: skip


def names_in_law(language: str) -> dict[str, str]:
    """Of each circumstance that is asked for by its signs; where its name is what is asked, once is enough."""
    known = circumstances().items()
    return {code: one.name(language) for code, one in known if one.name(language) != one.said(language)}


def filed(form: forms.SeenForm, child: Child | None) -> Receipt | None:
    """Keep it, once for each form; None if something has to be changed first, and nothing typed is lost."""
    who, token = current_actor(), UUID(form.submission.data)
    try:
        if who is None:
            take([from_here("report")])
        with atomic(), attempt():
            return service.file(
                who, token, circumstance=said(form.circumstance), seen=said(form.seen), found_at=in_china(form.found_at),
                safe_now=forms.SAFE.get(said(form.danger)), child_id=child.id if child else None, told=already_told(form),
                place_code=typed(form, "place") or None, where=typed(form, "where"), who=typed(form, "who"),
                contact=typed(form, "contact"), anonymous=bool("anonymous" in form and form["anonymous"].data),
            )  # fmt: skip
    except RuleBroken as error:
        form.add_problem(error)
    except TooManyTries as error:
        form.form_errors.append(
            _("这里刚刚收到很多份报告。请过 %(n)s 分钟再发，急事请直接打 110。您写的还在下面。", n=error.minutes)
        )
    tell_database()
    return None


def from_here(kind: str) -> Bucket:
    """Where a stranger's tries count: under a fingerprint of the address, which cannot be turned back into it."""
    print_ = adapters.keys.blind(request.remote_addr or "", f"reports:{kind}").hex()[:24]
    return Bucket(f"{kind}:{print_}", FROM_ONE_ADDRESS)


def typed(form: forms.SeenForm, name: str) -> str:
    """What was typed into a field that not every form has."""
    return said(form[name]) if name in form else ""


def in_china(field: Any) -> datetime:
    """A moment as typed, in China's time."""
    typed_at: datetime | None = field.data
    return typed_at.replace(tzinfo=CHINA) if typed_at else now()


def already_told(form: BaseForm) -> Telling | None:
    """Who was told before, if anybody."""
    if "department" not in form or not said(form["department"]):
        return None
    return Telling(
        Told(said(form["department"])), Channel(said(form["channel"]) or "telephone"), in_china(form["told_at"]),
        said(form["receipt"]),
    )  # fmt: skip


@bp.route("/tell/answer", methods=["GET", "POST"])
@public
def answer() -> Answer:
    """What came of a report, for whoever has its number and code."""
    form = forms.AnswerForm()
    if not form.validate_on_submit():
        return form_page("safeguarding/answer.html", form, found=None, quick_exit=True)
    try:
        take([from_here("report-answer")])
        number = said(form.number).lstrip("Rr ").strip()
        found = service.outcome_of(
            current_actor(), int(number) if number.isdecimal() and len(number) < 15 else 0, said(form.code)
        )
    except NotFound:
        form.code.errors = [_("没有找到。请对照收到的编号和查询码，再输一遍。")]
    except TooManyTries as error:
        form.form_errors.append(_("试的次数太多了，请过 %(n)s 分钟再试。", n=error.minutes))
    else:
        return render_template(
            "safeguarding/answer.html", form=form, found=found, statuses=rules.STATUS_NAMES, outcomes=rules.OUTCOME_NAMES,
            quick_exit=True,
        )  # fmt: skip
    return form_page("safeguarding/answer.html", form, found=None, quick_exit=True)
