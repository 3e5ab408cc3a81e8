"""The lists of this package that can be imported; importing this registers them."""

from bpo.clients.imports import clients, contacts, duties, opportunities, requirements

__all__ = ["clients", "contacts", "duties", "opportunities", "requirements"]
