"""What no keyboard types and PostgreSQL cannot keep is refused at the door."""

from flask import Flask, abort, request

NUL = "\0"


def refuse_unkeepable() -> None:
    """A NUL in an address or a form: only programs send one."""
    values = [text for name, text in request.args.items(multi=True)]
    if request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        values += [text for name, text in request.form.items(multi=True)]
    if any(NUL in text for text in values):
        abort(400)


def register(app: Flask) -> None:
    """Stand before every request."""
    app.before_request(refuse_unkeepable)
