"""What a request leaves to its process is done behind the answer, once for all who asked, and survives a failure."""

import threading

from privacy import behind


def test_outside_a_request_the_work_is_done_on_the_spot() -> None:
    done: list[str] = []
    behind.run(lambda: done.append(threading.current_thread().name))
    assert done == [threading.current_thread().name]


def test_whoever_asks_before_it_begins_gets_it_done_once_together() -> None:
    gate, done = threading.Event(), []

    def first() -> None:
        gate.wait(10)

    def work() -> None:
        done.append(threading.current_thread().name)

    with behind.answering():
        behind.run(first)
        for _ in range(5):
            behind.run(work)
        assert done == []
        gate.set()
        behind.settle()
        assert len(done) == 1
        assert done[0].startswith("behind")
        behind.run(work)
    behind.settle()
    assert len(done) == 2


def test_work_that_fails_stops_no_other() -> None:
    done = []

    def broken() -> None:
        raise RuntimeError

    def work() -> None:
        done.append(1)

    with behind.answering():
        behind.run(broken)
        behind.run(work)
    behind.settle()
    assert done == [1]


def test_a_job_of_many_steps_gets_it_done_once_at_its_end() -> None:
    done = []

    def work() -> None:
        done.append(1)

    with behind.gathering():
        for _ in range(5):
            behind.run(work)
        assert done == []
    assert done == [1]
