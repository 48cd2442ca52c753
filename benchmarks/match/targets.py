"""What the project promised of matching, beside what was measured."""

from typing import Any


def targets(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """One line for each promise that the measured sizes can show."""
    sizes = figures["sizes"]
    lines: list[tuple[str, Any, str, bool]] = []
    for name, size in sizes.items():
        proven = size["gap"] == 0 and not any(size["tier_gaps"]) and not size["faults"]
        lines.append((f"{name}: gap and gaps of tiers", [size["gap"], *size["tier_gaps"]], "all 0", proven))
        lines += compared(name, size)
    for step, exponent in figures["growth"].items():
        lines.append((f"{step}: growth of CPU with arcs", exponent, "≤ 1.1", exponent <= 1.1))
    return [dict(zip(("measure", "value", "target", "met"), line, strict=True)) for line in lines]


def compared(name: str, size: dict[str, Any]) -> list[tuple[str, Any, str, bool]]:
    """The promises about one size."""
    lines: list[tuple[str, Any, str, bool]] = []

    def line(measure: str, value: Any, target: str, met: bool) -> None:
        lines.append((f"{name}: {measure}", value, target, bool(met)))

    greedy = size["practice"]
    line("met, optimum / by urgency", greedy["optimum_by_urgency"], "≥ 1", greedy["optimum_by_urgency"] >= 1)
    line(
        "worst district, optimum / by urgency",
        greedy["worst_district_ratio"],
        "≥ 1",
        greedy["worst_district_ratio"] >= 1,
    )
    unmet = size["unmet"]
    line("unmet without a reason", unmet["without_reason"], "0", unmet["without_reason"] == 0)
    line("deficit is the capacity-unmet", unmet["deficit"], "equal", unmet["deficit_equals_capacity_unmet"])
    if judges := size.get("judges"):
        line("equal to OR-Tools", judges["or_tools_equal"], "equal", judges["or_tools_equal"])
        if judges.get("highs_equal") is not None:
            line("equal to HiGHS", judges["highs_equal"], "equal", judges["highs_equal"])
        if name in {"10k", "100k"}:
            line("our CPU / OR-Tools'", judges["ours_by_or_tools"], "≤ 0.2", judges["ours_by_or_tools"] <= 0.2)
    if fair := size.get("fairness"):
        line("needs lost to fairness", fair["needs_lost"], "0", fair["needs_lost"] == 0)
        line("spread of districts' shares", fair["spread_change"], "≤ −0.15", fair["spread_change"] <= -0.15)
        line("mean cost by fairness", fair["cost_change"], "≤ 0.03", fair["cost_change"] <= 0.03)
    if shock := size.get("shock"):
        line("churn / from scratch", shock["ratio"], "≤ 0.2", shock["ratio"] <= 0.2)
        line("needs lost to staying", shock["needs_lost"], "0", shock["needs_lost"] == 0)
        line("online with prices / hindsight", size["online"]["full_price"]["welfare"], "≥ 0.95",
             size["online"]["full_price"]["welfare"] >= 0.95)  # fmt: skip
    if live := size.get("live"):
        line("live equal to a solve", live["equal_to_a_solve"], "equal", live["equal_to_a_solve"])
    if name == "100k":
        line("solve / proof", size["solve_by_proof"], "≤ 150", size["solve_by_proof"] <= 150)
        live = size["live"]
        line("live p50 ms", live["all_ms"]["p50"], "≤ 1", live["all_ms"]["p50"] <= 1)
        line("live p99 ms", live["all_ms"]["p99"], "≤ 15", live["all_ms"]["p99"] <= 15)
        ratio = live["or_tools_resolve_ratio"]
        line("OR-Tools' solve / live p50", ratio, "≥ 10000", ratio >= 10_000)
    if name == "1M":
        line(
            "solve and proof s",
            round(size["solve_s"] + size["proof_s"], 1),
            "≤ 240",
            size["solve_s"] + size["proof_s"] <= 240,
        )
        line("memory MB", size["memory_mb"], "≤ 6000", size["memory_mb"] <= 6000)
        line("99.99 % met after s", size["nearly_s"], "≤ 60", size["nearly_s"] <= 60)
    return lines
