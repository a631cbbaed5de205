"""The room's doors."""

from flask import Blueprint

from portal.pool import assignment_jobs, jobs  # noqa: F401  the queue must know them
from portal.pool.queries import stand_ins  # noqa: F401  declares who could step in
from portal.pool.routes.bureau import bp as bureau
from portal.pool.routes.district_plans import bp as district_plans
from portal.pool.routes.firm import bp as firm
from portal.pool.routes.my import bp as my
from portal.pool.routes.plans import bp as plans
from portal.pool.routes.public import bp as public

room = Blueprint("pool", __name__)
for door in (public, my, firm, plans, bureau, district_plans):
    room.register_blueprint(door)
