"""What the page of a need says of its number in the register: whoever follows a need sees who holds it now."""

from app.access.actor import Actor
from app.needs.models import Need
from app.referrals.beside import CASES, Row
from app.vacancies import cards, queries


def numbers(actor: Actor, need: Need) -> list[Row]:
    """Its open number, if there is one."""
    return cards.rows(queries.of_need(actor, need.id))


CASES.append(numbers)
