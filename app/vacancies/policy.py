"""Who may open which vacancy: those in charge of the place; who decides: those who oversee it."""

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.vacancies.models import Holder, Vacancy

USES = {Permission.SEE_NEEDS, Permission.OVERSEE}
LEVELS = {Holder.TOWNSHIP: {Role.SUPERVISOR, Role.COUNTY_OFFICER}, Holder.COUNTY: {Role.COUNTY_OFFICER}}


def allows(actor: Actor, permission: Permission, vacancy: Vacancy) -> bool:
    """Whether the actor may use a permission on this vacancy."""
    return permission in USES and actor.may(permission) and actor.covers(vacancy.place_code)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The vacancies the actor may open: the same answer as `allows(…, SEE_NEEDS, …)`, as a filter."""
    if not actor.may(Permission.SEE_NEEDS) or not actor.area:
        return sa.false()
    return Vacancy.place_code.startswith(actor.area, autoescape=True)


def holds(actor: Actor, vacancy: Vacancy) -> bool:
    """Whether it is hers to act now: the level that holds it, or the county over its township."""
    level = LEVELS.get(vacancy.holder, {Role.COUNTY_OFFICER})
    return allows(actor, Permission.OVERSEE, vacancy) and actor.role in level
