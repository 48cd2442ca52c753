"""Vacancies on the agenda of a conference."""

from uuid import UUID

from app.access.actor import Actor
from app.clock import now
from app.transaction import atomic
from app.vacancies import rules, service
from app.vacancies.models import Deed, Holder, Vacancy, VacancyStatus

S = VacancyStatus


def put_on(actor: Actor, vacancy_id: UUID) -> Vacancy:
    """It waits for the meeting; its clock runs on."""
    with atomic():
        vacancy = service.to_act(actor, vacancy_id)
        rules.check_undecided(vacancy)
        vacancy.status = S.ON_AGENDA
        service.step(actor, vacancy, Deed.ON_AGENDA)
    return vacancy


def put_back(actor: Actor, vacancy_id: UUID, words: str) -> None:
    """The meeting does not take place: it waits in the county's hands as before, and its clock has run on. What was settled
    meanwhile is left as it is."""
    with atomic():
        vacancy = service.to_act(actor, vacancy_id)
        if vacancy.status is S.ON_AGENDA:
            vacancy.status = S.RAISED
            service.step(actor, vacancy, Deed.OFF_AGENDA, words)


def take_off(actor: Actor, vacancy_id: UUID, words: str) -> Vacancy:
    """The meeting has put it off: the county holds it, with a new clock."""
    words = rules.check_words(words)
    with atomic():
        vacancy = service.to_act(actor, vacancy_id)
        rules.check_undecided(vacancy)
        vacancy.status = S.RAISED
        service.give(vacancy, Holder.COUNTY, now())
        service.step(actor, vacancy, Deed.OFF_AGENDA, words)
    return vacancy
