"""What the pages of the register show, as plain values."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from app.access.actor import Actor
from app.clock import now
from app.people import queries as people
from app.places.villages import place_names
from app.referrals.told import by
from app.taxonomy.filters import type_name
from app.vacancies import queries, rules
from app.vacancies.models import Deed, Holder, Vacancy, VacancyStatus, VacancyStep
from app.words import Words, _


def rows(found: Sequence[Vacancy]) -> list[dict[str, Any]]:
    """Lines of the register. No name: the register is for those who decide, the file is one tap away."""
    places = place_names((one.place_code for one in found), short=True)
    return [row(one, places) for one in found]


def row(vacancy: Vacancy, places: dict[str, str]) -> dict[str, Any]:
    """One line."""
    need = vacancy.need
    return {
        "id": vacancy.id,
        "number": f"V{vacancy.number}",
        "url": url_for("vacancies.show", vacancy_id=vacancy.id),
        "type": type_name(need.type_code),
        "urgency": need.urgency,
        "need": f"N{need.number}",
        "born_in": need.born_in,
        "place": places.get(vacancy.place_code or "", ""),
        "cause": rules.CAUSE_NAMES[vacancy.cause],
        "status": vacancy.status,
        "holder": holder(vacancy),
        "raised_at": vacancy.raised_at,
        "act_by": vacancy.act_by,
        "late": vacancy.status is not VacancyStatus.RESOLVED and vacancy.act_by < now(),
        "resolution": rules.RESOLUTION_NAMES[vacancy.resolution] if vacancy.resolution else "",
    }


def holder(vacancy: Vacancy) -> Words:
    """Who has to act."""
    named = vacancy.organization if vacancy.holder is Holder.DEPARTMENT else None
    return named.name if named else rules.HOLDER_NAMES[vacancy.holder]


def story(actor: Actor, vacancy: Vacancy) -> list[dict[str, Any]]:
    """How it came to where it is, oldest first."""
    steps = queries.steps(actor, vacancy)
    who = people.names(step.actor_id for step in steps)
    told = [
        {
            "title": title(step), "at": step.at, "by": signed(step, vacancy, who),
            "note": step.note or because(step, vacancy),
            "state": "late" if step.deed is Deed.LATE else "done",
        }
        for step in steps
    ]  # fmt: skip
    if told and vacancy.status is not VacancyStatus.RESOLVED:
        told[-1] = {**told[-1], "state": "now"}
    return told


def title(step: VacancyStep) -> Words:
    """What happened; a request that was taken back with words was the county's own doing."""
    by_county = step.deed is Deed.RECALLED and step.note
    return _("县里收回了交办") if by_county else rules.DEED_NAMES[step.deed]


def signed(step: VacancyStep, vacancy: Vacancy, who: dict[UUID, str]) -> str:
    """Who did it; a body that said yes by its one-time code is named itself."""
    by_code = step.deed is Deed.RESOLVED and step.actor_id is None and vacancy.organization is not None
    return vacancy.organization.name if by_code and vacancy.organization else by(step.actor_id, who)


def because(step: VacancyStep, vacancy: Vacancy) -> Words:
    """Why, where nobody wrote it."""
    if step.deed is Deed.RESOLVED and vacancy.resolution:
        return rules.RESOLUTION_NAMES[vacancy.resolution]
    return rules.CAUSE_NAMES[step.cause] if step.cause else ""
