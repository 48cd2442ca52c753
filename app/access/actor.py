"""The person (or machine) behind a request, as far as decisions need to know her."""

from dataclasses import dataclass
from uuid import UUID

from app.access.permissions import GRANTS, Permission, Role
from app.errors import Refused

AREA_DIGITS = {Role.DIRECTOR: 12, Role.SUPERVISOR: 9, Role.COUNTY_OFFICER: 6, Role.LIAISON: 6}
"""How many leading digits of the 12-digit place code an appointment covers."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `place` is the 12-digit code of her appointment; `organization_id` the one she works for."""

    id: UUID
    name: str
    role: Role
    place: str | None = None
    organization_id: UUID | None = None
    permits: frozenset[UUID] = frozenset()
    """Children outside her area whose files are opened to her at this moment."""
    ticket: UUID | None = None
    """The one-time link by which she answers for a body or in a volunteer's place, without signing in."""

    @property
    def account(self) -> UUID | None:
        """Her account; None for whoever comes by a one-time link and need not have one."""
        return None if self.ticket else self.id

    def may(self, permission: Permission) -> bool:
        """Whether her role holds the permission somewhere."""
        return permission in GRANTS[self.role]

    def require(self, permission: Permission) -> None:
        """Raise `Refused` unless her role holds the permission."""
        if not self.may(permission):
            raise Refused(f"{self.role} lacks {permission}")

    @property
    def area(self) -> str | None:
        """The leading digits of the codes of all places in her charge; None for whoever has no area."""
        digits = AREA_DIGITS.get(self.role)
        return self.place[:digits] if digits and self.place else None

    def covers(self, place: str | None) -> bool:
        """Whether `place` (12 digits) lies in her area."""
        return bool(self.area and place and place.startswith(self.area))

    @property
    def scope(self) -> dict[str, str]:
        """What row security is told of her: who she is, the area whose children are in her charge, her organization."""
        sees = not GRANTS[self.role].isdisjoint({Permission.SEE_CHILDREN, Permission.SEE_NEEDS})
        return {
            "app.actor": str(self.id),
            "app.area": (self.area or "") if sees else "",
            "app.organization": str(self.organization_id or ""),
        }
