"""Long work: a row that says how far it is, done by a worker process, safe to start twice.

`line`: kinds of work, and queueing. `doing`: one job being done, fenced. `workers`: the processes, their pulse and the
sweep. `actions`, `queries`: what people do with jobs. Pages and API are in `views` and `api`.
"""

from bpo.kernel.jobs.actions import repeat_job, stop_job
from bpo.kernel.jobs.doing import Job, Stopped, Superseded, run, run_due
from bpo.kernel.jobs.line import KINDS, LINE, enqueue, told_as, work
from bpo.kernel.jobs.queries import LineFacts, job_by_key, job_for, jobs_listed, line_facts
from bpo.kernel.jobs.workers import keep_working, open_line, sweep

__all__ = [
    "KINDS", "LINE", "Job", "LineFacts", "Stopped", "Superseded", "enqueue", "job_by_key", "job_for", "jobs_listed",
    "keep_working", "line_facts", "open_line", "repeat_job", "run", "run_due", "stop_job", "sweep", "told_as", "work",
]  # fmt: skip
