"""The one set of resources of projects, to which each module of this room adds its own."""

from bpo.kernel.api import house_api

api = house_api("projects", "Projects, plans, reviews, department tasks, manuals and the go-live gate")
