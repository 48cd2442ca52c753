"""Telling people what waits for them."""

from uuid import UUID

from app.access.permissions import APPROVERS, Role
from app.clock import today
from app.conferences import service as conferences
from app.disclosures import queries as disclosures
from app.needs import queries as needs
from app.needs import rechecking
from app.notices.service import tell
from app.offers import queries as offers
from app.offers.models import OfferStatus
from app.organizations import queries as organizations
from app.organizations.models import Organization, OrganizationStatus
from app.people import queries as people
from app.permits import queries as permits
from app.plans import queries as plans
from app.plans.models import PlanStatus
from app.referrals import audience
from app.referrals.models import Referral
from app.vacancies import service as vacancies
from workers.base import job


@job
def account_applied(account_id: str) -> None:
    """Tell those in charge that somebody asks to be let in."""
    account = people.by_id(UUID(account_id))
    approver = APPROVERS[account.role] if account else None
    if account and approver:
        tell((a.id for a in people.approvers_of(account, approver)), "account.applied", account.id)


@job
def account_decided(account_id: str) -> None:
    """Tell the applicant that she has been let in."""
    tell([UUID(account_id)], "account.approved", UUID(account_id))


@job
def permit_asked(permit_id: str) -> None:
    """Tell those in charge of the child's place that somebody asks to read a file, or has opened it in danger."""
    permit = permits.load(UUID(permit_id))
    if permit:
        told = people.overseers_of(permit.place_code)
        tell((a.id for a in told if a.id != permit.account_id), "permit.asked", permit.id)


@job
def permit_decided(permit_id: str) -> None:
    """Tell whoever asked what was decided."""
    permit = permits.load(UUID(permit_id))
    if permit:
        occasion = f"{permit.status}:{permit.reviewed_at is not None}"
        tell([permit.account_id], "permit.decided", permit.id, occasion=occasion)


@job
def many_looks(account_id: str, day: str) -> None:
    """Tell the auditors that somebody opened very many files today; once a day for each of them."""
    tell((a.id for a in people.auditors()), "looks.many", UUID(account_id), occasion=day)


@job
def disclosure_made(disclosure_id: str) -> None:
    """Tell the recipient that there is something to read; in an emergency, tell those who review it."""
    told = disclosures.load(UUID(disclosure_id))
    if told:
        tell(
            audience.providers(audience.load(told.referral_id)),
            "disclosure.made",
            told.referral_id,
            occasion=disclosure_id,
        )
        if told.review_by:
            tell((a.id for a in people.overseers_of(told.place_code)), "disclosure.review", told.id)


@job
def disclosure_ended(disclosure_id: str) -> None:
    """Tell the recipient that it may no longer be used."""
    told = disclosures.load(UUID(disclosure_id))
    if told:
        tell(
            audience.providers(audience.load(told.referral_id)),
            "disclosure.ended",
            told.referral_id,
            occasion=disclosure_id,
        )


@job
def referral_requested(referral_id: str) -> None:
    """Tell the provider that somebody asks for help."""
    referral = audience.load(UUID(referral_id))
    tell(audience.providers(referral), "referral.requested", referral.id, number=referral.number)


@job
def referral_answered(referral_id: str) -> None:
    """Tell the director that there is an answer (or that none came in time); a vacancy that waited for it follows."""
    referral = audience.load(UUID(referral_id))
    vacancies.follow(referral.id)
    tell(audience.askers(referral), "referral.answered", referral.id, occasion=referral.status, number=referral.number)


@job
def referral_moved(referral_id: str) -> None:
    """Tell the director that help has begun or pauses."""
    referral = audience.load(UUID(referral_id))
    occasion = f"{referral.status}:{referral.version}"
    tell(audience.askers(referral), "referral.moved", referral.id, occasion=occasion, number=referral.number)


@job
def referral_completed(referral_id: str) -> None:
    """Ask the director for the second key."""
    referral = audience.load(UUID(referral_id))
    tell(audience.askers(referral), "referral.completed", referral.id, number=referral.number)


@job
def referral_confirmed(referral_id: str) -> None:
    """Tell the provider that the help is known to have arrived; the director too, where the family said so itself."""
    referral = audience.load(UUID(referral_id))
    at_home = referral.fulfilment is not None and referral.fulfilment.confirmed_by is None
    told = {*audience.providers(referral), *(audience.askers(referral) if at_home else ())}
    tell(told, "referral.confirmed", referral.id, number=referral.number)


