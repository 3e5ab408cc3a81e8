"""Which records of projects one can talk about."""

from bpo.kernel.locale import _l
from bpo.projects import queries
from bpo.talk.subjects import talk_about

talk_about("projects_project", _l("Project"), "projects.view", queries.project_page, "/projects/{id}", shared=True)
talk_about("projects_plan", _l("Project plan"), "plans.view", queries.plan_page, "/projects/{project}/plan")
talk_about("projects_task", _l("Task"), "tasks.view", queries.task_page, "/tasks/{id}")
talk_about("projects_manual", _l("Operations manual"), "manuals.view", queries.manual_page, "/manuals/{id}")
