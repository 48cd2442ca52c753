"""The file's first page. Whatever a room knows of a child it shows by its own fragment."""

from uuid import UUID

from flask import Blueprint, render_template
from markupsafe import Markup

from app.access.guard import actor, allow
from app.access.permissions import Permission
from app.assessments import cards as assessments
from app.children import service as children
from app.children.models import Child, ChildStatus
from app.children.policy import allows
from app.children.rules import RELATION_NAMES
from app.moves import cards as moves
from app.needs import queries as needs
from app.places.villages import place_names
from app.rights import cards as rights
from app.visits import cards as visits

bp = Blueprint("files", __name__)
ROOMS = {"assessments": assessments.section, "visits": visits.section, "moves": moves.section, "rights": rights.section}


@bp.get("/children/<uuid:child_id>")
@allow(Permission.SEE_CHILDREN)
def child(child_id: UUID) -> str:
    """One child's file; the look is recorded."""
    found = children.look(actor(), child_id)
    is_open = found.status is ChildStatus.ACTIVE
    return render_template(
        "files/child.html",
        child=found,
        needs=needs.of_child(actor(), child_id),
        place=place_names([found.place_code], short=True).get(found.place_code or ""),
        relations=RELATION_NAMES,
        sections={room: fragment(room, found) for room in ROOMS},
        may_edit=is_open and allows(actor(), Permission.EDIT_CHILDREN, found),
        may_register=is_open and allows(actor(), Permission.EDIT_NEEDS, found),
        may_read_all=actor().covers(found.place_code),
    )


def fragment(room: str, found: Child) -> Markup:
    """What one room shows."""
    return Markup(render_template(f"{room}/_section.html", child=found, **ROOMS[room](actor(), found)))  # noqa: S704  our own template
