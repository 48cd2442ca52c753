"""The life of a referral as a table: which change of state there is, by which side, and what has to be said with it.

The states and the changes are those of FHIR SDOHCC tasks (design §3). One line is ours: a draft may be dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.referrals.models import ReferralStatus

S = ReferralStatus


class Side(StrEnum):
    """Who changes it."""

    ASKER = "asker"  # the director, or whoever refers in her place
    HELPER = "helper"  # whoever was asked
    CLOCK = "clock"  # the machine, because time has passed, another has said yes or whoever helped is gone


class Said(StrEnum):
    """What has to be said with a change."""

    NOTHING = "nothing"
    REASON = "reason"  # a coded one
    NOTE = "note"  # in words


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the table."""

    before: ReferralStatus
    to: ReferralStatus
    by: frozenset[Side]
    said: Said = Said.NOTHING


def _lines() -> list[Change]:
    asker, helper, clock = Side.ASKER, Side.HELPER, Side.CLOCK
    helping = (S.IN_PROGRESS, S.ON_HOLD)
    return [
        Change(S.DRAFT, S.REQUESTED, frozenset({asker})),
        Change(S.DRAFT, S.CANCELLED, frozenset({asker, clock}), Said.NOTE),
        Change(S.REQUESTED, S.ACCEPTED, frozenset({helper})),
        Change(S.REQUESTED, S.REJECTED, frozenset({helper, clock}), Said.REASON),
        Change(S.REQUESTED, S.CANCELLED, frozenset({asker, clock}), Said.NOTE),
        Change(S.ACCEPTED, S.IN_PROGRESS, frozenset({helper})),
        Change(S.ACCEPTED, S.ON_HOLD, frozenset({helper}), Said.NOTE),
        Change(S.ACCEPTED, S.CANCELLED, frozenset({asker, helper, clock}), Said.NOTE),
        Change(S.IN_PROGRESS, S.ON_HOLD, frozenset({helper}), Said.NOTE),
        Change(S.ON_HOLD, S.IN_PROGRESS, frozenset({helper})),
        *(Change(before, S.COMPLETED, frozenset({helper})) for before in helping),
        *(Change(before, S.FAILED, frozenset({helper}), Said.NOTE) for before in helping),
        *(Change(before, S.CANCELLED, frozenset({asker, helper, clock}), Said.NOTE) for before in helping),
        *(
            Change(before, S.ENTERED_IN_ERROR, frozenset({asker}), Said.NOTE)
            for before in S
            if before is not S.ENTERED_IN_ERROR
        ),
    ]


TABLE: Mapping[tuple[ReferralStatus, ReferralStatus], Change] = MappingProxyType(
    {(line.before, line.to): line for line in _lines()}
)
"""Whatever is not here does not happen."""

OPEN = (S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD)
"""States in which somebody still has something to do."""
HELPING = (S.ACCEPTED, S.IN_PROGRESS, S.ON_HOLD)
"""States in which somebody has said yes and is not done."""
BEGINNING = (S.ACCEPTED, S.ON_HOLD)
"""States in which help should begin, or go on."""
TAKING = (*HELPING, S.COMPLETED)
"""States in which places of the offer are used up."""


def change(before: ReferralStatus, to: ReferralStatus) -> Change | None:
    """The line for a change; None if there is none."""
    return TABLE.get((before, to))


def after(before: ReferralStatus) -> frozenset[ReferralStatus]:
    """Where it can go from a state."""
    return frozenset(to for start, to in TABLE if start is before)
