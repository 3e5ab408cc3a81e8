"""Letters by e-mail: after the commit, once, tried again with a bound, kept where no server is set, secrets wiped."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import update

from bpo.kernel import jobs, mail
from bpo.kernel.db import utc_now
from bpo.kernel.errors import Conflict
from bpo.kernel.models import Mail, MailState
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from tests.conftest import NOW

SENDER = "BPO <bpo@vendor.example>"
SITE = "https://bpo.vendor.example"


@dataclass
class Office:
    """A mail server that takes letters, or answers as it is told."""

    taken: list[Any] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


@pytest.fixture
def office(app) -> Iterator[Office]:
    jobs.LINE.pop("due", None)
    taking = Office()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(taking, hostname="127.0.0.1", port=port)
    controller.start()
    mail.open_post(f"smtp://127.0.0.1:{port}", SENDER, SITE)
    yield taking
    controller.stop()
    mail.open_post("", "", "")


def write(session, **changes) -> int:
    facts = {"to": "wang.lei@client.example", "subject": "移交单待答复", "text": "您好：\n请打开链接。", "kind": "test",
             "now": NOW, **changes}  # fmt: skip
    row = mail.post(session, **facts)
    session.commit()
    return row.id


def read(database, mail_id) -> Mail:
    with database.reads() as session:
        return session.get_one(Mail, mail_id)


def make_due(session, mail_id) -> None:
    session.execute(update(Mail).where(Mail.id == mail_id).values(next_try_at=utc_now() - timedelta(seconds=1)))
    session.commit()


def test_a_letter_leaves_after_the_commit_with_its_words(office, database, session):
    mail_id = write(session)
    assert office.taken == []
    jobs.run_due()
    ((recipients, letter),) = office.taken
    assert recipients == ["wang.lei@client.example"]
    assert (letter["Subject"], letter["From"]) == ("移交单待答复", SENDER)
    assert letter.get_content().split() == ["您好：", "请打开链接。"]
    row = read(database, mail_id)
    assert (row.state, row.attempts, row.error) == (MailState.SENT, 1, "") and row.sent_at is not None


def test_an_act_rolled_back_sends_nothing(office, session):
    mail.post(session, to="a@b.example", subject="s", text="t", kind="test", now=NOW)
    session.rollback()
    jobs.run_due()
    assert office.taken == []


def test_the_same_key_is_one_letter(office, session):
    first = write(session, key="appointed:7")
    assert write(session, key="appointed:7", subject="another") == first
    jobs.run_due()
    assert write(session, key="appointed:7") == first
    jobs.run_due()
    assert len(office.taken) == 1


def test_a_second_worker_does_not_send_what_the_first_is_sending(office, database, session):
    mail_id = write(session)
    with database.transaction() as another:
        assert mail._booked(another, mail_id, utc_now()) is not None
    jobs.run_due()
    assert office.taken == [] and read(database, mail_id).attempts == 1


def test_a_refusal_for_now_is_tried_again_and_not_for_ever(office, database, session):
    office.answers["busy@client.example"] = "451 later, please"
    mail_id = write(session, to="busy@client.example")
    jobs.run_due()
    row = read(database, mail_id)
    assert row.state == MailState.QUEUED and row.next_try_at > utc_now() and "later, please" in row.error
    assert mail.hand_out(database, utc_now()) == 0  # it is not its turn yet
    for _attempt in range(mail.MOST_ATTEMPTS + 2):
        make_due(session, mail_id)
        mail.hand_out(database, utc_now())
        jobs.run_due()
    row = read(database, mail_id)
    assert (row.state, row.attempts) == (MailState.FAILED, mail.MOST_ATTEMPTS)


def test_a_letter_tried_again_arrives_once(office, database, session):
    office.answers["wang.lei@client.example"] = "451 later, please"
    mail_id = write(session)
    jobs.run_due()
    office.answers.clear()
    make_due(session, mail_id)
    assert mail.hand_out(database, utc_now()) == 1
    jobs.run_due()
    assert mail.hand_out(database, utc_now() + timedelta(days=1)) == 0
    assert len(office.taken) == 1 and read(database, mail_id).state == MailState.SENT


@pytest.mark.parametrize(("address", "answer"), [("gone@client.example", "550 no such person"), ("no address", None)])
def test_what_cannot_be_delivered_fails_at_once_with_the_reason(office, database, session, address, answer):
    office.answers = {address: answer} if answer else {}
    mail_id = write(session, to=address)
    jobs.run_due()
    row = read(database, mail_id)
    assert (row.state, row.attempts) == (MailState.FAILED, 1) and row.error


def test_a_server_that_is_down_is_tried_again(database, session, app):
    jobs.LINE.pop("due", None)
    mail.open_post("smtp://127.0.0.1:1", SENDER, SITE)
    mail_id = write(session)
    jobs.run_due()
    mail.open_post("", "", "")
    row = read(database, mail_id)
    assert row.state == MailState.QUEUED and "Refused" in row.error


def test_a_line_break_in_a_subject_adds_no_header(office, session):
    write(session, subject="Hello\r\nBcc: spy@evil.example")
    jobs.run_due()
    ((recipients, letter),) = office.taken
    assert recipients == ["wang.lei@client.example"] and letter["Bcc"] is None


def test_a_secret_is_nowhere_once_it_has_left(office, database, session, person, sign_in, programme):
    mail_id = write(session, text="https://x/reset/s3cr3t", secret=True)
    waiting = sign_in(person(Role.ADMINISTRATOR))
    assert "s3cr3t" not in waiting.get(f"/outbox/{mail_id}").text  # nor while it waits
    jobs.run_due()
    assert "s3cr3t" in office.taken[0][1].get_content()
    assert read(database, mail_id).words is None
    assert "s3cr3t" not in waiting.get(f"/outbox/{mail_id}").text
    assert programme(person(Role.ADMINISTRATOR))("GET", f"/letters/{mail_id}").json["words"] is None


def test_without_a_server_letters_are_kept_and_read_by_administrators(database, session, person, sign_in):
    jobs.LINE.pop("due", None)
    mail.open_post("", "", "")
    mail_id = write(session, text="http://x/reset/s3cr3t", secret=True)
    jobs.run_due()
    assert read(database, mail_id).state == MailState.KEPT
    administrator = sign_in(person(Role.ADMINISTRATOR))
    assert "移交单待答复" in administrator.get("/outbox").text
    assert "s3cr3t" in administrator.get(f"/outbox/{mail_id}").text
    for role in set(Role) - {Role.ADMINISTRATOR}:
        browser = sign_in(person(role))
        assert browser.get("/outbox").status_code == 403 and browser.get(f"/outbox/{mail_id}").status_code == 403


def test_the_words_of_a_letter_are_not_readable_in_the_database(session):
    mail_id = write(session, text="http://x/reset/s3cr3t")
    assert b"s3cr3t" not in bytes(session.get_one(Mail, mail_id).words)


def test_a_failed_letter_is_sent_again_by_an_administrator(office, database, session, person, sign_in):
    office.answers["wang.lei@client.example"] = "550 mailbox full"
    mail_id = write(session)
    jobs.run_due()
    office.answers.clear()
    browser = sign_in(person(Role.ADMINISTRATOR))
    assert browser.post(f"/outbox/{mail_id}/sending").status_code == 303
    jobs.run_due()
    assert len(office.taken) == 1 and read(database, mail_id).state == MailState.SENT
    with pytest.raises(Conflict):
        mail.send_again(session, Actor.system(), mail_id=mail_id, now=NOW)


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://mail.example", mail.Server("mail.example", 587, False)),
        ("smtps://u%40v:p%3Aw@mail.example", mail.Server("mail.example", 465, True, "u@v", "p:w")),
        ("", None),
    ],
)
def test_the_setting_names_the_server(address, server):
    assert mail.server_of(address) == server


def test_a_setting_that_names_no_server_is_refused_without_telling_its_password():
    with pytest.raises(ValueError, match="BPO_SMTP") as refusal:
        mail.server_of("http://u:hunter2@mail.example")
    assert "hunter2" not in str(refusal.value)
    with pytest.raises(ValueError, match="BPO_PUBLIC_URL"):
        mail.open_post("smtp://mail.example", SENDER, "")
