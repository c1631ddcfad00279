from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, Envelope, Session

from oit_checker.batch.mailing import Attachment, MailServer, send
from oit_checker.model.errors import UserError

PAPER = Attachment("เปลี่ยนแปลง.html", "text/html", "<p>ดีขึ้น</p>".encode())


class Box(Sink):
    def __init__(self) -> None:
        super().__init__()
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        data = envelope.original_content
        assert data is not None
        made = message_from_bytes(data, policy=policy.default)
        assert isinstance(made, EmailMessage)
        self.letters.append(made)
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, MailServer]]:
    handler = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, MailServer("127.0.0.1", port)
    finally:
        controller.stop()


def test_a_letter_in_thai_arrives_whole_with_its_paper(box: tuple[Box, MailServer]) -> None:
    handler, server = box
    send(
        server,
        "a@example.go.th",
        ["b@example.go.th", "c@example.go.th"],
        "เปลี่ยน ๒ แห่ง",
        "ดีขึ้น\n",
        [PAPER],
    )
    (letter,) = handler.letters
    assert letter["Subject"] == "เปลี่ยน ๒ แห่ง"
    assert letter["To"] == "b@example.go.th, c@example.go.th"
    body = letter.get_body(("plain",))
    assert body is not None and body.get_content().strip() == "ดีขึ้น"
    (paper,) = letter.iter_attachments()
    assert paper.get_filename() == PAPER.name
    assert paper.get_content().strip() == "<p>ดีขึ้น</p>"


def test_a_password_is_never_sent_in_the_open(box: tuple[Box, MailServer]) -> None:
    handler, server = box
    with pytest.raises(smtplib.SMTPNotSupportedError):
        send(MailServer(server.host, server.port, "me", "secret"), "a@x.th", ["b@x.th"], "s", "t")
    assert not handler.letters


def test_a_server_that_is_not_there_is_an_error_of_the_world() -> None:
    with pytest.raises(OSError):
        send(MailServer("127.0.0.1", 9), "a@x.th", ["b@x.th"], "s", "t")


@pytest.mark.parametrize("address", ["", "a b", "host:", "host:0", "host:70000", "smtp://host"])
def test_what_is_no_mail_server_is_told(address: str) -> None:
    with pytest.raises(UserError):
        MailServer.of(address)


def test_a_mail_server_may_have_a_port() -> None:
    assert MailServer.of("mail.example.go.th") == MailServer("mail.example.go.th", 25)
    assert MailServer.of("mail.example.go.th:587").port == 587
