"""World `empty`: settings and an administrator only."""

from bpo.kernel.vendor import describe_vendor
from bpo.people.actions import register_person
from worlds.builder import Builder
from worlds.names import uscc
from worlds.people import EMPTY_ADMINISTRATOR, PASSWORD, VENDOR, VENDOR_REGION, Sample


def settle(build: Builder) -> None:
    """The vendor's letterhead."""
    build.act(describe_vendor, None, **VENDOR, uscc=uscc(VENDOR_REGION, build.chance))


def enrol(build: Builder, person: Sample) -> None:
    """One person who may sign in."""
    build.act(
        register_person, None, login=person.login, name=person.name, roles=[person.role], password=PASSWORD,
        department=person.department, email=f"{person.login}@hengxin.example",
    )  # fmt: skip


def build(build: Builder) -> None:
    settle(build)
    enrol(build, EMPTY_ADMINISTRATOR)
