"""The generator of load counts what a candidate would see: from when it was due, whatever broke."""

import socket
import threading
import time
from contextlib import closing, contextmanager

import pytest

from portal.rehearsal import crowd
from portal.rehearsal.crowd import Crowd
from portal.rehearsal.messages import Request, get

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
BAD = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
LOOK = Request("look", get("/"))


@contextmanager
def server(handle):
    """A server that lets `handle` deal with each connection."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        threads = []

        def accept():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                thread = threading.Thread(target=serve, args=(connection,))
                thread.start()
                threads.append(thread)

        def serve(connection):
            with closing(connection):
                handle(connection)

        taking = threading.Thread(target=accept)
        taking.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    for thread in (taking, *threads):
        thread.join()


def run(port, *plans):
    made = Crowd(port, len(plans))
    try:
        return made.drive([iter(plan) for plan in plans], begin=time.perf_counter())
    finally:
        made.close()


def answering(*answers):
    """Answers each request of a connection in turn, in pieces, then hangs up."""

    def handle(connection):
        for answer in answers:
            if not connection.recv(4096):
                return
            for place in range(0, len(answer), 20):
                connection.sendall(answer[place : place + 20])

    return handle


def test_a_connection_closed_while_idle_is_opened_again_as_browsers_do():
    with server(answering(GOOD)) as port:
        outcome = run(port, [(0.0, LOOK), (0.2, LOOK)])
    assert len(outcome.latencies["look"]) == 2
    assert outcome.errors == {}


def test_what_is_refused_is_counted_and_the_next_goes_on():
    with server(answering(BAD, GOOD)) as port:
        outcome = run(port, [(0.0, LOOK), (0.05, LOOK)])
    assert outcome.errors == {"look: 503": 1}
    assert len(outcome.latencies["look"]) == 1


def test_an_answer_broken_off_is_counted():
    with server(answering(GOOD[:30])) as port:
        outcome = run(port, [(0.0, LOOK)])
    assert outcome.errors == {"look: ConnectionResetError": 1}


def test_who_gets_no_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(crowd, "PATIENCE", 0.2)
    with server(lambda connection: connection.recv(4096) and connection.recv(4096)) as port:
        outcome = run(port, [(0.0, LOOK)])
    assert outcome.errors == {"look: no answer": 1}


@pytest.mark.parametrize("slow", [0.2])
def test_time_counts_from_when_it_was_due(slow):
    def handle(connection):
        for _ in range(2):
            connection.recv(4096)
            time.sleep(slow)
            connection.sendall(GOOD)

    with server(handle) as port:
        outcome = run(port, [(0.0, LOOK), (0.0, LOOK)])
    first, second = outcome.latencies["look"]
    assert first >= slow
    assert second >= 2 * slow
