"""Own export, imported again, changes nothing: every list, as workbook and CSV, in both languages."""

from urllib.parse import urlencode

import pytest

from bpo.imports import queries
from bpo.imports.importer import IMPORTERS
from bpo.imports.shown import left_out
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.people.queries import actor_of
from tests.clients.makers import make_client, make_contact
from tests.clients.test_deals_actions import make_deal
from tests.imports.makers import checked, found
from tests.operations.makers import make_site
from tests.staffing.makers import make_agent

LISTS = {
    "clients": ("/clients", Role.SALES), "contacts": ("/contacts", Role.SALES), "users": ("/users", Role.ADMINISTRATOR),
    "sites": ("/sites", Role.SYSTEM), "seats": ("/seats", Role.SYSTEM), "agents": ("/agents", Role.HR),
    "opportunities": ("/opportunities", Role.SALES), "duties": ("/duties", Role.DIRECTOR),
}  # fmt: skip


@pytest.fixture
def company(session) -> None:
    client = make_client(session, 1, bank_account="7559 0000 1010 101", invoice_phone="+86-755-8888", industry="=电商")
    make_client(session, 2, short_name="'-2", legal_name_en="-Two, Ltd.")
    make_contact(session, client)
    make_deal(session, client)
    make_contact(session, client, name="林晓雯", position="@负责人")  # two of one name
    make_site(session, seats=3)
    make_agent(session)


@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_every_export_reads_back_as_no_change(session, company, person, sign_in, language):
    wrong = []
    for kind, (url, role) in LISTS.items():
        actor: Actor = person(role)
        browser = sign_in(actor)
        browser.client.set_cookie("language", language)
        for form in ("xlsx", "csv"):
            answer = browser.get(f"{url}?{urlencode({'export': form})}")
            run = checked(session, kind, answer.data, actor=actor_of(session, actor.id), name=f"export.{form}")
            told = [(one.row, one.changes, one.errors) for one in queries.verdicts_of(session, run.id) if
                    one.changes or one.errors]  # fmt: skip
            left = left_out(IMPORTERS.of(kind), queries.header_of(run), queries.mapping_of(run))
            if left or told or found(run.counts)[0]:
                wrong.append((kind, form, left, told, run.counts))
            session.commit()
    assert wrong == []
