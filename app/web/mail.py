"""Sending a mail through the server that the operator has set; nothing a visitor types chooses where it connects."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT = 20.0
"""Seconds."""


def send(server: str, to: str, subject: str, text: str) -> None:
    """One plain mail. `server` is `smtps://user:password@host:465?from=…`, or `smtp://…` (with STARTTLS where the server
    has it). Raises OSError or `smtplib.SMTPException` where it was not taken."""
    parts = urlsplit(server)
    host, sender = parts.hostname or "", parse_qs(parts.query).get("from", [""])[0]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail.set_content(text)
    tls = ssl.create_default_context()
    smtp = (
        smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=tls)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    )
    with smtp:
        if parts.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls(context=tls)
        if parts.username:
            smtp.login(unquote(parts.username), unquote(parts.password or ""))
        smtp.send_message(mail)
