"""Pages that ask: a form made of a schema and read back through it; a second submit gets the first one's answer."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.wrappers import Response

from bpo.kernel import journal, slots
from bpo.kernel.db import Base
from bpo.kernel.errors import BusinessError, Conflict, Forbidden, Invalid, NotFound, text
from bpo.kernel.fields import Choice, Choices, Labelled, Reference, RowVersion, Schema
from bpo.kernel.locale import _, say_error, say_moment
from bpo.kernel.models import Submission
from bpo.kernel.row_fields import Rows
from bpo.kernel.web import kept_forms
from bpo.kernel.web.kept_forms import OWN_FIELDS
from bpo.kernel.web.request import actor, close_session, conflict_of, db, now


@dataclass(frozen=True)
class Stored:
    """What somebody else saved in a field meanwhile: in words, and as the control holds it (None: only read)."""

    text: str
    value: str | None


@dataclass
class FormField:
    """One field as the form part shows it."""

    name: str
    label: str
    kind: str
    value: Any
    help: str = ""
    error: str = ""
    optional: bool = False
    unit: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    placeholder: str = ""
    group: str | None = None
    min: Any = None
    max: Any = None
    step: Any = None
    accept: str = ""
    readonly: bool = False
    section: str = ""
    columns: list[dict[str, str]] = field(default_factory=list)
    stored: Stored | None = None

    @property
    def id(self) -> str:
        return f"f-{self.name}"


@dataclass
class Form:
    """A form to show: its fields with what was typed and what is wrong with it."""

    fields: list[FormField]
    token: str
    message: str | None = None
    version: int | None = None

    @property
    def multipart(self) -> bool:
        return any(one.kind == "file" for one in self.fields)

    @property
    def errors(self) -> list[dict[str, str]]:
        return [{"field": one.id, "label": one.label, "message": one.error} for one in self.fields if one.error]


def read_form(schema: Schema) -> dict[str, Any]:
    """The submitted form through the schema. Raises `Invalid` with a message a field; unknown fields are refused."""
    raw: dict[str, Any] = {}
    for name in request.form:
        whole = name.partition(".")[0]
        if name not in OWN_FIELDS:
            of_rows = isinstance(schema.fields.get(whole), Rows)
            raw[whole if of_rows else name] = _posted(schema, whole if of_rows else name, request.form)
    for name, upload in request.files.items():
        raw[name] = upload if upload.filename else None
    return load(schema, raw)


def _posted(schema: Schema, name: str, form: MultiDict[str, str]) -> Any:
    """What was typed into a field, as its kind is posted: one value, several, or rows of them."""
    one = schema.fields.get(name)
    if isinstance(one, Rows):
        return one.posted(name, form)
    values = form.getlist(name)
    return values if isinstance(one, Choices) else values[-1] if values else None


def load(schema: Schema, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Any mapping through the schema: form, JSON or spreadsheet row."""
    try:
        loaded: dict[str, Any] = schema.load(raw)
    except ValidationError as refusal:
        raise Invalid("fields", text("Some fields need another look."), fields=flat(refusal.messages)) from refusal
    return loaded


def flat(messages: Any) -> dict[str, list[str]]:
    """marshmallow's nested messages as {field: [sentence, …]}."""
    if isinstance(messages, dict):
        found: dict[str, list[str]] = {}
        for name, inner in messages.items():
            found.setdefault(str(name), []).extend(
                sentence for sentences in flat(inner).values() for sentence in sentences
            )
        return found
    return {"": [str(one) for one in (messages if isinstance(messages, list) else [messages])]}


def show_form(schema: Schema, values: Mapping[str, Any], refusal: BusinessError | None = None) -> Form:
    """The form with these values; after a refusal with what is wrong, beside the field where it can be said."""
    errors: dict[str, str] = {}
    message = None
    if isinstance(refusal, Invalid) and (refusal.fields or refusal.field in schema.fields):
        errors = {name: " ".join(_(one) for one in told) for name, told in refusal.fields.items()}
        if refusal.field in schema.fields:
            errors[str(refusal.field)] = say_error(refusal.message, refusal.facts)
        unplaced = [told for name, told in errors.items() if name not in schema.fields]
        message = " ".join([_("Some fields need another look."), *unplaced])
    elif refusal is not None:
        message = say_error(refusal.message, refusal.facts)
    shown, version = [], None
    for name, one in schema.fields.items():
        if isinstance(one, RowVersion):
            version = values.get(name)
        elif isinstance(one, Labelled) and not one.dump_only:
            shown.append(_form_field(name, one, values, errors.get(name, "")))
    return Form(shown, secrets.token_hex(16), message, version)


def _form_field(name: str, one: Labelled, values: Mapping[str, Any], error: str) -> FormField:
    value = values.get(name)
    if isinstance(value, FileStorage):
        value = None
    choices = one.choices() if isinstance(one, (Choice, Choices)) else []
    if isinstance(one, Reference) and one.pick is not None:
        choices = [(str(number), label) for number, label in one.pick(db(), actor())]
    return FormField(
        name=name,
        label=str(one.label),
        kind=one.kind,
        value=one.typed(value) if one.kind != "flag" else bool(value),
        help=str(one.help or ""),
        error=error,
        optional=one.optional and one.kind != "flag",
        unit=str(one.unit or ""),
        choices=choices,
        placeholder=str(one.placeholder or ""),
        group=one.group,
        section=str(one.section or ""),
        min=getattr(one, "min", None),
        max=getattr(one, "max", None),
        accept=getattr(one, "accept", ""),
        columns=[
            {"name": column, "label": str(part.label), "unit": str(part.unit or ""), "kind": part.kind}
            for column, part in (one.columns() if isinstance(one, Rows) else ())
        ],
    )


