"""The room's doors."""

from flask import Blueprint

from portal.bank import jobs as jobs  # so that the queue knows them
from portal.bank.routes.bureau import bp as bureau
from portal.bank.routes.exchange import bp as exchange
from portal.bank.routes.law import bp as law
from portal.bank.routes.pictures import bp as pictures
from portal.bank.routes.review import bp as review
from portal.bank.routes.writing import bp as writing

room = Blueprint("bank", __name__)
for door in (bureau, exchange, law, pictures, review, writing):
    room.register_blueprint(door)
