"""What every form shares: the token against double posting, problems found by rules, safe ways back."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from flask import redirect, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from app import submissions
from app.errors import RuleBroken
from app.transaction import atomic, attempt
from app.web.bodies import seal_of_body
from app.words import _


def new_token() -> str:
    """What one form is known by, so that it counts once."""
    return str(uuid4())


class BaseForm(FlaskForm):
    """A form that is posted once. `field` names match the verb's parameters."""

    submission = HiddenField(default=new_token)

    def validate_submission(self, field: HiddenField) -> None:
        """The token must be one of ours in shape."""
        try:
            UUID(field.data or "")
        except ValueError as bad:
            raise ValidationError(str(_("这张表单的内部编号丢失了，请重新打开本页。"))) from bad

    def add_problem(self, error: RuleBroken) -> None:
        """Show a broken rule at its field, or at the head of the form."""
        target = self._fields.get(error.field or "")
        if target is not None:
            target.errors = [*target.errors, error.message]
        else:
            self.form_errors.append(error.message)

    def once(self, deed: Callable[[], str]) -> Response | None:
        """Do the deed in one transaction, once per token, and go to the address it returns.

        None if a rule said no: the problem is then on the form, which keeps what was typed.
        """
        token = UUID(self.submission.data)
        with atomic():
            try:
                with attempt():
                    answer = submissions.claim(token, seal_of_body(token))
                    if answer is None:
                        answer = deed()
                        submissions.settle(token, answer)
            except RuleBroken as error:
                self.add_problem(error)
                if isinstance(error, submissions.SentOtherwise):
                    self.submission.data = new_token()  # what was typed stays, and may be sent as a form of its own
                return None
        return redirect(answer)


def said(field: Field) -> str:
    """What was typed, without spaces at the ends; never None."""
    return str(field.data or "").strip()


def same_site_path(address: str | None) -> str | None:
    """The path of an address on this site, or None: where a redirect may lead."""
    if not address:
        return None
    parts = urlsplit(address)
    if parts.netloc and parts.netloc != request.host:
        return None
    if not parts.path.startswith("/") or parts.path.startswith("//") or "\\" in parts.path:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")
