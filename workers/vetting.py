"""Jobs of vetting: she hears of a result, and she and her county hear that one runs out."""

from uuid import UUID

from app import outbox
from app.access.permissions import Role
from app.clock import today
from app.database import session
from app.notices.service import tell
from app.people import queries as people
from app.vetting import rules, service
from app.vetting.models import CheckResult
from app.vetting.queries import in_county, results
from workers.base import job


@job
def noted(result_id: str) -> None:
    """Tell her that something was written down."""
    result = session.get(CheckResult, UUID(result_id))
    if result:
        tell([result.account_id], "vetting.noted", result.id)


@job
def task_changed(account_id: str) -> None:
    """A task of hers is a new or another one: work out what she is cleared for."""
    service.clear(UUID(account_id))


@job
def county_changed(county: str) -> None:
    """A county holds other tasks risky than before: work it out anew for each of its volunteers."""
    for account_id in in_county(county):
        outbox.put("workers.vetting.task_changed", str(account_id))


@job
def running_out(result_id: str) -> None:
    """Tell her and her county, unless something newer holds by then."""
    result = session.get(CheckResult, UUID(result_id))
    account = people.by_id(result.account_id) if result else None
    if result is None or account is None or not result.passed:
        return
    if rules.latest(results(account.id))[result.kind].id != result.id or result.expires_on <= today():
        return
    tell([account.id], "vetting.running_out", result.id)
    tell(
        (one.id for one in people.approvers_of(account, Role.COUNTY_OFFICER)),
        "vetting.running_out_there",
        account.id,
        occasion=result_id,
    )
