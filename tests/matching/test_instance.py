"""An instance file: read as it is written, and refused by line and field where it is not."""

import json
from typing import Any

import pytest

from app.config import ROOT
from app.matching.fields import NEED, OFFER
from app.matching.instance import InstanceError, line_of, read
from app.settings.weights import Weights

GOOD: dict[str, Any] = {
    "on": "2026-11-28",
    "needs": [
        {"id": "n2", "type": "BL02", "urgency": 1, "lat": 30.39, "lng": 112.21, "known": ["社工站"], "declined": ["o2"]},
        {"id": "n1", "type": "SD03", "urgency": 4, "units": 3, "place": "421003106901"},
    ],
    "offers": [
        {"id": "o2", "types": ["BL02"], "mode": "on_site", "reach": "radius", "radius_km": 20, "lat": 30.3, "lng": 112.2,
         "capacity": 3, "owner": "社工站", "expires_on": None, "completed": 4},
        {"id": "o1", "types": ["SD03", "BL02"], "mode": "money", "reach": "anywhere", "capacity": 5, "free": 3},
    ],
    "fixed": [{"need": "n1", "offer": "o1", "units": 2}],
    "proposed": [{"need": "n2", "offer": "o1"}],
    "weights": {"fit": 25, "cost": 4},
    "stability": 100,
}  # fmt: skip


def written(whole: dict[str, Any]) -> str:
    """As a person would write it: a field a line."""
    return json.dumps(whole, indent=1, ensure_ascii=False)


def changed(path: list[str | int], value: Any) -> str:
    """The good file with one value changed."""
    whole = json.loads(json.dumps(GOOD))
    at = whole
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return written(whole)


def test_what_is_written_is_read() -> None:
    found = read(written(GOOD))
    assert (found.need_ids, found.offer_ids) == (["n1", "n2"], ["o1", "o2"])
    assert [need.urgency for need in found.needs] == [4, 1]
    assert found.fixed == [(0, 0, 2)]
    assert found.proposed == [(1, 0, 1)]
    assert (found.weights, found.stability) == (Weights(fit=25, cost=4), 100)
    assert [offer.left(found.needs[0].on) for offer in found.offers] == [3, 3]
    assert found.needs[1].known == {found.offers[1].owner}
    assert found.needs[1].declined == {found.offers[1].id}
    assert found.offers[1].record.completed == 4


def test_the_order_of_the_file_decides_nothing() -> None:
    turned = GOOD | {"needs": GOOD["needs"][::-1], "offers": GOOD["offers"][::-1]}
    assert read(written(turned)) == read(written(GOOD))


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (["needs", 0, "urgency"], 5, 'needs[0].urgency must be a whole number from 1 to 4, not 5'),
        (["needs", 1, "urgency"], True, "needs[1].urgency must be a whole number from 1 to 4, not true"),
        (["needs", 0, "age"], "十", 'needs[0].age must be a whole number from 0 to 30 or null, not "十"'),
        (["needs", 0, "agee"], 3, "needs[0].agee is not a field here; the fields are id, type, urgency"),
        (["needs", 0, "lat"], 91, "needs[0].lat must be a number from -90 to 90 or null, not 91"),
        (["needs", 0, "lng"], float("nan"), "needs[0].lng must be a number from -180 to 180 or null, not NaN"),
        (["needs", 0, "weekdays"], [7], "needs[0].weekdays must be a list of whole numbers from 0 (Monday) to 6"),
        (["needs", 0, "wish"], "money", 'needs[0].wish must be "on_site" or "at_home" or "remote" or null, not "money"'),
        (["needs", 0], 3, "needs[0] must be an object"),
        (["needs", 1, "id"], "n2", "needs[1].id is there twice: n2"),
        (["offers", 0, "mode"], "letter", 'offers[0].mode must be "on_site" or "at_home" or "remote" or "money", not "letter"'),
        (["offers", 0, "capacity"], -1, "offers[0].capacity must be a whole number from 0 to 1000000, not -1"),
        (["offers", 0, "radius_km"], None, "offers[0] has no radius_km, though its reach is radius"),
        (["offers", 1, "types"], [], "offers[1].types must be a list of one or more texts, not []"),
        (["offers", 0, "expires_on"], "28.11.2026", 'offers[0].expires_on must be a date like "2026-11-28" or null'),
        (["offers", 1, "divisions"], ["荆州"], "offers[1].divisions must be a list of division codes of 2 to 12 digits"),
        (["fixed", 0, "need"], "n9", "fixed[0].need names no need of this file: n9"),
        (["proposed", 0, "offer"], "o9", "proposed[0].offer names no offer of this file: o9"),
        (["weights", "fit"], 99, "weights will not do: weight fit must be a whole number from 10 to 50, not 99"),
        (["weights", "fit"], 30, "weights will not do: the weights of fit, distance,"),
        (["stability"], "much", 'stability must be a whole number from 0 to 1000000, not "much"'),
        (["needs"], None, "needs must be a list of objects, not null"),
        (["on"], "today", 'on must be a date like "2026-11-28", not "today"'),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_with_its_line(path: list[str | int], value: Any, sentence: str) -> None:
    text = changed(path, value)
    with pytest.raises(InstanceError) as caught:
        read(text)
    line, _, said = str(caught.value).partition(": ")
    assert said.startswith(sentence)
    number = int(line.removeprefix("line "))
    shown = text.splitlines()[number - 1]
    last = path[-1]
    if value is not None and isinstance(last, str) and last not in {"fit"}:
        assert f'"{last}"' in shown


def test_a_missing_field_is_told_with_the_line_of_its_row() -> None:
    whole = json.loads(json.dumps(GOOD))
    del whole["needs"][1]["urgency"]
    text = written(whole)
    with pytest.raises(
        InstanceError, match=r"needs\[1\] has no urgency; it must be a whole number from 1 to 4"
    ) as caught:
        read(text)
    number = int(str(caught.value).split(":")[0].removeprefix("line "))
    assert '"id": "n1"' in text.splitlines()[number]


def test_what_is_no_json_is_told_with_its_line() -> None:
    with pytest.raises(InstanceError, match=r"line 3: this is not JSON"):
        read('{"needs": [],\n"offers": [],\n}')
    with pytest.raises(InstanceError, match=r"line 1: the file must be an object"):
        read("[]")


def test_lines_are_found_in_texts_of_any_shape() -> None:
    text = '{ "a" : [1, {"b\\"c":\n [2,\n\n 3]}],\n"d": "x" }'
    assert line_of(text, ("a", 1, 'b"c', 1)) == 4
    assert line_of(text, ("d",)) == 5
    assert line_of(text, ("a", 7)) == 1
    assert line_of(text, ()) == 1


def test_every_field_is_explained_in_the_guide() -> None:
    guide = (ROOT / "docs" / "operations" / "matching.md").read_text("utf-8")
    assert [name for name in (*NEED, *OFFER) if f"`{name}`" not in guide] == []
