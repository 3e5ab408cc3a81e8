"""The first person of a new installation, made at the terminal: from then on people are registered on the pages."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from bpo.kernel.errors import BusinessError
from bpo.kernel.permits import Actor
from bpo.kernel.roles import Role
from bpo.people.actions import register_person
from bpo.people.models import RoleGrant, User


@click.command("first-administrator")
@click.argument("login")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
@with_appcontext
def first_administrator(login: str, name: str, password_stdin: bool) -> None:
    """Register the administrator LOGIN called NAME; refused where there is one already."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < 10:
        raise click.ClickException("The password needs at least 10 characters.")
    try:
        with current_app.extensions["database"].transaction() as session:
            known = session.scalars(
                select(User.login).join(RoleGrant).where(RoleGrant.role == Role.ADMINISTRATOR, User.active).limit(1)
            ).first()
            if known:
                raise click.ClickException(f"There is an administrator already, {known}, who registers others.")
            register_person(
                session, Actor.system("terminal"), login=login, name=name, roles=[Role.ADMINISTRATOR], password=password
            )
    except BusinessError as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{login} may sign in and register everybody else.")


COMMANDS = (first_administrator,)
