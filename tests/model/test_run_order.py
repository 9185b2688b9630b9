"""A run under whatever may happen, in whatever order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from maestro_jupyter.model import ConflictError, NotFoundError
from maestro_jupyter.model import run_events as events
from maestro_jupyter.model.errors import BadPlaybookError
from maestro_jupyter.model.playbook import parse_playbook
from maestro_jupyter.model.run_state import Need, Phase, TaskState

from .worlds import World

FRONT = st.fixed_dictionaries(
    {
        "parallel": st.integers(1, 3),
        "attempts": st.integers(1, 3),
        "on_error": st.sampled_from(["stop", "skip", "ask"]),
        "loop": st.integers(1, 3),
    },
    optional={
        "check": st.sampled_from(["pytest", "none"]),
        "until": st.just("make done"),
        "timeout": st.just("60"),
    },
)
STEERING = ["pause", "resume", "resume", "stop_after", "kill", "skip", "retry"]


@st.composite
def playbooks(draw):
    front = "".join(f"{key}: {value}\n" for key, value in draw(FRONT).items())
    lines = []
    for number in range(draw(st.integers(1, 6))):
        depth = draw(st.integers(0, 1)) if number else 0
        mark = draw(st.sampled_from("   x"))
        said = f"id=t{number}"
        if number and draw(st.booleans()):
            after = draw(st.sets(st.integers(0, number - 1), max_size=2))
            said += f" after={','.join(f't{n}' for n in sorted(after))}"
        if draw(st.integers(0, 5)) == 0:
            said += " human"
        if draw(st.integers(0, 4)) == 0:
            said += " check=make"
        lines.append(f"{'  ' * depth}- [{mark}] Task {number} <!-- maestro: {said} -->\n")
    text = f"---\n{front}---\n{''.join(lines)}"
    try:
        parse_playbook(text.encode(), "plan.md")
    except BadPlaybookError:
        return "- [ ] One\n- [ ] Two\n"
    return text


def act(world, data):
    """Let one thing happen."""
    kinds = ["steer", "edit", "time", "lose", "answer", "stale", "stall"]
    if world.work:
        kinds = ["end"] * 8 + kinds
    kind = data.draw(st.sampled_from(kinds))
    tasks = sorted(world.run.tasks)
    if kind == "end":
        end(world, data, data.draw(st.sampled_from(sorted(world.work))))
    elif kind == "answer":
        asking = sorted(one.id for one in world.run.tasks.values() if one.need and not one.answer)
        if asking:
            words = st.sampled_from(["yes", "skip", "stop"])
            world.answer(data.draw(st.sampled_from(asking)), data.draw(words))
    elif kind == "steer" and tasks:
        verb = data.draw(st.sampled_from(STEERING))
        world.tell(verb, data.draw(st.sampled_from(tasks)))
    elif kind == "edit":
        edit(world, data)
    elif kind == "time":
        world.pass_time(data.draw(st.none() | st.integers(0, 100)))
    elif kind == "lose":
        world.lose()
    elif kind == "stall":
        for task, work in list(world.work.items()):
            world.happen(events.Stalled, task=task, work=work.number)
    elif tasks:
        task, number = data.draw(st.sampled_from(tasks)), world.run.last_work + 7
        world.happen(events.Checked, task=task, work=number, passed=True)


def end(world, data, task):
    work = world.work[task]
    good = data.draw(st.booleans())
    if work.kind == "until":
        world.until(good)
    elif work.kind == "check":
        world.check(task, good)
    elif work.kind == "merge":
        world.merge(task, data.draw(st.sampled_from(events.Merging)))
    elif not work.asking and data.draw(st.integers(0, 3)) == 0:
        world.happen(events.AgentAsked, task=task, work=work.number, question="Which?")
    else:
        limited = not good and data.draw(st.booleans())
        refused = not good and data.draw(st.booleans())
        committed = data.draw(st.booleans())
        world.agent(task, good, committed=committed, limited=limited, refused=refused)


def edit(world, data):
    lines = world.document.decode().splitlines(keepends=True)
    items = [n for n, line in enumerate(lines) if "- [" in line]
    kind = data.draw(st.sampled_from(["remove", "add", "tick", "same", "break"]))
    if kind == "remove" and items:
        del lines[data.draw(st.sampled_from(items))]
    elif kind == "add" and len(items) < 8:
        lines.append(f"- [ ] New {data.draw(st.integers(0, 3))}\n")
    elif kind == "tick" and items:
        place = data.draw(st.sampled_from(items))
        lines[place] = lines[place].replace("[ ]", "[x]")
    elif kind == "break":
        world.happen(events.Unreadable, message="plan.md, line 2: no")
        return
    text = "".join(lines)
    try:
        parse_playbook(text.encode(), "plan.md")
    except BadPlaybookError:
        return
    world.edit(text)


def finish(world):
    """Let all go well from now on, and people answer: the run has to end."""
    for _ in range(400):
        if world.run.phase is Phase.ENDED:
            return
        if world.run.phase in {Phase.INTERRUPTED, Phase.PAUSED}:
            world.tell("resume")
            continue
        if world.run.unreadable:
            world.edit(world.document)
            continue
        asking = [one for one in world.run.tasks.values() if one.need and one.answer is None]
        asking = [one for one in asking if one.fate is None]
        if asking:
            world.answer(asking[0].id)
        elif world.work:
            task, work = next(
                (pair for pair in world.work.items() if not pair[1].asking),
                next(iter(world.work.items())),
            )
            if work.kind == "until":
                world.until(passed=True)
            else:
                getattr(world, work.kind)(task)
        else:
            world.pass_time()
    raise AssertionError(f"it does not end: {world.run}")


@settings(max_examples=100, deadline=None)
@given(playbooks(), st.data())
def test_whatever_happens_no_promise_is_broken_and_the_run_ends(text, data):
    world = World(text.encode())
    for _ in range(data.draw(st.integers(0, 30))):
        try:
            act(world, data)
        except (ConflictError, NotFoundError):
            continue
    finish(world)
    assert not world.work
    assert not world.worktrees


@settings(max_examples=40, deadline=None)
@given(playbooks())
def test_when_all_goes_well_every_box_is_ticked(text):
    world = World(text.encode())
    finish(world)
    assert world.end.outcome.value == "done"
    tasks = parse_playbook(world.document, "plan.md").tasks
    assert all(task.done for task in tasks)
    assert all(one.state is TaskState.DONE for one in world.run.tasks.values())
    assert not any(need == Need.FAILED for _, need, _ in world.asked)
