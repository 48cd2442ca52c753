"""Flask's test client, as a person would use a browser without JavaScript."""

from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import now
from app.database import session
from app.people.models import Account, SignIn
from app.people.signing_in import renew
from tests.support.row_security import as_web


class Client(FlaskClient):
    """Each request has an application context of its own, as in the real server."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """One request."""
        with as_web(self.application), self.application.app_context():
            return super().open(*args, **kwargs)

    def become(self, account: Account) -> None:
        """Be signed in without typing password and code: both are done, just now."""
        sign_in = SignIn(
            account_id=account.id,
            device="Android/Chrome",
            address="127.0.0.1",
            second_factor_at=now(),
            confirmed_at=now(),
        )
        key = renew(sign_in)
        session.add(sign_in)
        session.flush()
        with self.session_transaction() as cookie:
            cookie["_user_id"] = f"{sign_in.id}.{key}"
            cookie["_fresh"] = True

    def submit(self, url: str, *, submission: str | None = None, **fields: Any) -> TestResponse:
        """Post a form with its token; give `submission` to post the same form again."""
        return self.post(url, data={"submission": submission or str(uuid4()), **fields})

    def see(self, url: str) -> str:
        """The text of a page that must be there."""
        answer = self.get(url)
        assert answer.status_code == 200, (url, answer.status_code, answer.headers.get("Location"))
        return answer.text
