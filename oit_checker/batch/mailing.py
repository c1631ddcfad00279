"""A notice by mail."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from oit_checker.model.errors import UserError

_PATIENCE_S = 30.0
_TLS_PORT = 465


@dataclass(frozen=True, slots=True)
class MailServer:
    """`password` is used only where there is a `user`."""

    host: str
    port: int
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, address: str, user: str = "", password: str = "") -> MailServer:
        """`host` or `host:port`; UserError else."""
        match = re.fullmatch(r"\s*([\w.-]+|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?\s*", address)
        port = int(match[2] or 25) if match else 0
        if match is None or not 0 < port < 65536:
            raise UserError("cli.bad_smtp", given=address)
        return cls(match[1].strip("[]"), port, user, password)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    data: bytes


def send(
    server: MailServer,
    sender: str,
    to: Sequence[str],
    subject: str,
    text: str,
    attachments: Sequence[Attachment] = (),
) -> None:
    """OSError or smtplib.SMTPException when it could not be sent. Encrypted where the server
    offers it; a password never goes over a plain connection."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, ", ".join(to), subject
    letter.set_content(text)
    for each in attachments:
        main, _, sub = each.media_type.partition("/")
        charset = {"charset": "utf-8"} if main == "text" else {}
        letter.add_attachment(
            each.data, maintype=main, subtype=sub, filename=each.name, params=charset
        )
    context = ssl.create_default_context()
    if server.port == _TLS_PORT:
        with smtplib.SMTP_SSL(
            server.host, server.port, timeout=_PATIENCE_S, context=context
        ) as link:
            _deliver(link, server, letter)
        return
    with smtplib.SMTP(server.host, server.port, timeout=_PATIENCE_S) as link:
        link.ehlo()
        is_private = link.has_extn("starttls")
        if is_private:
            link.starttls(context=context)
        elif server.user:
            raise smtplib.SMTPNotSupportedError("STARTTLS")
        _deliver(link, server, letter)


def _deliver(link: smtplib.SMTP, server: MailServer, letter: EmailMessage) -> None:
    if server.user:
        link.login(server.user, server.password)
    link.send_message(letter)
