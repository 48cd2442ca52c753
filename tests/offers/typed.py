"""What is typed into the forms of offers, when nothing is wrong."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.offers.models import Offer, OfferStatus
from app.people.models import Account
from tests.factories.people import PASSWORD
from tests.support.client import Client

S = OfferStatus
SignIn = Callable[[Account], Client]
COMMON = {
    "name": "放学后的热饭",
    "summary": "一顿热饭，再陪着写作业",
    "need_types": ["BL02", "BL10"],
    "age_min": "6",
    "age_max": "14",
    "sex": "any",
    "place": "荆州区郢城镇",
    "reach": "radius",
    "radius_km": "15",
    "capacity": "8",
    "period": "week",
    "languages": ["zh"],
    "days": "周一到周五 16:30–18:30",
}
SERVICE = {**COMMON, "mode": "on_site", "cost": "free", "contact_name": "李社工", "phone": "0716-8123456"}
FUND = {**COMMON, "name": "大病儿童救助金", "reach": "divisions", "divisions": "荆州区、沙市区", "ceiling": "5000"}
VOLUNTEER = {**COMMON, "name": "周末作业伙伴", "mode": "at_home", "need_types": ["SD03"]}
SIGN_UP = {**VOLUNTEER, "person": "王小芳", "login": "138 0000 0000", "password": PASSWORD, "password_again": PASSWORD}


def offers(session: Session) -> list[Offer]:
    return list(session.scalars(sa.select(Offer).execution_options(populate_existing=True)))
