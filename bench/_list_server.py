"""What `bin/bench lists` measures against: `python -m bench._list_server product|bare PORT`.

`product` is the product itself on the installation that BPO_VAR names. `bare` is a Flask application that a careful
developer writes in an hour: a signed session, the person loaded for each request, one SQLAlchemy select, one Jinja
template with a page around the table; `/plain/…` is the same rows without a template. Both are served by the product's
own way of serving, one process with one thread.
"""

import sys
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from flask import Flask, abort, redirect, render_template, session, url_for
from sqlalchemy import create_engine, event, select

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import app as house  # noqa: E402
from bpo.clients.models import Client  # noqa: E402
from bpo.kernel.processes import Web  # noqa: E402
from bpo.kernel.settings import Settings  # noqa: E402
from bpo.people.models import User  # noqa: E402
from bpo.projects.models import Project  # noqa: E402
from contracts.models import Contract, ContractDocument  # noqa: E402
from contracts.rules import DocumentKind  # noqa: E402
from staffing.agents.models import Agent, Assignment  # noqa: E402

ROWS = 50
LISTS: dict[str, tuple[str, Callable[[], Any]]] = {
    "clients": (
        "Code Name Company USCC Taxpayer Owner Status",
        lambda: select(
            Client.id, Client.code, Client.short_name, Client.legal_name_zh, Client.uscc, Client.taxpayer_kind,
            User.name, Client.status,
        ).outerjoin(User, User.id == Client.owner_id).order_by(Client.code),
    ),
    "projects": (
        "Code Name Client Mode State Manager Go-live",
        lambda: select(
            Project.id, Project.code, Project.name, Client.short_name, Project.mode, Project.state, User.name,
            Project.go_live_on,
        ).join(Client, Client.id == Project.client_id).outerjoin(User, User.id == Project.manager_id)
        .order_by(Project.code.desc()),
    ),
    "contracts": (
        "Number Title Client Project State From Until",
        lambda: select(
            Contract.id, Contract.number, Contract.title, Client.short_name, Project.name, ContractDocument.state,
            Contract.starts_on, Contract.ends_on,
        ).join(Client, Client.id == Contract.client_id).join(Project, Project.id == Contract.project_id)
        .join(ContractDocument, (ContractDocument.contract_id == Contract.id)
              & (ContractDocument.kind == DocumentKind.BODY)).order_by(Contract.number.desc()),
    ),
    "agents": (
        "No. Name Status Project Employment Since",
        lambda: select(
            Agent.id, Agent.staff_no, Agent.name, Agent.status, Project.name, Agent.employment, Agent.hired_on,
        ).outerjoin(Assignment, (Assignment.agent_id == Agent.id) & Assignment.ends_on.is_(None))
        .outerjoin(Project, Project.id == Assignment.project_id).order_by(Agent.staff_no),
    ),
}  # fmt: skip
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{ name }}</title>
<link rel="stylesheet" href="/static/app.css"></head><body><header><b>{{ person }}</b> <nav>
{% for one in names %}<a href="{{ url_for('rows', name=one) }}">{{ one }}</a> {% endfor %}</nav></header><main>
<h1>{{ name }}</h1><form><input name="q"><button>Search</button></form><table><thead><tr>
{% for head in heads %}<th>{{ head }}</th>{% endfor %}</tr></thead><tbody>
{% for row in found %}<tr><td><a href="{{ url_for('show', name=name, number=row[0]) }}">{{ row[1] }}</a></td>
{% for cell in row[2:] %}<td>{{ cell if cell is not none else '—' }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></main></body></html>"""


def bare() -> Flask:
    app = Flask("bare")
    app.secret_key = "for the bench alone"
    page = app.jinja_env.from_string(PAGE)  # compiled once, as a file is
    engine = create_engine(Settings.from_environment().database_url)

    def rows_of(name: str) -> Any:
        with engine.connect() as connection:
            person = connection.scalar(select(User.name).where(User.id == session.get("user_id")))
            if person is None:
                abort(401)
            return person, connection.execute(LISTS[name][1]().limit(ROWS)).all()

    @app.get("/enter/<login>")
    def enter(login: str) -> Any:
        with engine.connect() as connection:
            session["user_id"] = connection.scalar(select(User.id).where(User.login == login))
        return redirect(url_for("rows", name="clients"))

    @app.get("/<name>")
    def rows(name: str) -> Any:
        person, found = rows_of(name)
        return render_template(
            page, name=name, person=person, names=list(LISTS), heads=LISTS[name][0].split(), found=found
        )

    @app.get("/<name>/<int:number>")
    def show(name: str, number: int) -> Any:
        return f"{name} {number}"

    @app.get("/plain/<name>")
    def plain(name: str) -> Any:
        _person, found = rows_of(name)
        cells = ("".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in found)
        return "<table>" + "".join(f"<tr>{one}</tr>" for one in cells) + "</table>"

    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode=WAL"))
    return app


def main() -> None:
    kind, port = sys.argv[1:]
    app = house.create_app() if kind == "product" else bare()
    Web(app, bind=f"127.0.0.1:{port}", workers=1, threads=1, loglevel="warning").run()


if __name__ == "__main__":
    main()
