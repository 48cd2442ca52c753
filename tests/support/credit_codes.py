"""Credit codes with a right check digit that belong to nobody."""

from stdnum.cn import uscc


def credit_code(number: int) -> str:
    """The code of body `number` in a registry that does not exist."""
    body = f"52421003MJ{number:07d}"
    return body + str(uscc.calc_check_digit(body))
