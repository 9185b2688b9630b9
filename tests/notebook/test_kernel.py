"""The grid in a real kernel: news arrives while a cell runs, and the road through comms works."""

import json
import time
from collections import deque

import pytest
from jupyter_client.manager import KernelManager

from tests.client.serving import DEADLINE, jupyter_environment

BUSY = "import time; time.sleep(8)"


class Kernel:
    """A kernel and what it says on its public channel."""

    def __init__(self, folder, **environment):
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(
            env=jupyter_environment(folder) | environment,
            cwd=str(folder),
        )
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=DEADLINE)
        self.heard = []
        self.parts = deque()

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
        self.client.context.destroy()

    def hear(self, wanted, seconds=DEADLINE):
        """Return the first message from now on that ``wanted`` finds something in."""
        deadline = time.monotonic() + seconds
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.01, deadline - time.monotonic()))
            self.heard.append(message)
            found = wanted(message)
            if found:
                return found

    def receive(self, op):
        """Return the next thing of this kind that is told to the page, and its buffer."""
        while True:
            while self.parts:
                content, buffer = self.parts.popleft()
                if content["op"] == op:
                    return content, buffer
            self.parts.extend(unpacked(self.hear(custom)))

    def run(self, code):
        """Run a cell and return what it showed, its error and its printed text."""
        number = self.client.execute(code)
        shown = {"text": "", "error": None, "data": None}

        def ended(message):
            if message["parent_header"].get("msg_id") != number:
                return None
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                shown["text"] += content["text"]
            elif kind == "error":
                shown["error"] = content
            elif kind == "execute_result":
                shown["data"] = content["data"]
            return kind == "status" and content["execution_state"] == "idle"

        self.hear(ended)
        self.client.get_shell_msg(timeout=DEADLINE)
        return shown

    def say(self, comm, content, *buffers):
        data = {"method": "custom", "content": content}
        message = self.client.session.msg("comm_msg", {"comm_id": comm, "data": data})
        self.client.session.send(
            self.client.shell_channel.socket,
            message,
            buffers=[memoryview(buffer) for buffer in buffers],
        )


@pytest.fixture
def kernel(tmp_path_factory, server, tmp_path, maestro):
    static = tmp_path / "static"
    static.mkdir()
    for name, text in (("loader.js", "//"), ("widget.css", ""), ("widget.js", "bundle")):
        (static / name).write_text(text)
    folder = tmp_path_factory.mktemp("kernel")
    kernel = Kernel(folder, MAESTRO_URL=server.url, MAESTRO_TOKEN=server.token)
    try:
        shown = kernel.run(
            "from pathlib import Path\n"
            "from maestro_jupyter.notebook import assets\n"
            f"assets.STATIC = Path({str(static)!r})\n",
        )
        assert shown["error"] is None, shown
        yield kernel
    finally:
        kernel.close()


def opened(message):
    content = message["content"]
    if message["msg_type"] == "comm_open" and "snapshot" in content["data"].get("state", {}):
        return content["comm_id"]
    return None


def update_with(name):
    def wanted(message):
        if message["msg_type"] != "comm_msg":
            return None
        state = message["content"]["data"].get("state", {})
        names = [one["name"] for one in state.get("snapshot", {}).get("sessions", ())]
        return name in names

    return wanted


def custom(message):
    data = message["content"].get("data", {}) if message["msg_type"] == "comm_msg" else {}
    return message if data.get("method") == "custom" else None


def unpacked(message):
    """Return a message's parts with their buffers: those of a batch, or the message alone."""
    content = message["content"]["data"]["content"]
    buffers = iter(message["buffers"])
    if content["op"] != "batch":
        return [(content, bytes(next(buffers, b"")))]
    return [(one, bytes(next(buffers)) if one["buffer"] else b"") for one in content["messages"]]


def test_news_and_terminals_reach_the_page_through_the_kernel(kernel, maestro, repo, server):
    number = kernel.client.execute("%load_ext maestro_jupyter\ngrid = %maestro grid\n")
    comm = kernel.hear(opened)
    kernel.client.get_shell_msg(timeout=DEADLINE)
    assert number

    kernel.client.execute(BUSY)
    kernel.hear(lambda message: message["msg_type"] == "execute_input")
    began = time.monotonic()
    session = maestro.spawn("shell", name="meanwhile", repo=repo)
    kernel.hear(update_with("meanwhile"))
    assert time.monotonic() - began < 6, "the news waited for the cell"
    kernel.client.get_shell_msg(timeout=DEADLINE)

    kernel.say(comm, {"op": "file", "file": "widget.js"})
    assert kernel.receive("file")[1] == b"bundle"

    kernel.say(comm, {"op": "open", "session": session.id, "offset": None})
    attached, _ = kernel.receive("control")
    assert attached["message"]["type"] == "attached"
    kernel.say(
        comm,
        {"op": "input", "session": session.id, "id": 1, "last": True},
        b"echo through-''comms\n",
    )
    text = b""
    while b"through-comms" not in text:
        text += kernel.receive("data")[1]

    kernel.say(comm, {"op": "request", "id": 7, "method": "GET", "path": f"sessions/{session.id}"})
    answer, _ = kernel.receive("response")
    assert (answer["id"], answer["status"], answer["body"]["name"]) == (7, 200, "meanwhile")

    assert server.token not in json.dumps(kernel.heard, default=str)


def test_an_error_is_a_sentence_and_the_cell_has_failed(kernel):
    shown = kernel.run("%load_ext maestro_jupyter\n%maestro show nobody")
    assert shown["error"]["ename"] == "VerbFailedError"
    assert shown["error"]["traceback"] == [
        "maestro: There is no open session 'nobody'.",
        "No session is open.",
    ]


def test_where_nobody_can_be_asked_the_demo_says_so_before_it_begins(kernel, maestro):
    kernel.run("%load_ext maestro_jupyter")
    number = kernel.client.execute("%maestro demo", allow_stdin=False)
    error = kernel.hear(
        lambda message: message["content"] if message["msg_type"] == "error" else None,
    )
    kernel.client.get_shell_msg(timeout=DEADLINE)
    assert number
    assert "demo --yes" in "\n".join(error["traceback"])
    assert len(maestro.sessions) == 0


def test_loading_the_extension_is_quick(kernel):
    shown = kernel.run(
        "import time\n"
        "began = time.perf_counter()\n"
        "get_ipython().extension_manager.load_extension('maestro_jupyter')\n"
        "print(time.perf_counter() - began)\n",
    )
    assert float(shown["text"]) < 0.25
