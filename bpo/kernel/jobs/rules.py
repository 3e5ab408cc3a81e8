"""What is decided about jobs without looking anywhere: how long one may still take, who may repeat it."""

from datetime import datetime, timedelta

PATIENCE = timedelta(seconds=30)  # a worker or scheduler not heard of for so long is taken for dead
MOST_ATTEMPTS = 5  # a job whose worker died so often is given up, and says so
MOST_LINES = 200  # of a job's log
SOONEST = timedelta(seconds=5)  # before that, nothing is known about a job's pace


def beat_every(patience: timedelta) -> timedelta:
    """How often one says that it lives: six times before it is given up."""
    return patience / 6


def time_left(started_at: datetime | None, now: datetime, done: int, total: int) -> timedelta | None:
    """How long the rest takes at the pace so far; None while nothing honest can be said."""
    if started_at is None or not 0 < done < total or now - started_at < SOONEST:
        return None
    return (now - started_at) * (total - done) / done
