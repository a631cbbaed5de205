"""The room's doors."""

from flask import Blueprint

from portal.pool import assignment_jobs, fairness_jobs, jobs  # noqa: F401  the queue must know them
from portal.pool.queries import stand_ins  # noqa: F401  declares who could step in
from portal.pool.routes.bureau import bp as bureau
from portal.pool.routes.data import bp as data
from portal.pool.routes.district_plans import bp as district_plans
from portal.pool.routes.experience import bp as experience
from portal.pool.routes.fairness import bp as fairness
from portal.pool.routes.firm import bp as firm
from portal.pool.routes.found import bp as found
from portal.pool.routes.my import bp as my
from portal.pool.routes.plans import bp as plans
from portal.pool.routes.public import bp as public
from portal.pool.routes.requests import bp as requests
from portal.pool.routes.reviews import bp as reviews
from portal.pool.routes.searches import bp as searches
from portal.pool.routes.waiting import bp as waiting

room = Blueprint("pool", __name__)
for door in (
    *(public, my, experience, found, data),
    *(firm, plans, waiting, searches),
    *(bureau, district_plans, fairness, reviews, requests),
):
    room.register_blueprint(door)
