"""Identity numbers of nobody: right in form, with a made-up sequence."""

from datetime import date

from stdnum.cn import ric

COUNTY = "421003"


def id_number(birth: date, *, male: bool = False, sequence: int = 90) -> str:
    """The number of somebody born that day; `sequence` tells people of one day apart."""
    body = f"{COUNTY}{birth:%Y%m%d}{sequence:02d}{1 if male else 2}"
    return body + ric.calc_check_digit(body + "0")