@job
def referral_disputed(referral_id: str) -> None:
    """Tell the provider and the supervisor that the two keys disagree."""
    disputed(audience.load(UUID(referral_id)))


@job
def referral_disputed_at_home(referral_id: str) -> None:
    """The family has said so itself: the director, who stays accountable, hears of it besides."""
    referral = audience.load(UUID(referral_id))
    disputed(referral, *audience.askers(referral))


def disputed(referral: Referral, *besides: UUID) -> None:
    """Tell all whom a dispute concerns."""
    told = {*audience.providers(referral), *audience.supervisors(referral), *besides}
    tell(told, "referral.disputed", referral.id, number=referral.number)


@job
def referral_cancelled(referral_id: str) -> None:
    """Tell the provider that the request was taken back; a vacancy that waited for its answer follows."""
    referral = audience.load(UUID(referral_id))
    vacancies.follow(referral.id)
    tell(audience.providers(referral), "referral.cancelled", referral.id, number=referral.number)


@job
def referral_moved_up(referral_id: str) -> None:
    """Tell the provider that there is a place now for one that queued, and whoever asked."""
    referral = audience.load(UUID(referral_id))
    told = {*audience.providers(referral), *audience.askers(referral)}
    tell(told, "referral.moved_up", referral.id, number=referral.number)


@job
def referral_reminder(referral_id: str) -> None:
    """Tell the provider again, half way to the end of its time."""
    referral = audience.load(UUID(referral_id))
    tell(audience.providers(referral), "referral.reminder", referral.id, number=referral.number)


@job
def referral_proposed(referral_id: str) -> None:
    """Tell the director that the next offer waits for her."""
    referral = audience.load(UUID(referral_id))
    tell([referral.requested_by], "referral.proposed", referral.id, number=referral.number)


@job
def referral_settled(referral_id: str) -> None:
    """Tell both sides what the supervisor found."""
    referral = audience.load(UUID(referral_id))
    told = {*audience.providers(referral), *audience.askers(referral)}
    tell(told, "referral.settled", referral.id, number=referral.number)


@job
def referral_late_start(referral_id: str) -> None:
    """Help should have begun: tell both sides."""
    late(referral_id, "start", above=False)


@job
def referral_late_resume(referral_id: str) -> None:
    """Help should have gone on after a pause: tell both sides."""
    late(referral_id, "resume", above=False)


@job
def referral_late_complete(referral_id: str) -> None:
    """Help should have been given: tell both sides and the supervisor."""
    late(referral_id, "complete", above=True)


@job
def referral_late_confirm(referral_id: str) -> None:
    """Nobody has gone to see whether the help arrived: tell the director again, and the supervisor."""
    referral = audience.load(UUID(referral_id))
    told = {*audience.askers(referral), *audience.supervisors(referral)}
    tell(told, "referral.late", referral.id, occasion="confirm", number=referral.number)


@job
def referral_late_draft(referral_id: str) -> None:
    """Nobody has sent what was proposed: tell the director again, and the supervisor."""
    referral = audience.load(UUID(referral_id))
    told = {*audience.askers(referral), *audience.supervisors(referral)}
    tell(told, "referral.late", referral.id, occasion="draft", number=referral.number)


@job
def dispute_late(referral_id: str) -> None:
    """Nobody has settled a dispute in time: tell the township and the county."""
    referral = audience.load(UUID(referral_id))
    tell(audience.overseers(referral), "referral.late", referral.id, occasion="dispute", number=referral.number)


def late(referral_id: str, stage: str, *, above: bool) -> None:
    """Tell whom a missed deadline concerns; once for each deadline, which a pause makes anew."""
    referral = audience.load(UUID(referral_id))
    missed = referral.complete_by if stage == "complete" else referral.start_by
    told = {*audience.providers(referral), *audience.askers(referral)}
    told |= set(audience.supervisors(referral)) if above else set()
    occasion = f"{stage} {missed.isoformat()}" if missed else stage
    tell(told, "referral.late", referral.id, occasion=occasion, number=referral.number)


@job
def need_late(need_id: str) -> None:
    """Its day is over and nobody helps: tell the director and the supervisor."""
    need = needs.load(UUID(need_id))
    if need:
        above = [one.id for one in people.overseers_of(need.place_code or "") if one.role is Role.SUPERVISOR]
        told = {need.child.director_id, *above}
        tell(told, "need.late", need.id, occasion=need.due_on.isoformat(), number=need.number)


@job
def recheck_due(recheck_id: str) -> None:
    """Tell the director that a later look is due."""
    known = rechecking.load(UUID(recheck_id))
    if known:
        tell([known.need.child.director_id], "recheck.due", known.id, number=known.need.number)


