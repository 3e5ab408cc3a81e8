"""The application: the only place that knows everyone. WSGI entry (`app:create_app()`) and the flask command."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect

import billing.invoices.api
import billing.invoices.models
import billing.invoices.talk
import bpo.clients.api
import bpo.clients.models
import bpo.clients.talk
import bpo.documents.models
import bpo.documents.tables
import bpo.kernel.models
import bpo.kernel.outbox
import bpo.people.api
import bpo.people.models
import bpo.projects.api
import bpo.projects.models
import bpo.projects.talk
import bpo.talk.api
import bpo.talk.models
import contracts.api
import contracts.jobs
import contracts.models
import contracts.talk
import operations.calls.api
import operations.calls.models
import operations.intake.api
import operations.intake.models
import operations.orders.api
import operations.orders.models
import operations.seats.api
import operations.seats.models
import operations.seats.talk
import staffing.agents.api
import staffing.agents.models
import staffing.agents.talk
import staffing.hiring.api
import staffing.hiring.models
import staffing.hiring.talk
import staffing.training.api
import staffing.training.models
import staffing.training.talk
from billing.invoices import views as invoices
from billing.invoices.commands import COMMANDS as BILLING_COMMANDS
from bpo.clients import views as clients
from bpo.kernel import api, commands, files, jobs, journal, mail, outbox, permits, vault, vendor
from bpo.kernel import views as kernel
from bpo.kernel.db import Base, Database, utc_now
from bpo.kernel.settings import ROOT, Settings
from bpo.kernel.web import shell
from bpo.kernel.web.request import SAFE, House
from bpo.people import views as people
from bpo.people.queries import actor_of
from bpo.projects import views as projects
from bpo.talk import views as talk
from contracts import views as agreements
from operations.calls import views as calls
from operations.commands import COMMANDS as OPERATIONS_COMMANDS
from operations.intake import views as imports
from operations.orders import views as orders
from operations.seats import views as seats
from staffing.agents import views as agents
from staffing.hiring import views as hiring
from staffing.training import views as training
from worlds.commands import COMMANDS as WORLD_COMMANDS

# Every package of the house. Tables, resources, slots and jobs register themselves when their module is imported.
TABLE_MODULES = (
    bpo.kernel.models,
    bpo.documents.models,
    bpo.people.models,
    bpo.talk.models,
    bpo.clients.models,
    bpo.projects.models,
    contracts.models,
    staffing.agents.models,
    staffing.training.models,
    staffing.hiring.models,
    operations.seats.models,
    operations.intake.models,
    operations.calls.models,
    operations.orders.models,
    billing.invoices.models,
)
RESOURCES = (
    bpo.kernel.outbox,
    bpo.documents.tables,
    bpo.people.api,
    bpo.talk.api,
    bpo.projects.api,
    bpo.projects.talk,
    bpo.clients.api,
    bpo.clients.talk,
    contracts.api,
    contracts.talk,
    contracts.jobs,
    operations.seats.api,
    operations.seats.talk,
    staffing.agents.api,
    staffing.agents.talk,
    staffing.training.api,
    staffing.training.talk,
    staffing.hiring.api,
    staffing.hiring.talk,
    operations.intake.api,
    operations.calls.api,
    operations.orders.api,
    billing.invoices.api,
    billing.invoices.talk,
)
PAGES = (
    kernel.views,
    vendor.views,
    outbox.views,
    people.views,
    talk.views,
    clients.views,
    projects.views,
    agreements.views,
    seats.views,
    agents.views,
    training.views,
    hiring.views,
    imports.views,
    calls.views,
    orders.views,
    invoices.views,
)
COMMANDS = (*commands.COMMANDS, *OPERATIONS_COMMANDS, *BILLING_COMMANDS, *WORLD_COMMANDS)
TABLES = Base.metadata  # complete once this module is imported: migrations and tests take it from here

csrf = CSRFProtect()


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = utc_now) -> Flask:
    """A ready application on the given settings. `clock`: what time it is, an aware instant."""
    settings = settings or Settings.from_environment()
    app = House(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        SECRET_KEY=settings.key("session"),
        MAX_CONTENT_LENGTH=files.MAX_BYTES + 100_000,
        SESSION_COOKIE_NAME="bpo_form",  # flask's own cookie holds the CSRF token and the flashed word, nothing else
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
        TEMPLATES_AUTO_RELOAD=False,
    )
    database = Database(settings.database_url)
    app.extensions.update(database=database, clock=clock, settings=settings)
    journal.seal_with(settings.key("journal"))
    vault.unlock(settings.key("master"))
    files.keep_in(settings.var / "files")
    mail.open_post(settings.smtp, settings.mail_from, settings.public_url)
    jobs.open_line(database, settings.var, immediate=settings.immediate_jobs, actor_of=actor_of)
    people.set_up(app)
    csrf.init_app(app)
    app.before_request(refuse_forged)
    shell.set_up(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    api.set_up(app)
    for command in COMMANDS:
        app.cli.add_command(command)
    permits.refuse_ungated(app)
    return app


def refuse_forged() -> None:
    """Every act from a browser carries its form's token; programs prove themselves with their bearer token."""
    if request.method not in SAFE and not g.by_token and request.endpoint != "api-people.make_token":
        csrf.protect()
