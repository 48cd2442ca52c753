"""How needs go: which tries were made, how each ended, and how long ago the last thing happened."""

from dataclasses import dataclass

ASKED, YES, BEGUN = ("requested", 0, 1), ("accepted", 0, 1), ("in_progress", 1, 3)
DONE = ("completed", 4, 11)
PATHS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "draft": (("draft", 0, 1),),
    "ask": (ASKED,),
    "reject": (ASKED, ("rejected", 0, 1)),
    "expire": (ASKED, ("expired", 0, 0)),
    "error": (ASKED, ("entered_in_error", 0, 0)),
    "accept": (ASKED, YES),
    "serve": (ASKED, YES, BEGUN),
    "hold": (ASKED, YES, BEGUN, ("on_hold", 2, 6)),
    "resume": (ASKED, YES, BEGUN, ("on_hold", 2, 5), ("in_progress", 4, 8)),
    "complete": (ASKED, YES, BEGUN, DONE),
    "confirm": (ASKED, YES, BEGUN, DONE, ("confirmed", 1, 3)),
    "dispute": (ASKED, YES, BEGUN, DONE, ("disputed", 1, 3)),
    "fail": (ASKED, YES, BEGUN, ("failed", 3, 8)),
    "cancel": (ASKED, YES, ("cancelled", 1, 4)),
    "take_back": (ASKED, ("cancelled", 0, 1)),
}
"""A try, step by step, each with the fewest and most days after the one before."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """The tries in order, the end of the need where a person ended it, and the days since the last event."""

    tries: tuple[str, ...] = ()
    end: str | None = None
    quiet: tuple[int, int] = (1, 4)
    weight: int = 1


SCENARIOS: dict[str, Scenario] = {
    "open": Scenario(quiet=(0, 2), weight=4),
    "waiting": Scenario(weight=3),
    "draft": Scenario(end="draft", quiet=(0, 2)),
    "drafted": Scenario(("draft",), quiet=(0, 1)),
    "declined": Scenario(("reject",), weight=4),
    "declined_twice": Scenario(("reject", "reject"), weight=2),
    "expired": Scenario(("expire",), weight=2),
    "asked": Scenario(("ask",), quiet=(0, 0), weight=9),
    "asked_again": Scenario(("reject", "ask"), quiet=(0, 0), weight=3),
    "asked_right": Scenario(("error", "ask"), quiet=(0, 0)),
    "accepted": Scenario(("accept",), quiet=(0, 2), weight=5),
    "accepted_again": Scenario(("reject", "accept"), quiet=(0, 2)),
    "serving": Scenario(("serve",), quiet=(1, 12), weight=9),
    "held": Scenario(("hold",), quiet=(2, 8), weight=2),
    "resumed": Scenario(("resume",), quiet=(1, 6)),
    "awaiting": Scenario(("complete",), quiet=(0, 4), weight=6),
    "awaiting_again": Scenario(("reject", "complete"), quiet=(0, 3)),
    "met": Scenario(("confirm",), quiet=(2, 32), weight=14),
    "met_again": Scenario(("reject", "confirm"), quiet=(2, 22), weight=3),
    "met_after_failing": Scenario(("fail", "confirm"), quiet=(1, 9)),
    "reopened": Scenario(("confirm",), end="reopen", quiet=(6, 14)),
    "disputed": Scenario(("dispute",), quiet=(0, 3), weight=2),
    "failed": Scenario(("fail",), quiet=(0, 3), weight=2),
    "cancelled": Scenario(("cancel",), quiet=(1, 5)),
    "withdrawn": Scenario(end="withdrawn", quiet=(3, 25)),
    "taken_back": Scenario(("take_back",), end="withdrawn", quiet=(3, 25)),
    "unmet": Scenario(("reject", "reject"), end="closed_unmet", quiet=(4, 20), weight=2),
}
AT_HOME = (
    "asked", "awaiting", "declined", "waiting", "serving", "met", "accepted", "disputed", "open", "withdrawn", "unmet", "draft",
    "asked_again", "held", "met_again", "awaiting", "expired", "failed", "waiting", "reopened", "resumed", "drafted", "cancelled",
    "met", "asked_right", "taken_back", "declined_twice", "serving", "met_after_failing", "asked", "met",
)  # fmt: skip
"""How things stand in the village where `director` works: something of everything."""
WITHOUT_OFFERS = ("open", "waiting", "unmet_nowhere", "waiting", "open", "withdrawn")
"""Where nobody is in reach."""
NOWHERE = Scenario(end="closed_unmet", quiet=(4, 20))


def scenario(name: str) -> Scenario:
    """The scenario of that name."""
    return NOWHERE if name == "unmet_nowhere" else SCENARIOS[name]


def deck() -> list[str]:
    """Every scenario as often as it weighs."""
    return [name for name, one in SCENARIOS.items() for _ in range(one.weight)]
