"""The few ways in which something asked for is not done. `web` turns each into a page."""

from app.words import Words


class TonglianError(Exception):
    """Anything we refuse on purpose."""


class NotFound(TonglianError):
    """It is not there, or the asker may not know that it is: the two look alike."""


class Refused(NotFound):
    """The actor lacks the permission. Shown as not found, so that nothing is learnt from it."""


class SessionGone(TonglianError):
    """A form was sent by somebody who is no longer signed in; what she typed must not be lost."""


class NotConfirmed(TonglianError):
    """A form behind a fresh door was sent by somebody who has not lately proved that it is she."""


class TooManyTries(TonglianError):
    """Too many wrong passwords or codes; `minutes` until another is looked at."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"{minutes} minutes")
        self.minutes = minutes


class RuleBroken(TonglianError):
    """A rule says no. Carries the sentence for the person and, where one field is at fault, its name."""

    def __init__(self, message: Words, field: str | None = None) -> None:
        super().__init__(str(message) if isinstance(message, str) else repr(message))
        self.message = message
        self.field = field


class OutOfDate(RuleBroken):
    """Somebody changed the thing first; the page shown is no longer true."""
