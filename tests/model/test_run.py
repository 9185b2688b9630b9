"""What a run does, story by story."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from maestro_jupyter.model import ConflictError, NotFoundError
from maestro_jupyter.model.run import due
from maestro_jupyter.model.run_events import AgentAsked, AgentSeated, Merging, Stalled, Unreadable
from maestro_jupyter.model.run_state import Budget, Run

from .worlds import START, World

PLAIN = "---\ncheck: pytest\n---\n- [ ] one\n- [ ] two\n"
GRAPH = (
    "---\ncheck: pytest\nparallel: 2\n---\n- [ ] a\n- [ ] b\n- [ ] c <!-- maestro: after=a,b -->\n"
)


def world(text=PLAIN, budget=None):
    return World(text.encode(), budget)


def asks(run, task, question="Which?"):
    run.happen(AgentAsked, task=task, work=run.work[task].number, question=question)


def done(run, task):
    run.agent(task)
    run.check(task)
    if task in run.work:
        run.merge(task)


def test_a_list_is_worked_through_in_order_and_ticked_after_each_check():
    run = world()
    assert run.states() == {"one": "running", "two": "waiting"}
    run.agent("one")
    assert run.states() == {"one": "checking", "two": "waiting"}
    assert run.ticks == []
    run.check("one")
    assert run.ticks == ["one"]
    assert run.states() == {"one": "done", "two": "running"}
    done(run, "two")
    assert run.document == PLAIN.replace("[ ]", "[x]").encode()
    assert run.end.outcome == "done"


def test_a_failed_check_gives_its_output_to_another_attempt_and_then_stops_the_run():
    run = world()
    run.agent("one")
    run.check("one", passed=False, output="test_a failed")
    assert run.started == ["one", "one"]
    assert run.reports["one"] == "test_a failed"
    run.agent("one")
    run.check("one", passed=False, output="test_b failed")
    assert run.states() == {"one": "failed", "two": "waiting"}
    assert run.end.outcome == "halted"
    assert "test_b failed" in run.end.reason
    assert run.puts == [("one", True)]


def test_skipping_a_failed_task_goes_on_with_the_list_but_not_with_what_needs_it():
    text = (
        "---\ncheck: pytest\non_error: skip\nattempts: 1\n---\n- [ ] one\n- [ ] two\n\n# More\n\n"
        "- [ ] three <!-- maestro: after=one -->\n"
    )
    run = world(text)
    run.agent("one", ok=False, said="crashed")
    assert run.states() == {"one": "failed", "two": "running", "three": "skipped"}
    done(run, "two")
    assert (run.end.outcome, run.end.reason) == ("incomplete", "Not done: one, three.")
    run.tell("resume")
    assert run.states() == {"one": "running", "two": "done", "three": "waiting"}


def test_on_error_ask_waits_for_a_person():
    run = world("---\ncheck: pytest\non_error: ask\nattempts: 1\n---\n- [ ] one\n- [ ] two\n")
    run.agent("one", ok=False, said="crashed")
    assert run.asked == [("one", "failed", "crashed")]
    run.answer("one", "try again")
    assert run.states()["one"] == "running"
    run.agent("one", ok=False, said="crashed")
    run.answer("one", "skip")
    assert run.states() == {"one": "skipped", "two": "running"}


def test_without_a_check_a_commit_is_the_proof_unless_the_task_asks_for_none():
    run = world("- [ ] one\n- [ ] two <!-- maestro: check=none -->\n")
    run.agent("one", committed=False)
    assert run.started == ["one", "one"]
    run.agent("one", committed=True)
    run.agent("two", committed=False)
    assert run.end.outcome == "done"


def test_independent_tasks_run_side_by_side_and_are_merged_one_at_a_time():
    run = world(GRAPH)
    assert run.states() == {"a": "running", "b": "running", "c": "waiting"}
    for task in "ab":
        run.agent(task)
        run.check(task)
    assert run.work["a"].kind == "merge"
    assert "b" not in run.work
    run.merge("a")
    run.merge("b", Merging.TOOK_IN)
    assert run.work["b"].kind == "check"
    assert run.states()["c"] == "waiting"
    run.check("b")
    run.merge("b")
    assert run.states() == {"a": "done", "b": "done", "c": "running"}


def test_a_conflict_goes_to_a_fresh_agent_once_and_then_to_a_person():
    run = world(GRAPH)
    run.agent("a")
    run.check("a")
    run.merge("a", Merging.CONFLICT, "both changed x.py")
    assert run.started == ["a", "b", "a"]
    assert run.reports["a"] == "both changed x.py"
    run.agent("b")
    run.check("b")
    assert "b" not in run.work
    run.agent("a")
    run.check("a")
    run.merge("a", Merging.CONFLICT, "still")
    assert run.asked == [("a", "conflict", "still")]
    assert run.work["b"].kind == "merge"
    run.merge("b")
    run.answer("a", "I resolved it")
    run.check("a")
    run.merge("a")
    assert run.states()["a"] == "done"


def test_a_persons_task_holds_up_only_what_waits_for_it():
    run = world(
        "- [ ] a\n- [ ] b <!-- maestro: human after= -->\n- [ ] c <!-- maestro: after=b -->\n"
    )
    assert run.asked == [("b", "human", "b")]
    assert run.states() == {"a": "running", "b": "needs_person", "c": "waiting"}
    run.agent("a")
    assert run.end is None
    run.answer("b", "done")
    assert run.states() == {"a": "done", "b": "done", "c": "running"}


def test_an_agent_that_asks_leaves_its_place_to_another_and_gets_its_answer_when_there_is_one():
    run = world("- [ ] a\n- [ ] b <!-- maestro: after= -->\n- [ ] c <!-- maestro: after=a -->\n")
    asks(run, "a")
    assert run.asked == [("a", "agent", "Which?")]
    assert run.states() == {"a": "needs_person", "b": "running", "c": "waiting"}
    run.answer("a", "the left one")
    assert run.told == []
    run.agent("b")
    assert run.told == [("a", "the left one")]
    assert run.states()["a"] == "running"
    run.agent("a")
    assert run.states()["b"] == "merging"
    run.merge("b")
    assert run.states() == {"a": "done", "b": "done", "c": "running"}


def test_sub_tasks_come_first_and_their_sum_is_checked_without_an_agent():
    run = world("---\ncheck: pytest\n---\n- [ ] all\n  - [ ] one\n  - [ ] two\n")
    for task in ("one", "two"):
        done(run, task)
    assert run.states()["all"] == "checking"
    run.check("all", passed=False, output="they do not fit")
    assert run.reports["all"] == "they do not fit"
    done(run, "all")
    assert run.ticks == ["one", "two", "all"]
    assert run.end.outcome == "done"


def test_a_rate_limit_is_waited_out_and_counts_as_no_attempt():
    run = world("---\nattempts: 1\n---\n- [ ] one\n")
    for wait in (30, 60, 120):
        run.agent("one", ok=False, limited=True)
        assert run.states() == {"one": "waiting"}
        assert due(run.run) == run.now + timedelta(seconds=wait)
        run.pass_time(wait - 1)
        assert not run.work
        run.pass_time()
        assert run.states() == {"one": "running"}
    reset = run.now + timedelta(hours=3)
    run.agent("one", ok=False, limited=True, limited_until=reset)
    assert due(run.run) == reset
    run.pass_time()
    run.agent("one")
    assert run.end.outcome == "done"


def test_an_agent_that_may_not_work_is_not_tried_again():
    run = world()
    run.agent("one", ok=False, refused=True, said="not logged in")
    assert run.started == ["one"]
    assert "not logged in" in run.end.reason


def test_an_attempt_over_its_time_is_stopped_put_aside_and_tried_again():
    run = world("---\ntimeout: 60\n---\n- [ ] one\n")
    assert due(run.run) == START + timedelta(seconds=60)
    run.pass_time(60)
    assert run.states() == {"one": "running"}
    run.agent("one", ok=False)
    assert run.puts == [("one", True)]
    assert run.started == ["one", "one"]
    assert "timeout" in run.reports["one"]


def test_an_agent_that_stalls_is_stopped_and_has_failed_once():
    run = world()
    run.happen(Stalled, task="one", work=run.work["one"].number)
    assert run.states()["one"] == "running"
    run.agent("one")
    assert run.started == ["one", "one"]
    assert "stalled" in run.reports["one"]


@pytest.mark.parametrize(
    ("budget", "spent"),
    [(Budget(tokens=100), {"tokens": 100}), (Budget(cost=1.0), {"cost": 1.5})],
)
def test_over_its_budget_a_run_ends_what_has_begun(budget, spent):
    run = world(budget=budget)
    run.agent("one", **spent)
    run.check("one")
    assert run.states() == {"one": "done", "two": "waiting"}
    assert run.end.outcome == "over_budget"


@pytest.mark.parametrize(
    "budget", [Budget(seconds=60), Budget(stop_at=START + timedelta(seconds=60))]
)
def test_when_its_time_is_up_a_run_is_stopped(budget):
    run = world(budget=budget)
    run.pass_time()
    assert run.end is None
    run.agent("one", ok=False)
    assert run.end.outcome == "over_budget"
    assert run.puts == [("one", True)]


def test_pause_begins_nothing_and_resume_goes_on():
    run = world()
    run.tell("pause")
    done(run, "one")
    assert run.states() == {"one": "done", "two": "waiting"}
    run.tell("resume")
    assert run.states() == {"one": "done", "two": "running"}


def test_stop_after_lets_the_task_come_to_its_end_with_all_its_attempts():
    run = world()
    run.tell("stop_after")
    run.agent("one")
    run.check("one", passed=False)
    done(run, "one")
    assert run.states() == {"one": "done", "two": "waiting"}
    assert run.end.outcome == "stopped"


def test_kill_ends_the_run_when_all_is_gone_and_it_can_be_resumed():
    run = world(GRAPH)
    run.tell("kill")
    assert run.end is None
    run.agent("a", ok=False)
    run.agent("b", ok=False)
    assert run.end.outcome == "killed"
    run.tell("resume")
    assert run.states() == {"a": "running", "b": "running", "c": "waiting"}


def test_skip_stops_the_agent_first_and_retry_brings_back_what_was_skipped_with_it():
    run = world(GRAPH)
    run.tell("skip", "a")
    assert run.states()["a"] == "running"
    run.agent("a", ok=False)
    assert run.states() == {"a": "skipped", "b": "running", "c": "skipped"}
    run.tell("retry", "a")
    assert run.states() == {"a": "running", "b": "running", "c": "waiting"}


def test_what_cannot_be_is_refused():
    run = world()
    with pytest.raises(NotFoundError, match="'three'") as caught:
        run.tell("skip", "three")
    assert "one, two" in caught.value.hint
    with pytest.raises(ConflictError, match="'two' asks for nothing"):
        run.answer("two")
    with pytest.raises(ConflictError, match="cannot be tried again"):
        run.tell("retry", "one")
    with pytest.raises(ConflictError, match="nothing to resume"):
        run.tell("resume")


def test_an_interrupted_run_resumes_at_the_task_it_was_in():
    run = world(GRAPH)
    run.agent("a")
    run.lose()
    assert run.run.phase == "interrupted"
    assert run.states() == {"a": "checking", "b": "waiting", "c": "waiting"}
    assert run.puts == [("b", True)]
    run.tell("resume")
    assert (run.work["a"].kind, run.work["b"].kind) == ("check", "agent")
    assert run.run.tasks["b"].attempt == 1


def test_edits_survive_and_a_task_that_vanished_is_dropped():
    run = world()
    run.edit(PLAIN.replace("- [ ] one\n", "- [ ] zero\n").replace("two", "two\n- [ ] three"))
    assert run.states() == {
        "one": "running",
        "two": "waiting",
        "zero": "waiting",
        "three": "waiting",
    }
    run.agent("one", ok=False)
    assert run.states()["one"] == "dropped"
    for task in ("zero", "two", "three"):
        done(run, task)
    assert run.end.outcome == "done"
    assert b"one" not in run.document


def test_a_task_that_an_edit_makes_wait_gives_its_worktree_to_what_it_waits_for():
    run = world("- [ ] one\n")
    run.tell("pause")
    run.agent("one", ok=False)
    run.edit("- [ ] one\n  - [ ] inner\n")
    run.tell("resume")
    assert run.puts == [("one", True)]
    assert run.states() == {"one": "waiting", "inner": "running"}
    assert run.worktrees == {"": "inner"}


def test_a_tick_by_anyone_else_is_not_believed():
    run = world()
    run.edit(PLAIN.replace("[ ]", "[x]"))
    assert run.states() == {"one": "running", "two": "waiting"}
    done(run, "one")
    assert run.states() == {"one": "done", "two": "running"}


def test_while_the_document_cannot_be_read_nothing_begins_and_no_tick_is_lost():
    run = world()
    run.happen(Unreadable, message="plan.md, line 2: unknown key: chekc.")
    done(run, "one")
    assert run.states() == {"one": "done", "two": "waiting"}
    run.edit(PLAIN)
    assert run.ticks == ["one", "one"]
    assert run.states() == {"one": "done", "two": "running"}


def test_a_loop_goes_on_until_its_number_or_until_nothing_changes():
    run = world("---\nloop: 3\n---\n- [ ] one <!-- maestro: check=none -->\n")
    run.agent("one", committed=True)
    assert run.run.loop == 2
    run.edit(run.document)
    run.agent("one", committed=False)
    assert run.end.outcome == "done"
    assert run.ticks == ["one"]


def test_until_ends_the_loop_when_it_passes():
    run = world("---\nuntil: make done\n---\n- [ ] one\n")
    run.agent("one")
    run.until(passed=False)
    assert run.run.loop == 2
    run.agent("one")
    run.until(passed=True)
    assert run.end.outcome == "done"


def test_until_that_never_passes_ends_after_ten_loops():
    run = world("---\nuntil: make done\n---\n- [ ] one\n")
    for _ in range(10):
        run.agent("one")
        run.until(passed=False)
    assert run.end.outcome == "incomplete"
    assert "ran out of loops" in run.end.reason


def test_an_empty_playbook_is_done_at_once():
    assert world("Words\n- [x] one\n").end.outcome == "done"


def test_a_run_can_be_kept_as_json_and_goes_on_from_it():
    run = world(GRAPH, Budget(tokens=10**9))
    run.agent("a")
    asks(run, "b")
    kept = TypeAdapter(Run)
    back = kept.validate_json(kept.dump_json(run.run))
    assert back == run.run
    run.run = back
    run.answer("b")
    assert run.told == [("b", "yes")]


def test_the_time_that_an_agent_waits_for_a_place_does_not_count():
    world = World(b"---\ntimeout: 60s\nattempts: 1\n---\n- [ ] A\n")
    work = world.run.tasks["a"].work
    world.happen(AgentSeated, task="a", work=work, begins=False)
    world.pass_time(3600)
    assert world.states() == {"a": "running"}
    world.happen(AgentSeated, task="a", work=work, begins=True)
    world.pass_time(59)
    assert world.run.tasks["a"].fate is None
    world.pass_time(2)
    assert world.run.tasks["a"].fate == "fail"


def test_a_conflict_is_forgotten_with_the_work_that_had_it():
    world = World(b"---\nparallel: 2\n---\n- [ ] A\n  <!-- maestro: after= -->\n")
    world.agent("a")
    world.merge("a", Merging.CONFLICT)
    assert world.reports["a"] == "conflict in a.py"
    world.lose()
    world.tell("resume")
    assert world.reports["a"] == ""
