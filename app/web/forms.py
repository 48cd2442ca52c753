"""What every form shares: the token against double posting, problems found by rules, safe ways back."""

from collections.abc import Callable
from os import SEEK_END
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from flask import redirect, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from app import submissions
from app.adapters import adapters
from app.errors import RuleBroken
from app.transaction import atomic, attempt
from app.words import _

NOT_TYPED = frozenset({"csrf_token", "submission"})
"""What a form sends along and nobody typed."""


class BaseForm(FlaskForm):
    """A form that is posted once. `field` names match the verb's parameters."""

    submission = HiddenField(default=lambda: str(uuid4()))

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
                    self.submission.data = str(uuid4())  # what was typed stays, and may be sent as a form of its own
                return None
        return redirect(answer)


def seal_of_body(token: UUID) -> bytes:
    """Of everything that was sent, and where to. It tells nothing of what was typed, nor of two forms that they are alike."""
    sent = [str(token), request.path]
    for name in sorted(request.form.keys() - NOT_TYPED):
        sent += [name, *request.form.getlist(name)]
    for name, file in sorted(request.files.items(multi=True)):
        sent += [name, file.filename or "", str(file.stream.seek(0, SEEK_END))]
        file.stream.seek(0)
    text = "".join(f"{len(part)}:{part}" for part in sent)
    return adapters.keys.blind(text, "submissions")


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
