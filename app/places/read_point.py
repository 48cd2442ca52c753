"""Reading a pair of coordinates as people paste it: from a map's share link, a phone, a form, in either order."""

import re
import unicodedata

from app.errors import RuleBroken
from app.places.points import Datum, Point, roughly_in_china
from app.words import _

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def read_point(text: str, datum: Datum = "wgs84") -> Point:
    """The point that "30.3505,112.1903" means; also "北纬30.35 东经112.19" and the order of Baidu and Amap, lng first.

    Raises RuleBroken with what to type for anything that is not two numbers on earth.
    """
    numbers = [float(number) for number in NUMBER.findall(unicodedata.normalize("NFKC", text))]
    if len(numbers) == 2 and len(text) <= 100:
        first, second = numbers
        for lat, lng in ((first, second), (second, first)):
            if _on_earth(lat, lng) and roughly_in_china(Point(lat, lng)):
                return Point(lat, lng, "point", datum)
        if _on_earth(first, second):
            return Point(first, second, "point", datum)
    raise RuleBroken(_("看不懂这个位置。请按“纬度,经度”填写两个数，中间用逗号，例如 30.3505,112.1903。"))


def _on_earth(lat: float, lng: float) -> bool:
    return -90 <= lat <= 90 and -180 <= lng <= 180
