"""The worker: queued work in one thread, scheduled work in three others, until told to stop."""

import logging

from flask import Flask

from portal.jobs.queue import Jobs
from portal.jobs.schedule import tickers


def work(app: Flask) -> None:
    """Work until SIGINT or SIGTERM; what is under way is finished first."""
    logging.basicConfig(level=logging.WARNING)
    jobs: Jobs = app.extensions["jobs"]
    clocks = tickers(app)
    for ticker in clocks:
        ticker.start()
    consumer = jobs.huey.create_consumer(workers=1, periodic=False, check_worker_health=True)
    try:
        consumer.run()
    finally:
        for ticker in clocks:
            ticker.stop()
