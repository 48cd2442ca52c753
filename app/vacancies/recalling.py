"""The county takes back what it has given to a body, as long as that has not answered."""

from uuid import UUID

from app.access.actor import Actor
from app.clock import now
from app.errors import NotFound
from app.referrals import assigning
from app.transaction import atomic
from app.vacancies import rules, service
from app.vacancies.models import Deed, Holder, Vacancy, VacancyStatus


def recall(actor: Actor, vacancy_id: UUID, words: str) -> Vacancy:
    """It is in the county's hands again, with a new clock; the body is told, and the need's path tells it."""
    with atomic():
        vacancy = service.to_act(actor, vacancy_id)
        rules.check_decided(vacancy)
        if vacancy.referral_id is None:
            raise NotFound("vacancy")
        words = rules.check_told(words, vacancy.need.child)
        assigning.take_back(actor, vacancy.referral_id, words)
        vacancy.status = VacancyStatus.RAISED
        service.give(vacancy, Holder.COUNTY, now())
        service.step(actor, vacancy, Deed.RECALLED, words)
        service.tell("vacancy_recalled", vacancy)
    return vacancy
