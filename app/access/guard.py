"""The guard at every door: a view says who may come in, and one that says nothing lets nobody in."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access.actor import Actor
from app.access.permissions import Permission
from app.database import ask_as
from app.errors import NotFound, Refused, SessionGone

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC, SIGNED_IN = "public", "signed-in"


def public(view: View) -> View:
    """Anybody may come in."""
    view.access = PUBLIC  # type: ignore[attr-defined]  # the guard reads it before each request
    return view


def signed_in(view: View) -> View:
    """Anybody with an active account."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]  # as above
    return view


def allow(*permissions: Permission) -> Callable[[View], View]:
    """Whoever's role holds one of `permissions`; which rows she reaches is the room's policy."""

    def mark(view: View) -> View:
        view.access = "|".join(permissions)  # type: ignore[attr-defined]  # as above
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> str | None:
    """What a view says of who may come in; None if it says nothing."""
    return getattr(app.view_functions[endpoint], "access", None)


def current_actor() -> Actor | None:
    """Whoever is signed in, or None."""
    known: Actor | None = g.get("actor")
    return known


def actor() -> Actor:
    """Whoever is signed in; only for views that the guard protects."""
    known = current_actor()
    if known is None:
        raise Refused("no actor")
    return known


def tell_database() -> None:
    """Before every request, once the actor is known: row security shows what she reaches and nothing else."""
    who = current_actor()
    ask_as(who.scope if who else None)


def forget_actor(_error: BaseException | None) -> None:
    """After every request: whoever comes next on this thread is nobody until she is known."""
    ask_as(None)


def stand_guard() -> Response | None:
    """Before every request: deny unless the view's mark lets this actor in."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    access = access_of(current_app, request.endpoint)
    if access == PUBLIC:
        return None
    if access is None:
        raise NotFound(request.endpoint)
    who = current_actor()
    if who is None:
        if request.method != "GET":
            raise SessionGone(request.endpoint)
        return redirect(url_for("people.sign_in", next=request.full_path.removesuffix("?")))
    if access != SIGNED_IN and not any(who.may(Permission(one)) for one in access.split("|")):
        raise Refused(f"{who.role} lacks {access}")
    return None
