"""What every kind of field has: its words, whether it must be filled in, how it is shown and typed."""

from typing import Any

import marshmallow as ma

from bpo.kernel.locale import _l

MISSING = {
    "required": _l("Please fill this in."),
    "null": _l("Please fill this in."),
    "unknown": _l("This field is not known here."),
}


class Schema(ma.Schema):
    """A shape of input or output. Unknown fields are refused; an API's JSON and a form's strings read alike."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {"unknown": MISSING["unknown"], "type": _l("This is not a set of fields.")}

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Schema":
        # A shape does not change once it is made. The API's description copies what it knows of an operation at
        # each decorator, shapes included: copying those took a third of the product's start.
        return self


class Labelled(ma.fields.Field[Any]):
    """What every field of the house knows besides marshmallow: how it is called, explained, laid out and shown."""

    kind = "text"
    align = "left"

    def __init__(
        self, *, label: Any, help: Any = None, optional: bool = False, unit: Any = None, group: str | None = None,
        section: Any = None, placeholder: str | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.label, self.help, self.optional, self.unit = label, help, optional, unit
        self.group, self.section, self.placeholder = group, section, placeholder
        kwargs.setdefault("required", not optional)
        kwargs.setdefault("allow_none", optional)
        if optional:
            kwargs.setdefault("load_default", None)
        kwargs["error_messages"] = {**MISSING, **kwargs.get("error_messages", {})}
        kwargs["metadata"] = {"title": str(label), **kwargs.get("metadata", {})}
        super().__init__(**kwargs)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, str) and not value.strip():
            value = None  # a blank is nothing, in a form, a cell and a JSON body alike
        return super().deserialize(value, attr, data, **kwargs)

    def shown(self, value: Any) -> str:
        """The value as a page shows it, in the reader's language."""
        return "" if value is None else str(value)

    def typed(self, value: Any) -> Any:
        """The value as an input element holds it."""
        return "" if value is None else str(value)
