"""The pages of contracts, for the county that buys and the organization that delivers."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID, uuid4

from flask import Blueprint, flash, render_template, url_for
from werkzeug.wrappers import Response

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.clock import today
from app.errors import NotFound
from app.funds.ledger import said as money
from app.purchases import cards, paying, queries, service
from app.purchases.forms import AnswerForm, ClaimForm, ContractForm, MilestoneForm, MoveForm, OffersForm, PaidForm
from app.purchases.models import Contract, ContractKind, ContractStatus, Milestone, MilestoneStatus
from app.purchases.policy import buys
from app.web.fields import options
from app.web.forms import BaseForm, said
from app.web.views import form_page
from app.words import Words, _

bp = Blueprint("purchases", __name__)
Shown = Response | str | tuple[str, int]
S, M = ContractStatus, MilestoneStatus
MOVES: dict[str, tuple[Words, ContractStatus, bool]] = {
    "propose": (_("发给机构签"), S.DRAFT, True),
    "sign": (_("签这份合同"), S.PROPOSED, False),
    "back": (_("退回去改"), S.PROPOSED, False),
    "end": (_("结束合同"), S.RUNNING, True),
}
"""What can be done with a contract: in words, in which state, and whether by the buyer."""


@bp.get("/contracts")
@allow(Permission.BUY_SERVICES, Permission.KEEP_CONTRACTS)
def index() -> str:
    """What one's county buys, or one's organization delivers."""
    totals = queries.totals(actor())
    rows = [cards.row(one, totals) for one in queries.find(actor())]
    return render_template("purchases/index.html", rows=rows, may_draw=actor().may(Permission.BUY_SERVICES))


@bp.route("/contracts/new", methods=["GET", "POST"])
@allow(Permission.BUY_SERVICES)
def new() -> Shown:
    """Draft one."""
    form = ContractForm()
    form.organization.choices = options([("", _("请选择")), *cards.bodies(queries.sellers(actor()))])
    if form.validate_on_submit() and (done := form.once(lambda: drawn(form))):
        return done
    return form_page("purchases/new.html", form)


def drawn(form: ContractForm) -> str:
    """Keep it."""
    made = service.draw(
        actor(), organization_id=form.body or uuid4(), kind=ContractKind(said(form.kind)), title=said(form.title),
        standard=said(form.standard), units=form.units.data or 0, unit=said(form.unit), posts=form.posts.data,
        starts_on=form.starts_on.data or today(), ends_on=form.ends_on.data or today(),
        two_person_above=form.two_person_above.data or Decimal(0),
    )  # fmt: skip
    flash(_("草稿已保存。接着写每一笔付款：付多少，凭什么付。"), "success")
    return url_for("purchases.show", contract_id=made.id)


@bp.get("/contracts/<uuid:contract_id>")
@allow(Permission.BUY_SERVICES, Permission.KEEP_CONTRACTS)
def show(contract_id: UUID) -> str:
    """What is promised, delivered, accepted, late, and what is left of the term."""
    contract = queries.get(actor(), contract_id)
    shown = cards.whole(actor(), contract)
    moves = [
        (deed, words) for deed, (words, state, by_buyer) in MOVES.items()
        if state is contract.status and by_buyer is shown["is_buyer"]
    ]  # fmt: skip
    return render_template("purchases/show.html", moves=moves, **shown)


@bp.route("/contracts/<uuid:contract_id>/milestones", methods=["GET", "POST"])
@allow(Permission.BUY_SERVICES)
def new_milestone(contract_id: UUID) -> Shown:
    """Write down a payment and its evidence."""
    contract, form = queries.bought(actor(), contract_id), MilestoneForm()
    if form.validate_on_submit() and (done := form.once(lambda: added(contract_id, form))):
        return done
    return form_page("purchases/new_milestone.html", form, contract=contract)


def added(contract_id: UUID, form: MilestoneForm) -> str:
    """Keep it."""
    service.add_milestone(
        actor(), contract_id, title=said(form.title), amount=form.amount.data or Decimal(0), units=form.wanted,
        due_on=form.due_on.data or today(),
    )  # fmt: skip
    flash(_("这一笔付款已写进草稿。"), "success")
    return url_for("purchases.show", contract_id=contract_id)


@bp.route("/contracts/<uuid:contract_id>/services", methods=["GET", "POST"])
@allow(Permission.KEEP_CONTRACTS)
def offers(contract_id: UUID) -> Shown:
    """By which services the contract is carried out."""
    contract = queries.delivered_by(actor(), contract_id)
    form = OffersForm(data={"offers": [str(offer.id) for offer in queries.tied(actor(), contract_id)]})
    form.offers.choices = options((str(offer.id), offer.name) for offer in queries.offers_of(contract))
    if form.validate_on_submit() and (done := form.once(lambda: chosen(contract_id, form))):
        return done
    return form_page("purchases/offers.html", form, contract=contract)


def chosen(contract_id: UUID, form: OffersForm) -> str:
    """Keep them."""
    service.tie(actor(), contract_id, form.chosen)
    flash(_("已选定。合同期内这些服务帮到本县孩子、又经主任确认的，都会算进来。"), "success")
    return url_for("purchases.show", contract_id=contract_id)


@bp.route("/contracts/<uuid:contract_id>/<any(propose,sign,back,end):deed>", methods=["GET", "POST"])
@allow(Permission.BUY_SERVICES, Permission.KEEP_CONTRACTS)
def move(contract_id: UUID, deed: str) -> Shown:
    """One step of the contract, looked at once more."""
    contract, form = queries.get(actor(), contract_id), MoveForm()
    words, _state, by_buyer = MOVES[deed]
    if buys(actor(), contract) is not by_buyer:
        raise NotFound("contract")
    if form.validate_on_submit() and (done := form.once(lambda: moved(contract_id, deed, form))):
        return done
    reason = deed in {"back", "end"}
    return form_page("purchases/move.html", form, contract=contract, words=words, deed=deed, reason=reason)


def moved(contract_id: UUID, deed: str, form: MoveForm) -> str:
    """Do it."""
    if deed == "propose":
        service.propose(actor(), contract_id)
    elif deed == "sign":
        service.sign(actor(), contract_id)
    else:
        (service.send_back if deed == "back" else service.end)(actor(), contract_id, said(form.reason))
    flash(_("已办好，对方会收到消息。"), "success")
    if deed == "back":  # it is a draft again, and no longer the organization's to read
        return url_for("purchases.index")
    return url_for("purchases.show", contract_id=contract_id)


def form_of(row: Milestone, contract: Contract) -> tuple[BaseForm | None, Callable[[UUID, BaseForm], None]]:
    """What the actor can do with a payment now, and how it is done."""
    if contract.status not in {S.RUNNING, S.ENDED}:
        removable = contract.status is S.DRAFT and buys(actor(), contract)
        return (MoveForm() if removable else None), dropped
    if not buys(actor(), contract):
        return (ClaimForm() if row.status is M.OPEN else None), claimed
    if row.status in {M.CLAIMED, M.ASKED}:
        return AnswerForm(), answered
    return (PaidForm() if row.status is M.APPROVED else None), paid


@bp.route("/milestones/<uuid:milestone_id>", methods=["GET", "POST"])
@allow(Permission.BUY_SERVICES, Permission.KEEP_CONTRACTS)
def milestone(milestone_id: UUID) -> Shown:
    """One payment: its evidence, the claim, one or two signatures, the voucher."""
    row = queries.milestone(actor(), milestone_id)
    contract = queries.get(actor(), row.contract_id)
    form, deed = form_of(row, contract)
    if form and form.validate_on_submit() and (done := form.once(lambda: settled(milestone_id, form, deed, contract))):
        return done
    standing = sum(one.units for one in queries.deliveries(actor(), contract.id) if one.accepted)
    return form_page(
        "purchases/milestone.html", form or MoveForm(), contract=contract, can=type(form).__name__,
        card=cards.milestone_card(row, standing, contract.unit),
        mine=row.status is M.ASKED and row.approved_by == actor().id, limit=money(contract.two_person_above),
    )  # fmt: skip


def settled(milestone_id: UUID, form: BaseForm, deed: Callable[[UUID, BaseForm], None], contract: Contract) -> str:
    """Do it, and go back to the contract."""
    deed(milestone_id, form)
    flash(_("已登记。"), "success")
    return url_for("purchases.show", contract_id=contract.id)


def dropped(milestone_id: UUID, _form: BaseForm) -> None:
    """Take it out of the draft."""
    service.drop_milestone(actor(), milestone_id)


def claimed(milestone_id: UUID, form: BaseForm) -> None:
    """Claim it."""
    paying.claim(actor(), milestone_id, said(form["document"]))


def answered(milestone_id: UUID, form: BaseForm) -> None:
    """Agree as the first or the second, or send it back."""
    if said(form["answer"]) != "yes":
        paying.send_back(actor(), milestone_id, said(form["reason"]))
    elif queries.milestone(actor(), milestone_id).status is M.ASKED:
        paying.second(actor(), milestone_id)
    else:
        paying.approve(actor(), milestone_id)


def paid(milestone_id: UUID, form: BaseForm) -> None:
    """Write the payment down."""
    paying.pay(actor(), milestone_id, day=form["day"].data or today(), voucher=said(form["voucher"]))
