"""The shapes of search: what is asked, what is found."""

from marshmallow import EXCLUDE

from bpo.kernel import fields as f
from bpo.kernel.locale import _l


class SearchQuery(f.Schema):
    """What is looked for. `kind` narrows to one kind; `page` counts the parts of its hits from 1."""

    class Meta:
        unknown = EXCLUDE

    q = f.Text(label=_l("Search"), optional=True, max=200)
    kind = f.Text(label=_l("Kind"), optional=True, max=20)
    page = f.Integer(label=_l("Page"), optional=True, min=1, max=1_000_000)


class OpenedIn(f.Schema):
    """The record that was opened."""

    kind = f.Text(label=_l("Kind"), max=20)
    id = f.Integer(label=_l("No."), min=1, max=2**63 - 1)


class HitOut(f.Schema):
    kind = f.Text(label=_l("Kind"))
    id = f.Id(label=_l("No."))
    code = f.Text(label=_l("Code"))
    title = f.Text(label=_l("Title"))
    detail = f.Text(label=_l("Detail"))
    context = f.Text(label=_l("Project"))
    url = f.Text(label=_l("Address"))


class GroupOut(f.Schema):
    kind = f.Text(label=_l("Kind"))
    label = f.Text(label=_l("Name"))
    total = f.Integer(label=_l("Hits"))
    items = f.ma.fields.List(f.ma.fields.Nested(HitOut))


class WayOut(f.Schema):
    label = f.Text(label=_l("Name"))
    url = f.Text(label=_l("Address"))


class SearchOut(f.Schema):
    """The hits by kind, best group first; pages and acts of the browser's interface beside them."""

    groups = f.ma.fields.List(f.ma.fields.Nested(GroupOut))
    pages = f.ma.fields.List(f.ma.fields.Nested(WayOut))
    acts = f.ma.fields.List(f.ma.fields.Nested(WayOut))
