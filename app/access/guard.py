"""The guard at every door: a view says who may come in, and one that says nothing lets nobody in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import now
from app.database import ask_as
from app.errors import NotConfirmed, NotFound, Refused, SessionGone

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC, SIGNED_IN, SIGNING_IN = "public", "signed-in", "signing-in"
FRESH = "+fresh"
"""Ends what `access_of` says of a door that opens only to whoever proved lately that it is still she."""
CONFIRMED_FOR = timedelta(minutes=15)


def public(view: View) -> View:
    """Anybody may come in."""
    view.access = PUBLIC  # type: ignore[attr-defined]  # the guard reads it before each request
    return view


def signed_in(view: View) -> View:
    """Anybody with an active account."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]  # as above
    return view


def signing_in(view: View) -> View:
    """A step of signing in: whoever is signed in, or has given the right password and has this step before her."""
    view.access = SIGNING_IN  # type: ignore[attr-defined]  # as above
    return view


def recently_confirmed(view: View) -> View:
    """Beside one of the other marks: only within 15 minutes of her password or code; she is asked for it otherwise."""
    view.fresh = True  # type: ignore[attr-defined]  # as above
    return view


def allow(*permissions: Permission) -> Callable[[View], View]:
    """Whoever's role holds one of `permissions`; which rows she reaches is the room's policy."""

    def mark(view: View) -> View:
        view.access = "|".join(permissions)  # type: ignore[attr-defined]  # as above
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> str | None:
    """What a view says of who may come in; ends in `FRESH` where she must have confirmed; None if it says nothing."""
    view = app.view_functions[endpoint]
    access: str | None = getattr(view, "access", None)
    return access + FRESH if access and getattr(view, "fresh", False) else access


def is_confirmed() -> bool:
    """Whether she has proved within 15 minutes that it is she."""
    at = g.get("confirmed_at")
    return at is not None and now() - at < CONFIRMED_FOR


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
    mark = access_of(current_app, request.endpoint)
    if mark == PUBLIC:
        return None
    if mark is None:
        raise NotFound(request.endpoint)
    access = mark.removesuffix(FRESH)
    who, steps = current_actor(), g.get("steps", ())
    if who is None and not (access == SIGNING_IN and request.endpoint in steps):
        return lead_to(steps[0] if steps else "people.sign_in", SessionGone)
    if who and access not in {SIGNED_IN, SIGNING_IN} and not any(who.may(Permission(one)) for one in access.split("|")):
        raise Refused(f"{who.role} lacks {access}")
    if mark.endswith(FRESH) and not is_confirmed():
        return lead_to("people.confirm", NotConfirmed)
    return None


def lead_to(endpoint: str, otherwise: type[Exception]) -> Response:
    """To another page first, and back here afterwards; a form that was sent cannot take that way."""
    if request.method not in {"GET", "HEAD"}:
        raise otherwise(request.endpoint)
    return redirect(url_for(endpoint, next=request.full_path.removesuffix("?")))