def form_page(
    schema: Schema | type[Schema],
    act: Callable[[dict[str, Any]], str],
    *,
    title: str,
    submit: str,
    back: str,
    values: Mapping[str, Any] | Any | None = None,
    note: str | None = None,
    done: str | None = None,
    template: str = "layout/form_page.html",
    danger: bool = False,
    **context: Any,
) -> Any:
    """GET shows the form; POST reads it, acts and leads on to the address `act` returns.

    `values`: what the form holds at first, a mapping or a row. `note`: a sentence above the fields.
    `done`: the word of confirmation on the next page.
    """
    schema = schema() if isinstance(schema, type) else schema
    context.update(title=title, submit=submit, back=back, note=note, danger=danger)
    initial = dict(values) if isinstance(values, Mapping) else _values_of(schema, values)
    if request.method != "POST":
        return render_template(template, form=_form_to_begin(schema, initial), **context)
    try:
        return _act_once(schema, act, done)
    except (Invalid, Conflict) as refusal:
        close_session()  # whatever the act had begun is undone before the page is shown again
        form = show_form(schema, _typed(schema, request.form), refusal)
        if refusal.code == "stale":
            beside_the_stored(form, schema, initial, values)
        return render_template(template, form=form, **context), refusal.status


def _typed(schema: Schema, form: MultiDict[str, str]) -> dict[str, Any]:
    return {name: _posted(schema, name, form) for name in schema.fields}


def _form_to_begin(schema: Schema, initial: Mapping[str, Any]) -> Form:
    """The form as it opens: with what is stored, or with what this person typed before their session ended."""
    before = kept_forms.typed_before()
    if before is None:
        return show_form(schema, initial)
    words, told = before
    form = show_form(schema, _typed(schema, words))
    form.message = told
    return form


def beside_the_stored(form: Form, schema: Schema, stored: Mapping[str, Any], row: Any) -> None:
    """Both versions of a record that two people edit: what was typed stays, what is stored stands beside it.

    The form is from now on based on the stored version, so that saving it again is a decision.
    """
    differing = 0
    for shown in form.fields:
        one = schema.fields[shown.name]
        before = stored.get(shown.name)
        if shown.kind in ("file", "password") or _same(one, shown.value, one.typed(before)):  # type: ignore[attr-defined]
            continue
        differing += 1
        typed = one.typed(before)  # type: ignore[attr-defined]
        label = dict(shown.choices).get(str(typed)) if shown.kind == "reference" else one.shown(before)  # type: ignore[attr-defined]
        shown.stored = Stored(label or "—", typed if isinstance(typed, str) and shown.kind != "flag" else None)
    if (version := stored.get("row_version")) is not None:
        form.version = version
    last = journal.entries_of(db(), row, limit=1) if isinstance(row, Base) else []
    told = [form.message or ""]
    if last:
        names = slots.ask("person_names", db(), {last[0].actor_id} - {None})
        who = names.get(last[0].actor_id) or _("The system")
        told.append(_("Last saved by %(who)s, %(when)s.", who=who, when=say_moment(last[0].at)))
    if differing:
        told.append(_("Nothing of yours is lost. Where the two differ, the stored entry stands below yours: keep yours "
                      "or take the stored one, then save."))  # fmt: skip
    else:
        told.append(_("What is stored is what you typed: there is nothing left to save."))
    form.message = " ".join(told)


def _same(one: Any, typed: Any, stored: Any) -> bool:
    """Whether two entries of a field mean the same: 3000 and 3000.00 do."""
    try:
        return bool(one.deserialize(typed) == one.deserialize(stored))
    except ValidationError:
        return bool(typed == stored)


def _values_of(schema: Schema, row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    return {name: getattr(row, one.attribute or name, None) for name, one in schema.fields.items()}


def _act_once(schema: Schema, act: Callable[[dict[str, Any]], str], word: str | None) -> Response:
    token = request.form.get("form_token", "")[:64]
    first = _first_answer(token)
    if first is not None:
        return redirect(first, 303)
    data = read_form(schema)
    claim = None
    if token:
        claim = Submission(person_id=actor().id, token=token, at=now())
        db().add(claim)
        try:
            db().flush()
        except IntegrityError as clash:  # the same form, submitted twice at the same moment
            close_session()
            first = _first_answer(token)
            if first is None:
                raise conflict_of(clash) from clash
            return redirect(first, 303)
    url = act(data)
    if claim is not None:
        claim.url = url
    kept_forms.sent_at_last()
    db().flush()
    if word:
        flash(word, "success")
    return redirect(url, 303)


def _first_answer(token: str) -> str | None:
    if not token:
        return None
    known = select(Submission.url).where(Submission.person_id == actor().id, Submission.token == token)
    return db().scalars(known).one_or_none()


__all__ = ["BusinessError", "Forbidden", "Form", "NotFound", "form_page", "load", "read_form", "show_form"]
