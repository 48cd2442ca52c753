"""What the place picker asks while somebody types, and for her own position. Answers are fragments of HTML."""

from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.access.guard import public
from app.errors import RuleBroken
from app.places.codes import LEVELS, Level
from app.places.gazetteer import gazetteer
from app.places.nearest import nearest
from app.places.points import Point, check_in_china
from app.places.search import Suggestion, suggest
from app.words import _

bp = Blueprint("places", __name__)

MOST = 10
LEVELS_BY_NAME: dict[str, Level] = {level: level for level in LEVELS}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the picker wants to know."""

    text: str
    levels: tuple[Level, ...]
    within: str | None
    input_id: str

    @classmethod
    def read(cls, query: "MultiDict[str, str]") -> "Asked":
        """From the query string. Raises RuleBroken for a level or an area that does not exist."""
        names = [name for name in query.get("levels", "").split(",") if name]
        if any(name not in LEVELS_BY_NAME for name in names):
            raise RuleBroken(_("没有这样的行政级别。可以用 province、city、county、township，中间用逗号。"), "levels")
        within = query.get("within") or None
        if within and gazetteer().get(within) is None:
            raise RuleBroken(_("没有这个区划代码。请用 6 位或 12 位数字。"), "within")
        levels = tuple(LEVELS_BY_NAME[name] for name in names)
        return cls(query.get("q", "").strip()[:80], levels or LEVELS, within, query.get("for", "")[:80])


def position(query: "MultiDict[str, str]") -> Point:
    """The point asked about, to three decimals (100 m): more is not needed to find a township. Raises RuleBroken."""
    try:
        point = Point(round(float(query["lat"]), 3), round(float(query["lng"]), 3))
    except (KeyError, ValueError):
        raise RuleBroken(_("没有收到位置。请允许手机定位，或者直接写地名。")) from None
    check_in_china(point)
    return point


@bp.get("/places/suggest")
@public
def suggestions() -> Response:
    """Places whose name, pinyin or initials begin as typed."""
    asked = Asked.read(request.args)
    return options(suggest(asked.text, MOST, asked.within, asked.levels), asked.input_id, typed=bool(asked.text))


@bp.get("/places/nearest")
@public
def around() -> Response:
    """The townships nearest to the phone."""
    found = [Suggestion(place) for place, _km in nearest(position(request.args), limit=MOST) if not place.abolished]
    return options(found, request.args.get("for", "")[:80], typed=True)


def options(found: list[Suggestion], input_id: str, *, typed: bool) -> Response:
    """The list as a fragment; it is the same for everybody, so the browser may keep it an hour."""
    response = make_response(render_template("places/_options.html", found=found, input_id=input_id, typed=typed))
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response
