// Sessions as a server would report them, in every state.
const MINUTE = 60_000;

function session(number, name, agent, state, more = {}) {
  const now = Date.now();
  const { message = "", question = null, choices = [], ...fields } = more;
  const begun = new Date(now - (14 - number) * 1.7 * MINUTE).toISOString();
  return {
    id: number.toString(16).padStart(12, "a"),
    name,
    agent,
    prompt: "Fix the failing tests",
    repo: "/home/ada/shop",
    branch: `maestro/${name}`,
    base: "0f3c9a1e5d7b2c4f6a8e0d1b3c5a7f9e1d3b5c7a",
    target: "main",
    worktree: `/home/ada/.local/share/jupyter/maestro/worktrees/shop-1a2b3c4d/${name}`,
    state,
    status: {
      state,
      message,
      question,
      choices,
      source: "mcp",
      since: new Date(now - 40_000).toISOString(),
    },
    progress: null,
    change: null,
    waiting: 0,
    undelivered: 0,
    pid: ["queued", "interrupted"].includes(state) ? null : 4000 + number,
    exit_code: null,
    created: begun,
    updated: begun,
    seq: number,
    closed: false,
    ...fields,
  };
}

export function exampleSessions() {
  return [
    session(1, "login", "claude", "working", {
      message: "Writing the form's tests",
      change: { files: 4, insertions: 84, deletions: 12 },
      waiting: 2,
    }),
    session(2, "database", "codex", "needs_input", {
      message: "Waiting for a decision",
      question: "Which database should the tests use?",
      choices: ["sqlite", "postgres"],
      change: { files: 2, insertions: 31, deletions: 3 },
    }),
    session(3, "checkout-with-a-very-long-name-indeed", "gemini", "working", {
      message:
        "Moving the price calculation out of the view and into a module of its own, then the tests",
      progress: { done: 3, total: 7 },
      change: { files: 11, insertions: 1284, deletions: 310 },
      waiting: 3,
      undelivered: 1,
    }),
    session(4, "typing", "opencode", "finished", {
      message: "All 42 tests pass; mypy is clean",
      change: { files: 9, insertions: 212, deletions: 88 },
    }),
    session(5, "search", "demo", "error", {
      message: "exited with status 2: the index could not be built, see the last lines",
      exit_code: 2,
    }),
    session(6, "docs", "shell", "idle", { message: "" }),
    session(7, "cache", "qwen", "queued", { message: "waits for a free place" }),
    session(8, "legacy", "droid", "interrupted", { message: "its server is gone" }),
    session(9, "mailer", "copilot", "starting", { message: "" }),
  ];
}

export const EXAMPLE_DIFF = {
  stat: { files: 3, insertions: 14, deletions: 3 },
  files: [
    {
      path: "shop/login.py",
      old_path: null,
      status: "modified",
      insertions: 9,
      deletions: 3,
      binary: false,
    },
    {
      path: "tests/test_login.py",
      old_path: null,
      status: "added",
      insertions: 5,
      deletions: 0,
      binary: false,
    },
    {
      path: "docs/logo.png",
      old_path: null,
      status: "added",
      insertions: 0,
      deletions: 0,
      binary: true,
    },
  ],
  patch: `diff --git a/shop/login.py b/shop/login.py
index 3f1c2aa..9d2b7e1 100644
--- a/shop/login.py
+++ b/shop/login.py
@@ -12,9 +12,15 @@ class LoginForm(Form):
     name = TextField("Name", required=True)
-    password = TextField("Password")
+    password = PasswordField("Password", required=True, minimum=12)
 
-    def check(self):
-        return True
+    def check(self) -> bool:
+        """Whether name and password belong together."""
+        user = self.users.find(self.name.value)
+        if user is None:
+            return False
+        return user.password.matches(self.password.value)
 
     def render(self):
         return "<script>alert(1)</script>"
diff --git a/tests/test_login.py b/tests/test_login.py
new file mode 100644
index 0000000..b1e6c0d
--- /dev/null
+++ b/tests/test_login.py
@@ -0,0 +1,5 @@
+def test_a_wrong_password_is_refused(form):
+    form.fill(name="ada", password="wrong wrong wrong")
+    assert not form.check()
+
+# ${"long ".repeat(60)}
diff --git a/docs/logo.png b/docs/logo.png
new file mode 100644
index 0000000..1c2f3aa
Binary files /dev/null and b/docs/logo.png differ
`,
  truncated: false,
};

/** Messages such as may wait for a session. */
export function exampleMessages({ waiting, undelivered }) {
  const texts = [
    "also write the tests",
    "Rename the helper to what it does, and say in the commit why the old name was wrong.\nThen run the whole suite.",
    "and update the README",
  ];
  return texts.slice(0, waiting).map((text, at) => ({
    id: at + 1,
    text,
    held: at < undelivered,
    urgent: false,
    typed: null,
    tries: at < undelivered ? 2 : 0,
    undelivered: at < undelivered,
  }));
}
