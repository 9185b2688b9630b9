"""A run's way through its tasks, one after the other."""

import asyncio

import pytest

from maestro_jupyter.model import ConflictError, NotAllowedError
from maestro_jupyter.model.run_state import Budget
from tests.orchestration.runs.rig import DEADLINE, FAILS_ONCE, rig, save
from tests.processes import is_running
from tests.repositories import commit_files, git


async def test_tasks_work_one_after_the_other_on_the_branch_of_the_run(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        run = await stage.run(f"- [ ] {save('a')}\n- [x] done before\n- [ ] {save('b')}\n")
        assert (run.outcome, run.counts.done, run.counts.total) == ("done", 3, 3)
        assert git(repo, "log", "--format=%s", f"main..{run.branch}") == "Add b\nAdd a"
        assert stage.ticked() == 3
        assert stage.engine.orchestrator.sessions() == []
        begun = [event.task for event in stage.log if event.kind == "task_start"]
        assert len(begun) == 2
        assert all(task.commits for task in run.tasks if task.text != "done before")


async def test_a_failed_check_gives_the_next_agent_its_output(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        check = "cat said; test $(wc -l < said) -gt 1"
        text = f'- [ ] echo $0 >> said\n  <!-- maestro: check="{check}" -->\n'
        stage.write(text)
        commit_files(repo, {"task.txt": ": <<'---'\n{context}\n---\n{task}"})
        run = await stage.start()
        run = await stage.ended(run.id)
        assert (run.outcome, run.tasks[0].attempt) == ("done", 2)
        first, second = stage.said("task_start")
        assert "failed with status 1.\n/bin/sh" in second["prompt"]
        assert "failed with status" not in first["prompt"]
        assert [one["passed"] for one in stage.said("check_ended")] == [False, True]


async def test_an_attempt_that_fails_is_followed_by_another_in_the_same_worktree(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        run = await stage.run(f"- [ ] echo half > half; {FAILS_ONCE}{save('a')}\n")
        assert (run.outcome, run.tasks[0].attempt) == ("done", 2)
        [failed] = stage.said("attempt_failed")
        assert (failed["attempt"], failed["final"]) == (1, False)
        assert "half" in git(repo, "ls-tree", "--name-only", run.branch)


async def test_without_a_check_something_has_to_be_committed(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        run = await stage.run("- [ ] echo not committed > a\n")
        assert (run.outcome, run.tasks[0].state) == ("halted", "failed")
        assert "committed nothing" in run.tasks[0].report
        assert stage.ticked() == 0
        assert run.kept == (f"{run.branch}-echo-not-committed-a-attempt-1",)
        assert git(repo, "show", f"{run.kept[0]}:a") == "not committed"
        assert git(repo, "rev-parse", run.branch) == run.base


async def test_a_task_may_do_without_a_check(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        run = await stage.run('- [ ] true\n  <!-- maestro: check="none" -->\n')
        assert run.outcome == "done"


async def test_what_was_checked_is_committed_even_if_the_agent_forgot_a_part(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        text = '- [ ] echo a > a\n  <!-- maestro: check="test -e a" -->\n'
        run = await stage.run(text)
        assert run.outcome == "done"
        assert git(repo, "show", f"{run.branch}:a") == "a"


@pytest.mark.parametrize(
    ("on_error", "outcome", "states"),
    [
        ("stop", "halted", ["failed", "waiting"]),
        ("skip", "incomplete", ["failed", "done"]),
    ],
)
async def test_after_the_last_attempt_the_playbook_decides(
    repo, tmp_path, on_error, outcome, states
):
    async with rig(repo, tmp_path) as stage:
        text = f"---\non_error: {on_error}\n---\n- [ ] echo x > x; exit 3\n- [ ] {save('b')}\n"
        run = await stage.run(text)
        assert run.outcome == outcome
        assert [task.state.value for task in run.tasks] == states
        assert [one["final"] for one in stage.said("attempt_failed")] == [False, True]
        assert "x" not in git(repo, "ls-tree", "--name-only", run.branch).split()


async def test_a_person_decides_about_a_task_that_failed(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        stage.write(
            f"---\non_error: ask\nattempts: 1\n---\n- [ ] {FAILS_ONCE}{save('a')}\n- [ ] exit 1\n"
        )
        run = await stage.start()
        first, second = (task.id for task in run.tasks)
        asked = await stage.state(run.id, first, "needs_person")
        assert asked.need == "failed"
        stage.runs.answer(run.id, first, "again")
        await stage.state(run.id, first, "done")
        await stage.state(run.id, second, "needs_person")
        stage.runs.answer(run.id, second, "skip")
        run = await stage.ended(run.id)
        assert run.outcome == "incomplete"
        assert [one["need"] for one in stage.said("human_needed")] == ["failed", "failed"]


async def test_a_persons_own_task_holds_up_what_comes_after_it_only(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        stage.write(
            "- [ ] Log in\n  <!-- maestro: human id=login after= -->\n"
            f"- [ ] {save('a')}\n  <!-- maestro: id=a after=login -->\n"
            f"- [ ] {save('b')}\n  <!-- maestro: id=b after= -->\n"
        )
        run = await stage.start()
        await stage.state(run.id, "b", "done")
        assert stage.states(run.id) == {"login": "needs_person", "a": "waiting", "b": "done"}
        stage.runs.answer(run.id, "login", "done")
        run = await stage.ended(run.id)
        assert (run.outcome, stage.ticked()) == ("done", 3)


async def test_edits_during_a_run_survive_and_count(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        go = tmp_path / "go"
        path = stage.write(
            f"- [ ] while ! test -e {go}; do sleep 0.05; done; {save('a')}\n- [ ] {save('gone')}\n"
        )
        run = await stage.start()
        await stage.until(lambda: stage.said("task_start"))
        text = path.read_text().splitlines(keepends=True)
        path.write_text(f"Words of mine\r\n\r\n{text[0]}- [ ] {save('new')}\n")
        go.touch()
        run = await stage.ended(run.id)
        assert run.outcome == "done"
        assert path.read_bytes().startswith(b"Words of mine\r\n\r\n- [x] while")
        assert stage.ticked() == 2
        assert [one["why"] for one in stage.said("task_dropped")] == [
            "It is no longer in the document."
        ]
        assert git(repo, "ls-tree", "--name-only", run.branch).split() == sorted(
            ["README.md", "a", "new", "plan.md", "task.txt"]
        )


async def test_a_document_that_cannot_be_read_stops_nothing_but_what_would_begin(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        go = tmp_path / "go"
        path = stage.write(
            f"- [ ] while ! test -e {go}; do sleep 0.05; done; {save('a')}\n- [ ] {save('b')}\n"
        )
        run = await stage.start()
        await stage.until(lambda: stage.said("task_start"))
        text = path.read_text()
        path.unlink()
        go.touch()
        await stage.until(lambda: stage.runs.get(run.id).unreadable)
        await stage.state(run.id, run.tasks[0].id, "done")
        assert stage.states(run.id)[run.tasks[1].id] == "waiting"
        path.write_text(text)
        run = await stage.ended(run.id)
        assert (run.outcome, stage.ticked()) == ("done", 2)


async def test_a_tick_that_an_agent_sets_is_not_believed_and_not_merged(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        cheat = "sed -i 's/^- .../- \\x5bx]/' plan.md; git commit -qam cheat; "
        run = await stage.run(f"- [ ] {cheat}{save('a')}\n- [ ] {save('b')}\n")
        assert run.outcome == "done"
        assert git(repo, "show", f"{run.branch}:plan.md").count("[x]") == 0
        git(repo, "merge", "-q", "--no-edit", run.branch)
        assert stage.ticked() == 2


async def test_several_documents_are_worked_through_in_order(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        stage.write(f"- [ ] {save('one')}\n", "plans/1.md")
        stage.write(f"---\ncheck: test -e two\n---\n- [ ] {save('two')}\n", "plans/2.md")
        stage.write("Nothing to do.\n", "plans/3.md")
        run = await stage.start("plans")
        assert run.documents == ("plans/1.md", "plans/2.md")
        run = await stage.ended(run.id)
        assert run.outcome == "done"
        assert [task.id[:2] for task in run.tasks] == ["1:", "2:"]
        assert [task.check for task in run.tasks] == [None, "test -e two"]
        assert stage.ticked("plans/1.md") == stage.ticked("plans/2.md") == 1


async def test_a_loop_ends_when_its_command_passes(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        until = "test $(wc -l < n) -ge 3"
        task = "echo more >> n; git add -A; git commit -qm more"
        run = await stage.run(f"---\nloop: 9\nuntil: {until}\n---\n- [ ] {task}\n")
        assert (run.outcome, run.loop) == ("done", 3)
        assert [one["loop"] for one in stage.said("loop_done")] == [1, 2]
        assert git(repo, "rev-list", "--count", f"main..{run.branch}") == "3"


async def test_a_loop_ends_when_nothing_changes_any_more(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        task = "test -e n || { echo n > n; git add -A; git commit -qm n; }"
        text = f'---\nloop: 9\n---\n- [ ] {task}\n  <!-- maestro: check="test -e n" -->\n'
        run = await stage.run(text)
        assert (run.outcome, run.loop) == ("done", 2)


async def test_pausing_lets_what_is_at_work_end_and_begins_nothing(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        go = tmp_path / "go"
        stage.write(
            f"- [ ] while ! test -e {go}; do sleep 0.05; done; {save('a')}\n- [ ] {save('b')}\n"
        )
        run = await stage.start()
        first, second = (task.id for task in run.tasks)
        await stage.until(lambda: stage.said("task_start"))
        assert stage.runs.pause(run.id).phase == "paused"
        go.touch()
        await stage.state(run.id, first, "done")
        assert stage.states(run.id)[second] == "waiting"
        await stage.runs.resume(run.id)
        assert (await stage.ended(run.id)).outcome == "done"


async def test_killing_ends_now_keeps_what_was_half_done_and_can_be_resumed(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        go = tmp_path / "go"
        stage.write(
            f"- [ ] echo half > half; echo begun; while ! test -e {go}; do sleep 0.05; done; "
            f"rm -f half; {save('a')}\n"
        )
        run = await stage.start()
        await stage.until(lambda: any("begun" in one["text"] for one in stage.said("task_output")))
        stage.runs.kill(run.id)
        run = await stage.ended(run.id)
        assert run.outcome == "killed"
        assert git(repo, "show", f"{run.kept[0]}:half") == "half"
        assert git(repo, "rev-parse", run.branch) == run.base
        go.touch()
        await stage.runs.resume(run.id)
        run = await stage.ended(run.id)
        assert (run.outcome, stage.ticked()) == ("done", 1)
        assert "half" not in git(repo, "ls-tree", "--name-only", run.branch).split()


async def test_skipping_and_retrying_one_task(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        go = tmp_path / "go"
        stage.write(
            "---\non_error: skip\nattempts: 1\n---\n"
            f"- [ ] sleep 600\n- [ ] {FAILS_ONCE}{save('b')}\n"
            f"- [ ] while ! test -e {go}; do sleep 0.05; done; {save('c')}\n"
        )
        run = await stage.start()
        first, second, third = (task.id for task in run.tasks)
        await stage.state(run.id, first, "running")
        stage.runs.skip(run.id, first)
        await stage.state(run.id, third, "running")
        assert stage.states(run.id) == {first: "skipped", second: "failed", third: "running"}
        stage.runs.retry(run.id, second)
        go.touch()
        run = await stage.ended(run.id)
        assert [task.state.value for task in run.tasks] == ["skipped", "done", "done"]
        with pytest.raises(ConflictError):
            stage.runs.skip(run.id, second)


async def test_time_limits_of_attempts_and_runs(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        text = "---\nattempts: 1\non_error: skip\n---\n- [ ] sleep 600\n  <!-- maestro: timeout=1s -->\n"
        run = await stage.run(text)
        assert "longer than its timeout" in run.tasks[0].report
        run = await stage.run("- [ ] sleep 600\n", budget=Budget(seconds=1.5))
        assert (run.outcome, run.reason) == ("over_budget", "The run's time is up.")


async def test_a_playbook_runs_no_set_up_that_the_user_has_not_allowed(repo, tmp_path):
    commit_files(repo, {".maestro.toml": '[setup]\nrun = ["touch set-up"]\n'})
    async with rig(repo, tmp_path) as stage:
        stage.write('- [ ] test -e set-up\n  <!-- maestro: check="test -e set-up" -->\n')
        with pytest.raises(NotAllowedError):
            await stage.start()
        await stage.engine.orchestrator.allow(repo)
        run = await stage.start()
        assert (await stage.ended(run.id)).outcome == "done"


async def test_the_worktree_can_be_named_and_gone_on_with(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        run = await stage.run(f"- [ ] {save('a')}\n", worktree="night")
        assert (run.name, run.branch) == ("night", "maestro/night")
        with pytest.raises(ConflictError):
            await stage.start(worktree="night")
        git(repo, "merge", "-q", "--no-edit", run.branch)
        await stage.runs.put_away(run.id)
        assert git(repo, "branch", "--list", "maestro/*") == ""


async def test_all_is_merged_into_a_branch_only_if_that_is_asked_for(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        run = await stage.run(f"- [ ] {save('a')}\n", into="main")
        assert (run.outcome, (repo / "a").read_text()) == ("done", "a\n")
        assert stage.said("run_done")[0]["merged_into"] == "main"
        assert stage.ticked() == 1
        assert git(repo, "status", "--porcelain") == "M plan.md"


async def test_variables_are_expanded_in_the_prompt_only(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        text = f"- [ ] echo {{who}} {{branch}} {{loop}} > a; {save('b')}\n- [ ] {save('c')}\n"
        path = stage.write(text)
        run = await stage.start(variables={"who": "Ada"})
        run = await stage.ended(run.id)
        assert git(repo, "show", f"{run.branch}:a") == f"Ada {run.branch} 1"
        assert path.read_text() == text.replace("[ ]", "[x]")


async def test_what_an_agent_leaves_running_ends_with_it(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        left = tmp_path / "left"
        task = f"setsid sleep 600 & echo $! > {left}; {save('a')}"
        run = await stage.run(f"- [ ] {task}\n")
        assert run.outcome == "done", run.tasks[0].report
        assert not is_running(int(left.read_text()))


async def test_a_check_that_leaves_something_running_ends_with_it_too(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        left = tmp_path / "left"
        text = f'- [ ] {save("a")}\n  <!-- maestro: check="sleep 600 & echo $! > {left}" -->\n'
        run = await stage.run(text)
        assert run.outcome == "done"
        # It was killed, and goes as soon as the machine gets to it.
        async with asyncio.timeout(DEADLINE):
            while is_running(int(left.read_text())):
                await asyncio.sleep(0.02)


async def test_a_run_that_was_put_off_goes_on_in_the_next_server(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        stage.write(
            f"- [ ] {save('a')}\n- [ ] echo half > half; echo begun; test -e {tmp_path}/go || "
            f"sleep 600; {save('b')}\n"
        )
        run = await stage.start()
        await stage.until(lambda: any("begun" in one["text"] for one in stage.said("task_output")))
    (tmp_path / "go").touch()
    async with rig(repo, tmp_path) as stage:
        found = stage.runs.get(run.id)
        assert found.phase == "interrupted"
        assert [task.state.value for task in found.tasks] == ["done", "waiting"]
        assert git(repo, "show", f"{found.kept[0]}:half") == "half"
        assert stage.engine.orchestrator.sessions() == []
        await stage.runs.resume(run.id)
        found = await stage.ended(run.id)
        assert (found.outcome, found.tasks[1].attempt, stage.ticked()) == ("done", 1, 2)
        seqs = [event.seq for event in stage.runs.log(run.id)]
        assert seqs == list(range(1, len(seqs) + 1))


async def test_worktrees_of_runs_are_not_pruned(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        run = await stage.run(f"- [ ] {save('a')}\n")
        git(repo, "merge", "-q", "--no-edit", run.branch)
        pruned = await stage.engine.orchestrator.prune()
        assert pruned.removed == ()
        assert (await stage.engine.orchestrator.worktrees())[0].open
