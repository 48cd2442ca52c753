"""The command for scripts and referees: a file in, a plan with its proof out, and arcs that another solver can check."""

import json
import subprocess
import sys
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli import main
from app.config import ROOT
from app.matching.cli import match
from app.matching.instance import read
from app.matching.report import NO_OFFER, NO_PLACE, prepare
from tests.matching.test_instance import GOOD, written


def run(folder: Path, whole: dict[str, Any], *more: str) -> Any:
    """The command's answer for an instance."""
    file = folder / "instance.json"
    file.write_text(written(whole), "utf-8")
    return CliRunner().invoke(match, ["solve", "--instance", str(file), *more])


def solved(folder: Path, whole: dict[str, Any]) -> dict[str, Any]:
    """The plan, with its arcs beside it."""
    answer = run(folder, whole, "--json", "--arcs", str(folder / "arcs.json"))
    assert answer.exit_code == 0, answer.output
    plan: dict[str, Any] = json.loads(answer.output)
    return plan | {"problem": json.loads((folder / "arcs.json").read_text("utf-8"))}


def best(problem: dict[str, Any]) -> int:
    """The least objective of any plan, by trying them all; for a handful of units."""
    options: dict[int, list[tuple[int, int]]] = {need: [(-1, 0)] for need in range(len(problem["needs"]))}
    for need, offer, cost in problem["arcs"]:
        options[need].append((offer, cost))
    units = [need for need, row in enumerate(problem["needs"]) for _unit in range(row[2])]
    places = [row[1] for row in problem["offers"]]
    least = None
    for plan in product(*(options[need] for need in units)):
        taken = [offer for offer, _cost in plan if offer >= 0]
        if any(taken.count(offer) > places[offer] for offer in set(taken)):
            continue
        weight = sum(
            cost if offer >= 0 else problem["tier_weights"][problem["needs"][need][1]]
            for need, (offer, cost) in zip(units, plan, strict=True)
        )
        least = weight if least is None else min(least, weight)
    return least or 0


def made(seed: int) -> dict[str, Any]:
    """A small instance in which not everybody can be met."""
    chance = Random(seed)

    def place() -> dict[str, float]:
        return {"lat": 30.3 + chance.random() / 5, "lng": 112.2 + chance.random() / 5}

    needs = [
        {
            "id": f"n{n}",
            "type": chance.choice("AB"),
            "urgency": chance.randint(1, 4),
            "age": chance.randint(3, 17),
            **place(),
        }
        for n in range(5)
    ]
    offers = [
        {"id": f"o{n}", "types": chance.choice([["A"], ["B"], ["A", "B"]]), "reach": "radius", "radius_km": chance.choice([9, 30]),
         "mode": chance.choice(["on_site", "remote"]), "capacity": chance.choice([0, 1, 1, 2]), "age_max": chance.choice([9, 17]),
         **place()}
        for n in range(4)
    ]  # fmt: skip
    needs[0]["units"] = 2
    return {"needs": needs, "offers": offers}


def test_the_plan_of_the_guide(tmp_path: Path) -> None:
    plan = solved(tmp_path, GOOD)
    assert (plan["gap"], plan["tier_gaps"], plan["proven"]) == (0, [0, 0, 0, 0], True)
    assert {(row["need"], row["offer"], row["units"]) for row in plan["assignments"]} == {("n2", "o1", 1)}
    assert plan["assignments"][0]["cost"] == 1000 - round(plan["assignments"][0]["score"] * 10) - 100, "less the bonus"
    assert plan["left"] == [{"need": "n1", "units": 1, "reason": NO_PLACE}], "its other two units were fixed"
    assert set(plan["times"]) == {"reading", "pairing", "solving", "telling"}


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_is_better_by_the_arcs_it_writes(tmp_path: Path, seed: int) -> None:
    plan = solved(tmp_path, made(seed))
    assert plan["proven"]
    assert plan["objective"] == plan["lower_bound"] == best(plan["problem"])
    costs = {(need, offer): cost for need, offer, cost in plan["problem"]["arcs"]}
    names = [row[0] for row in plan["problem"]["needs"]], [row[0] for row in plan["problem"]["offers"]]
    for row in plan["assignments"]:
        assert costs[names[0].index(row["need"]), names[1].index(row["offer"])] == row["cost"]
    assert sum(plan["met"]) + sum(row["units"] for row in plan["left"]) == 6


def test_who_is_left_is_told_why(tmp_path: Path) -> None:
    offer = {"types": ["A"], "mode": "remote", "reach": "anywhere", "capacity": 1, "age_max": 9}
    needs = [
        {"id": "first", "type": "A", "urgency": 1, "age": 5},
        {"id": "second", "type": "A", "urgency": 2, "age": 5},
        {"id": "old", "type": "A", "urgency": 1, "age": 15},
        {"id": "other", "type": "B", "urgency": 1},
    ]
    plan = solved(tmp_path, {"needs": needs, "offers": [{"id": "only", **offer}]})
    reasons = {row["need"]: row for row in plan["left"]}
    assert reasons["second"]["reason"] == NO_PLACE
    assert reasons["other"]["reason"] == NO_OFFER
    assert reasons["old"]["reason"] == "too_old"
    assert (reasons["old"]["nearest"], reasons["old"]["shut_out"]) == ("only", {"too_old": 1})
    assert [row["need"] for row in plan["assignments"]] == ["first"]
    assert plan["prices"][0]["offer"] == "only"


def test_fixed_pairs_stay_where_they_are(tmp_path: Path) -> None:
    whole = made(3) | {"fixed": [{"need": "n0", "offer": "o1", "units": 1}]}
    whole["offers"][1] |= {"capacity": 1, "published": False}
    prepared = prepare(read(written(whole)))
    assert prepared.problem.units.sum() == 5
    assert solved(tmp_path, whole)["proven"]


def test_fairness_and_stability_are_proven_too(tmp_path: Path) -> None:
    whole = made(4) | {"fairness": 300, "stability": 5000, "proposed": [{"need": "n1", "offer": "o0"}]}
    plan = solved(tmp_path, whole)
    assert plan["proven"]
    assert set(plan["problem"]["fairness"]) == {"step", "steps", "widths"}


def test_a_wrong_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    whole = json.loads(json.dumps(GOOD))
    whole["needs"][0]["urgency"] = "high"
    answer = run(tmp_path, whole)
    assert answer.exit_code == 1
    assert answer.output.startswith(
        'Error: instance.json: line 7: needs[0].urgency must be a whole number from 1 to 4, not "high"'
    )
    crowded = json.loads(json.dumps(GOOD))
    crowded["offers"][1]["free"] = 1
    assert "fixed[0] takes more places than o1 has" in run(tmp_path, crowded).output
    greedy = json.loads(json.dumps(GOOD)) | {"fixed": [{"need": "n2", "offer": "o2", "units": 2}]}
    assert "fixed[0] gives n2 more units than it asks for" in run(tmp_path, greedy).output


def test_a_few_lines_for_people(tmp_path: Path) -> None:
    answer = run(tmp_path, GOOD)
    assert "urgency 1: 1 met, 0 not" in answer.output
    assert "gap 0: proven" in answer.output


def test_it_needs_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "instance.json"
    file.write_text(written(GOOD), "utf-8")
    monkeypatch.setattr(sys, "argv", ["tonglian", "match", "solve", "--instance", str(file)])
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert "proven" in capsys.readouterr().out


def test_whoever_serves_pages_never_loads_the_solver() -> None:
    program = "import sys, app; sys.exit('numba' in sys.modules or 'app.matching.solve' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