@job
def vacancy_raised(vacancy_id: str) -> None:
    """Tell the township that it holds a vacancy, and the director that her need is one."""
    vacancy = vacancies.load(UUID(vacancy_id))
    told = {vacancy.need.child.director_id, *vacancies.holders(vacancy)}
    tell(told, "vacancy.raised", vacancy.id, number=vacancy.number)


@job
def vacancy_passed_up(vacancy_id: str) -> None:
    """Tell the county that it holds a vacancy."""
    vacancy = vacancies.load(UUID(vacancy_id))
    tell(vacancies.holders(vacancy), "vacancy.passed_up", vacancy.id, number=vacancy.number)


@job
def vacancy_late(vacancy_id: str) -> None:
    """Tell whoever holds it, and the level above, that its time is over; each time is an occasion of its own."""
    vacancy = vacancies.load(UUID(vacancy_id))
    occasion = vacancy.act_by.isoformat()
    tell(vacancies.holders(vacancy), "vacancy.late", vacancy.id, occasion=occasion, number=vacancy.number)


@job
def vacancy_refused(vacancy_id: str) -> None:
    """Tell the county that the body it named has not accepted."""
    vacancy = vacancies.load(UUID(vacancy_id))
    occasion = str(vacancy.version)
    tell(vacancies.holders(vacancy), "vacancy.refused", vacancy.id, occasion=occasion, number=vacancy.number)


@job
def vacancy_recalled(vacancy_id: str) -> None:
    """Tell the county that the request to the body it named was taken back."""
    vacancy = vacancies.load(UUID(vacancy_id))
    occasion = str(vacancy.version)
    tell(vacancies.holders(vacancy), "vacancy.recalled", vacancy.id, occasion=occasion, number=vacancy.number)


@job
def conference_called(conference_id: str) -> None:
    """Tell those in charge of the county's townships that a meeting was called."""
    conference(conference_id, "conference.called")


@job
def conference_closed(conference_id: str) -> None:
    """Tell them that there are minutes."""
    conference(conference_id, "conference.closed")


def conference(conference_id: str, kind: str) -> None:
    """The supervisors and officers of its county."""
    found = conferences.load(UUID(conference_id))
    if found:
        tell((one.id for one in people.overseers_in(found.county)), kind, found.id, number=found.number)


@job
def plan_finished(plan_id: str) -> None:
    """Tell whoever asked for a plan that there is something to look at, or that there is none."""
    plan = plans.load(UUID(plan_id))
    if plan and plan.asked_by and plan.status in {PlanStatus.DONE, PlanStatus.FAILED}:
        tell([plan.asked_by], f"plan.{plan.status.value}", plan.id, number=plan.number)


@job
def matches_accepted(plan_id: str) -> None:
    """Tell the directors on whose desks accepted matches wait; once a day for each plan."""
    tell(plans.directors_waiting(UUID(plan_id)), "match.accepted", UUID(plan_id), occasion=today().isoformat())


@job
def organization_applied(organization_id: str) -> None:
    """Tell the county's officers that a body asks to be verified; each asking is an occasion of its own."""
    organization = organizations.load(UUID(organization_id))
    if organization and organization.status is OrganizationStatus.PENDING:
        tell(
            organizations.verifiers(organization),
            "organization.applied",
            organization.id,
            occasion=decision(organization),
        )


@job
def organization_decided(organization_id: str) -> None:
    """Tell the staff whether their body was verified."""
    organization = organizations.load(UUID(organization_id))
    if organization:
        tell(
            organizations.members(organization.id),
            "organization.decided",
            organization.id,
            occasion=decision(organization),
        )


def decision(organization: Organization) -> str:
    """Which decision was the last; empty before the first."""
    return organization.decided_at.isoformat() if organization.decided_at else ""


@job
def offer_submitted(offer_id: str) -> None:
    """Tell whoever can review it that an offer waits."""
    offer = offers.load(UUID(offer_id))
    if offer and offer.status is OfferStatus.IN_REVIEW:
        tell(offers.reviewers(offer), "offer.submitted", offer.id, occasion=str(offer.version), number=offer.number)


@job
def offer_decided(offer_id: str) -> None:
    """Tell the owner that her offer was published or needs a change."""
    offer = offers.load(UUID(offer_id))
    if offer:
        tell(offers.owners(offer), "offer.decided", offer.id, occasion=str(offer.version), number=offer.number)
