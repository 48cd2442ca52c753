"""What was sent with a form, told apart from something else without being kept."""

from os import SEEK_END
from uuid import UUID

from flask import request

from app.adapters import adapters

NOT_TYPED = frozenset({"csrf_token", "submission"})
"""What a form sends along and nobody typed."""


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
