"""The one set of resources of clients, to which each module of this room adds its own."""

from bpo.kernel.api import house_api

api = house_api("clients", "Clients, their contacts, handovers, requirements and opinions")
