"""The application: the only place that knows everyone. WSGI entry (`app:create_app()`) and the flask command."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import billing.invoices.api
import billing.invoices.models
import billing.invoices.searched
import billing.invoices.talk
import bpo.clients.api
import bpo.clients.imports
import bpo.clients.jobs
import bpo.clients.models
import bpo.clients.searched
import bpo.clients.talk
import bpo.documents.fitness
import bpo.documents.models
import bpo.documents.number_pages
import bpo.documents.tables
import bpo.documents.vendor_papers
import bpo.imports.api
import bpo.imports.jobs
import bpo.imports.models
import bpo.kernel.calendar.api
import bpo.kernel.exports.api
import bpo.kernel.exports.doing
import bpo.kernel.exports.models
import bpo.kernel.holidays.api
import bpo.kernel.jobs.api
import bpo.kernel.list_api
import bpo.kernel.models
import bpo.kernel.outbox
import bpo.kernel.resources
import bpo.people.api
import bpo.people.api_house
import bpo.people.imports
import bpo.people.jobs
import bpo.people.models
import bpo.people.searched
import bpo.projects.api
import bpo.projects.examined
import bpo.projects.imports
import bpo.projects.jobs
import bpo.projects.models
import bpo.projects.searched
import bpo.projects.talk
import bpo.search.api
import bpo.search.models
import bpo.talk.api
import bpo.talk.imported
import bpo.talk.jobs
import bpo.talk.models
import contracts.api
import contracts.jobs
import contracts.models
import contracts.searched
import contracts.talk
import operations.calls.api
import operations.calls.models
import operations.calls.talk
import operations.intake.api
import operations.intake.models
import operations.intake.searched
import operations.intake.talk
import operations.orders.api
import operations.orders.models
import operations.seats.api
import operations.seats.imports
import operations.seats.models
import operations.seats.searched
import operations.seats.talk
import staffing.agents.api
import staffing.agents.imports
import staffing.agents.jobs
import staffing.agents.models
import staffing.agents.searched
import staffing.agents.talk
import staffing.hiring.api
import staffing.hiring.models
import staffing.hiring.searched
import staffing.hiring.talk
import staffing.training.api
import staffing.training.models
import staffing.training.searched
import staffing.training.talk
from billing.invoices import views as invoices
from billing.invoices.commands import COMMANDS as BILLING_COMMANDS
from bpo.clients import views as clients
from bpo.imports import views as list_imports
from bpo.kernel import (
    api,
    commands,
    files,
    jobs,
    journal,
    list_pages,
    mail,
    outbox,
    permits,
    upkeep,
    vault,
    vendor_pages,
)
from bpo.kernel import views as kernel
from bpo.kernel.calendar import views as recurring
from bpo.kernel.db import Base, Database, utc_now
from bpo.kernel.exports import replay
from bpo.kernel.exports import views as exports
from bpo.kernel.holidays import views as holidays
from bpo.kernel.jobs import views as running
from bpo.kernel.keeping import health, logs, metrics, nightly, start
from bpo.kernel.keeping.commands import COMMANDS as KEEPING_COMMANDS
from bpo.kernel.settings import ROOT, Settings
from bpo.kernel.web import rates, shell
from bpo.kernel.web.request import SAFE, House
from bpo.people import tokens
from bpo.people import views as people
from bpo.people.first_administrator import COMMANDS as PEOPLE_COMMANDS
from bpo.people.queries import actor_of
from bpo.projects import views as projects
from bpo.search import views as search
from bpo.search.commands import COMMANDS as SEARCH_COMMANDS
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
from worlds.gallery.commands import COMMANDS as GALLERY_COMMANDS

# Every package of the house. Tables, resources, slots and jobs register themselves when their module is imported.
TABLE_MODULES = (
    bpo.kernel.models,
    bpo.kernel.exports.models,
    bpo.search.models,
    bpo.documents.models,
    bpo.imports.models,
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
    bpo.kernel.resources,
    bpo.documents.tables,
    bpo.kernel.jobs.api,
    bpo.kernel.calendar.api,
    bpo.documents.fitness,
    bpo.documents.number_pages,
    bpo.documents.vendor_papers,
    bpo.kernel.holidays.api,
    bpo.kernel.list_api,
    bpo.kernel.exports.api,
    bpo.kernel.exports.doing,
    bpo.people.api,
    bpo.people.jobs,
    bpo.people.api_house,
    bpo.imports.api,
    bpo.imports.jobs,
    bpo.people.imports,
    bpo.talk.api,
    bpo.talk.jobs,
    bpo.talk.imported,
    bpo.projects.api,
    bpo.projects.examined,
    bpo.projects.imports,
    bpo.projects.jobs,
    bpo.projects.talk,
    bpo.clients.api,
    bpo.clients.imports,
    bpo.clients.talk,
    contracts.api,
    contracts.talk,
    bpo.projects.jobs,
    contracts.jobs,
    operations.seats.api,
    operations.seats.imports,
    staffing.agents.api,
    staffing.agents.imports,
    staffing.agents.jobs,
    operations.seats.talk,
    staffing.agents.talk,
    staffing.training.api,
    staffing.training.talk,
    staffing.hiring.api,
    staffing.hiring.talk,
    operations.intake.api,
    operations.calls.api,
    operations.orders.api,
    billing.invoices.api,
    bpo.search.api,
    bpo.people.searched,
    bpo.clients.searched,
    bpo.projects.searched,
    contracts.searched,
    staffing.agents.searched,
    staffing.training.searched,
    staffing.hiring.searched,
    operations.seats.searched,
    operations.intake.searched,
    operations.intake.talk,
    operations.calls.talk,
    billing.invoices.searched,
    billing.invoices.talk,
)
PAGES = (
    kernel.views,
    health.views,
    vendor_pages.views,
    bpo.documents.vendor_papers.views,
    bpo.documents.number_pages.views,
    holidays.views,
    running.views,
    recurring.views,
    outbox.views,
    search.views,
    list_pages.views,
    exports.views,
    people.views,
    tokens.views,
    list_imports.views,
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
COMMANDS = (
    *commands.COMMANDS,
    *KEEPING_COMMANDS,
    *SEARCH_COMMANDS,
    *PEOPLE_COMMANDS,
    *OPERATIONS_COMMANDS,
    *BILLING_COMMANDS,
    *WORLD_COMMANDS,
    *GALLERY_COMMANDS,
)
TABLES = Base.metadata  # complete once this module is imported: migrations and tests take it from here

# Acts by which a program proves itself: they come without a form and without a token.
WITHOUT_FORM = {"api-people.make_token", "api-people.ask_reset", "api-people.set_password"}

csrf = CSRFProtect()


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = utc_now) -> Flask:
    """A ready application on the given settings. `clock`: what time it is, an aware instant."""
    return furnish(assemble(), settings or Settings.from_environment(), clock)


def assemble() -> Flask:
    """The application with all its pages, resources and commands, belonging to no installation yet."""
    app = House(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        MAX_CONTENT_LENGTH=files.MAX_BYTES + 100_000,
        SESSION_COOKIE_NAME="bpo_form",  # flask's own cookie holds the CSRF token and the flashed word, nothing else
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        TEMPLATES_AUTO_RELOAD=False,
    )
    logs.set_up(app)
    metrics.set_up(app)
    people.set_up(app)
    rates.set_up(app)
    csrf.init_app(app)
    app.before_request(refuse_forged)
    shell.set_up(app)
    search.set_up(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    api.set_up(app)
    for command in COMMANDS:
        app.cli.add_command(command)
    permits.refuse_ungated(app)
    return app


def furnish(app: Flask, settings: Settings, clock: Callable[[], datetime]) -> Flask:
    """Give the assembled application an installation to work on: its database, keys, files and queue.

    It may be furnished anew, with another one; tests do so, since assembling takes longer than most of them.
    """
    app.config.update(
        SECRET_KEY=settings.key("session"),
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
    )
    database = app.extensions.get("database")
    if database is None or database.url != settings.database_url:  # what an engine has compiled is worth keeping
        database = Database(settings.database_url)
    app.extensions.update(database=database, clock=clock, settings=settings)
    journal.seal_with(settings.key("journal"))
    vault.unlock(settings.key("master"))
    files.keep_in(settings.var / "files")
    mail.open_post(settings.smtp, settings.mail_from, settings.public_url)
    jobs.open_line(
        database, settings.var, immediate=settings.immediate_jobs, actor_of=actor_of, patience=settings.patience
    )
    replay.replay_on(app)
    upkeep.keep_for(settings.kept_days)
    rates.count_by(settings)
    nightly.of(settings)
    logs.speak(settings.log)
    metrics.watch(database)
    if start.serves():
        start.refuse_insecure(settings, database)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    return app


def refuse_forged() -> None:
    """Every act from a browser carries its form's token; programs prove themselves with their bearer token."""
    if request.method not in SAFE and not g.by_token and request.endpoint not in WITHOUT_FORM:
        csrf.protect()
