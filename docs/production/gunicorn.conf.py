"""How the web processes run; see docs/production.md."""

from prometheus_client import multiprocess

bind = "127.0.0.1:8000"
workers = 3  # one a core and one more
threads = 4
timeout = 60
graceful_timeout = 20
max_requests = 5000  # a worker makes way for a fresh one now and then
max_requests_jitter = 500
loglevel = "warning"  # the product writes its own line a request
chdir = "/opt/bpo"


def child_exit(server, worker):
    """The figures of a process that ended stay; it is no longer counted as alive."""
    multiprocess.mark_process_dead(worker.pid)
