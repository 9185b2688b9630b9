// What example agents print.
const ESC = "\u001b[";
const dim = (text) => `${ESC}2m${text}${ESC}0m`;
const bold = (text) => `${ESC}1m${text}${ESC}0m`;
const colour = (number, text) => `${ESC}${number}m${text}${ESC}0m`;

const LINES = {
  login: [
    `${colour(36, "●")} ${bold("Read")} shop/login.py ${dim("(64 lines)")}`,
    `${colour(36, "●")} ${bold("Edit")} shop/login.py`,
    `  ${colour(32, '+    password = PasswordField("Password", required=True)')}`,
    `  ${colour(31, '-    password = TextField("Password")')}`,
    `${colour(36, "●")} ${bold("Bash")} python -m pytest tests/test_login.py -q`,
    `  ${dim("........")}`,
    `  ${colour(32, "8 passed")} ${dim("in 0.41s")}`,
    `${colour(33, "✻")} Writing the form's tests… ${dim("(32s · 4.1k tokens)")}`,
  ],
  database: [
    `${colour(35, "codex")} ${dim("v0.61  gpt-5-codex")}`,
    "",
    `${bold("▌")} I found two test configurations: one for sqlite,`,
    `${bold("▌")} one for postgres in docker-compose.yml.`,
    `${bold("▌")} Which database should the tests use?`,
  ],
  typing: [
    `${dim("$")} mypy shop`,
    `${colour(32, "Success: no issues found in 23 source files")}`,
    `${dim("$")} pytest -q`,
    dim(".".repeat(42)),
    `${colour(32, "42 passed")} in 3.12s`,
    `${dim("$")} git commit -am ${colour(33, '"Type the whole package"')}`,
    "[maestro/typing 4be1f07] Type the whole package",
  ],
  search: [
    "Building the index…",
    `${colour(31, "error")}: corpus/0412.json: invalid JSON at line 3`,
    `${colour(31, bold("index not built"))}`,
  ],
};

export function screenOf(name) {
  const lines = LINES[name] ?? [
    `${colour(34, "~/shop")} ${colour(32, `maestro/${name}`)} ${dim("$")} ls`,
    `${colour(34, "docs")}  pyproject.toml  README.md  ${colour(34, "shop")}  ${colour(34, "tests")}`,
    `${colour(34, "~/shop")} ${colour(32, `maestro/${name}`)} ${dim("$")} `,
  ];
  return lines.join("\r\n");
}
