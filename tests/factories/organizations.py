"""Organizations for tests."""

import factory
from factory.alchemy import SQLAlchemyModelFactory
from stdnum.cn import uscc

from app.database import session
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus


def a_credit_code(number: int) -> str:
    """A made-up 统一社会信用代码 of a social organization in 荆州区 whose check digit is right."""
    code = f"52421003{number:09d}"
    return code + str(uscc.calc_check_digit(code))


class OrganizationFactory(SQLAlchemyModelFactory):
    """A verified social-work agency in 荆州区."""

    class Meta:
        model = Organization
        sqlalchemy_session_factory = session
        sqlalchemy_session_persistence = "flush"

    name = factory.Sequence(lambda n: f"荆江社会工作服务中心{n}")
    kind = OrganizationKind.SOCIAL
    status = OrganizationStatus.VERIFIED
    place_code = "421003000000"
    lat, lng, precision = 30.3377, 112.2340, "county"
    phone = "0716-8000000"
    country = "CN"
    description = ""
