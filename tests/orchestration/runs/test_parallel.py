"""Tasks side by side, each in a worktree of its own, merged back one after the other."""

from maestro_jupyter.model.playbook_set import Wishes
from tests.orchestration.runs.rig import rig, save
from tests.repositories import git

HEAD = "---\nparallel: 3\n---\n"


def meet(folder, name, others):
    """Return a shell line that waits until all have come."""
    waits = "".join(f"while ! test -e {folder}/{one}; do sleep 0.02; done; " for one in others)
    return f"touch {folder}/{name}; {waits}"


async def test_independent_tasks_work_at_the_same_time_and_end_on_one_branch(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        tasks = "".join(
            f"- [ ] {meet(tmp_path, name, 'abc')}{save(name)}\n  <!-- maestro: id={name} after= -->\n"
            for name in "abc"
        )
        run = await stage.run(HEAD + tasks)
        assert (run.outcome, stage.ticked()) == ("done", 3)
        assert git(repo, "ls-tree", "--name-only", run.branch).split() == sorted(
            ["README.md", "a", "b", "c", "plan.md", "task.txt"]
        )
        assert [one["outcome"] for one in stage.said("merged")].count("landed") == 3
        assert git(repo, "branch", "--list", "maestro/*").split() == ["+", run.branch]
        assert len(git(repo, "worktree", "list").splitlines()) == 2


async def test_what_is_merged_is_checked_again_where_the_run_has_moved(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        checks = tmp_path / "checks"
        tasks = "".join(
            f"- [ ] {meet(tmp_path, name, 'ab')}{save(name)}\n"
            f'  <!-- maestro: id={name} after= check="ls >> {checks}; test -e {name}" -->\n'
            for name in "ab"
        )
        run = await stage.run(HEAD + tasks)
        assert run.outcome == "done"
        outcomes = [one["outcome"] for one in stage.said("merged")]
        assert sorted(outcomes) == ["landed", "landed", "took_in"]
        looks = checks.read_text().splitlines()
        assert looks[-5:] == ["README.md", "a", "b", "plan.md", "task.txt"]


def conflict(folder, mend):
    """Return two tasks that change the same line; ``mend`` is what is done about the conflict."""
    return HEAD + "".join(
        f"- [ ] if test -e {folder}/did-{name}; then {mend}; "
        f"else touch {folder}/did-{name}; {meet(folder, name, 'ab')}"
        f"echo {name} > same; git add -A; git commit -qm {name}; fi\n"
        f"  <!-- maestro: id={name} after= -->\n"
        for name in "ab"
    )


MEND = "git merge -q maestro/run-plan; echo a b > same; git add -A; git commit -qm mended"


async def test_a_conflict_goes_to_a_fresh_agent_once(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        run = await stage.run(conflict(tmp_path, MEND))
        assert run.outcome == "done", [event.detail for event in stage.log]
        assert git(repo, "show", f"{run.branch}:same") == "a b"
        outcomes = [one["outcome"] for one in stage.said("merged")]
        assert sorted(outcomes) == ["conflict", "landed", "landed"]
        assert "human_needed" not in [event.kind for event in stage.log]
        subjects = git(repo, "log", "--format=%s", f"main..{run.branch}").splitlines()
        assert {"a", "b", "mended"} <= set(subjects)


async def test_a_conflict_that_stays_goes_to_the_person(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        stage.write(conflict(tmp_path, "git commit -q --allow-empty -m nothing"))
        run = await stage.start()
        await stage.until(lambda: stage.said("human_needed"))
        [asked] = stage.said("human_needed")
        assert (asked["need"], "same" in asked["question"]) == ("conflict", True)
        name = next(task.id for task in stage.runs.get(run.id).tasks if task.need == "conflict")
        ground = next(
            line.removeprefix("worktree ")
            for line in git(repo, "worktree", "list", "--porcelain").splitlines()
            if line.startswith("worktree ") and line.endswith(f"run-plan-{name}")
        )
        git(ground, "merge", "-q", "-X", "ours", "--no-edit", run.branch)
        stage.runs.answer(run.id, name, "resolved")
        run = await stage.ended(run.id)
        assert run.outcome == "done"
        assert git(repo, "show", f"{run.branch}:same") == name


async def test_sub_tasks_come_before_what_they_are_a_part_of(repo, tmp_path):
    async with rig(repo, tmp_path) as stage:
        text = (
            f"{HEAD}- [ ] Both\n"
            '  <!-- maestro: id=both check="test -e a; test -e b" -->\n'
            f"  - [ ] {save('a')}\n    <!-- maestro: id=a after= -->\n"
            f"  - [ ] {save('b')}\n    <!-- maestro: id=b after= -->\n"
        )
        run = await stage.run(text)
        assert (run.outcome, stage.ticked()) == ("done", 3)
        begun = [event.task for event in stage.log if event.kind == "task_start"]
        assert sorted(begun) == ["a", "b"]


async def test_the_cap_on_sessions_counts_those_of_runs(repo, tmp_path):
    async with rig(repo, tmp_path, cap=2) as stage:
        tasks = "".join(
            f"- [ ] {save(name)}\n  <!-- maestro: id={name} after= -->\n" for name in "abcde"
        )
        run = await stage.run(HEAD + tasks, wishes=Wishes(agent="sh", parallel=5))
        assert run.outcome == "done"
        running = peak = 0
        for event, _ in stage.engine.events:
            running += (event.kind == "started") - (event.kind == "exited")
            peak = max(peak, running)
        assert peak <= 2
