"""The worker: queued work in one thread, scheduled work in another, until told to stop."""

import logging

from flask import Flask

from portal.jobs.queue import Jobs
from portal.jobs.schedule import Ticker


def work(app: Flask) -> None:
    """Work until SIGINT or SIGTERM; what is under way is finished first."""
    logging.basicConfig(level=logging.WARNING)
    jobs: Jobs = app.extensions["jobs"]
    ticker = Ticker(app)
    ticker.start()
    consumer = jobs.huey.create_consumer(workers=1, periodic=False, check_worker_health=True)
    try:
        consumer.run()
    finally:
        ticker.stop()
