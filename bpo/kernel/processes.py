"""The product's processes on one machine: web, worker and scheduler, split off from one that has it all loaded.

Loading the application takes seconds. Three processes that load it side by side on few cores make a start of ten; here
it is loaded once, and the others begin as copies. Nothing may be open when they split: no connection, no thread.
"""

import gc
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from bpo.kernel import calendar, jobs, late

SETTLED_SECONDS = 5
POLITE_SECONDS = 10  # what a process asked to stop is given before it is stopped
FORK = get_context("fork")


class Web(BaseApplication):
    """gunicorn around an application that is loaded already."""

    def __init__(self, app: Flask, **options: Any) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def serve(app: Flask, address: str) -> None:
    """Answer requests at `host:port`, until stopped."""
    Web(app, bind=address, workers=2, threads=4, loglevel="warning", graceful_timeout=5, post_worker_init=_load).run()


def _load(_worker: Any) -> None:
    """Load what was left for later, once the first pages are out."""
    aside = threading.Timer(SETTLED_SECONDS, late.load_all)
    aside.daemon = True
    aside.start()


def work(workers: int) -> None:
    """Do queued work, `workers` jobs at a time, until stopped."""
    jobs.keep_working(workers)


def keep_calendar(app: Flask) -> None:
    """Enqueue what the calendar says is due, until stopped."""
    calendar.keep(app.extensions["database"], app.extensions["clock"])


def run_all(app: Flask, address: str, started: Callable[[], None]) -> int:
    """Run web, worker and scheduler until asked to stop, or until one of them ends; returns the exit code.

    `started` is called once they run.
    """
    app.extensions["database"].close()
    jobs.LINE["huey"].storage.close()
    gc.freeze()  # what is loaded stays shared: a collection in a copy would touch, and so copy, all of it
    tasks: dict[str, tuple[Callable[..., None], Any]] = {
        "web": (serve, (app, address)),
        "worker": (work, (1,)),
        "scheduler": (keep_calendar, (app,)),
    }
    running = {
        name: FORK.Process(target=_alone, args=(task, *facts), name=name) for name, (task, facts) in tasks.items()
    }
    _on_request(_interrupt)
    try:
        for process in running.values():
            process.start()
        started()
        click.echo(f"The {_first_ended(running)} process ended; stopping the others.", err=True)
        return 1
    except KeyboardInterrupt:
        click.echo("\nStopping…")
        return 0
    finally:
        _stop([process for process in running.values() if process.pid is not None])


def _alone(task: Callable[..., None], *facts: Any) -> None:
    os.setsid()  # Ctrl-C reaches the parent alone, which stops its parts in order
    _on_request(signal.SIG_DFL)
    task(*facts)


def _on_request(handler: Any) -> None:
    """What happens when this process is asked to stop."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, handler)


def _interrupt(_signal: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def _first_ended(running: Mapping[str, ForkProcess]) -> str:
    """Wait until one of them ends; its name."""
    wait([process.sentinel for process in running.values()])
    return next(name for name, process in running.items() if not process.is_alive())


def _stop(running: Sequence[ForkProcess]) -> None:
    """Stop them politely, and whoever does not listen, with its children, less so. A second Ctrl-C changes nothing."""
    _on_request(signal.SIG_IGN)
    for process in running:
        process.terminate()
    for process in running:
        process.join(POLITE_SECONDS)
        if process.is_alive():
            os.killpg(process.pid or 0, signal.SIGKILL)
