"""Keeping in mind what was looked for in vain."""

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert

from app.clock import today
from app.database import session
from app.demand.models import SearchDemand
from app.transaction import atomic


def note(township: str, types: Sequence[str]) -> None:
    """Somebody looked for this here and found nothing: the day, the place and the type, nothing else."""
    if not types:
        return
    statement = insert(SearchDemand).values(
        [{"day": today(), "township": township, "type_code": code, "times": 1} for code in sorted(set(types))]
    )
    with atomic():
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["day", "township", "type_code"], set_={"times": SearchDemand.times + 1}
            )
        )
