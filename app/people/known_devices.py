"""A cookie by which a device shows that it has been in an account before. It opens nothing; it only keeps a place free
for its owner while strangers guess."""

import secrets

from flask import after_this_request, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

KEPT_FOR = 400 * 24 * 3600
AT_MOST = 8
"""Accounts that one device is known to, as in an office that shares one."""


def name() -> str:
    """The cookie's name."""
    return "__Host-tonglian-device" if current_app.config["SESSION_COOKIE_SECURE"] else "tonglian-device"


def seal() -> URLSafeTimedSerializer:
    """Only we can write such a cookie."""
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known device")


def marks() -> dict[str, str]:
    """Account (blinded) to the mark this device has in it."""
    try:
        kept = seal().loads(request.cookies.get(name(), ""), max_age=KEPT_FOR)
    except BadData:
        return {}
    return {str(who): str(mark) for who, mark in kept.items()} if isinstance(kept, dict) else {}


def mark_in(who: str) -> str | None:
    """The mark of this device in an account, if it has been there."""
    return marks().get(who)


def remember(who: str) -> None:
    """From now on this device is known to the account."""
    known = marks()
    mark = known.pop(who, None) or secrets.token_urlsafe(12)
    kept = dict([*known.items(), (who, mark)][-AT_MOST:])

    @after_this_request
    def write(response: Response) -> Response:
        response.set_cookie(
            name(), str(seal().dumps(kept)), max_age=KEPT_FOR, httponly=True, samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )  # fmt: skip
        return response
