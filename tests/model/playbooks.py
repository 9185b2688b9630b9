"""Playbooks drawn at random, with the tasks that a reader must find in them."""

from dataclasses import dataclass

from hypothesis import strategies as st

END = st.sampled_from(["\n", "\r\n", "\r"])
WORD = st.text(
    st.characters(categories=["L", "N"], exclude_characters="xX"), min_size=1, max_size=8
)
TEXT = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
NOISE = st.sampled_from(
    [
        "# Heading [ ] no task",
        "Words — naïve 日本語 🎉",
        "```\n- [ ] fenced\n```",
        "~~~ md\n- [x] fenced too\n~~~",
        "> - [ ] quoted",
        "- no box\n- [link](x)\n- [x](y) [ ]z",
        "<!-- - [ ] hidden -->",
        "| a | b |",
        "\t",
    ]
)


@dataclass(frozen=True)
class Box:
    text: str
    done: bool
    depth: int


@st.composite
def documents(draw):
    """Draw a document's bytes and its boxes, in order."""
    blocks, boxes = [], []
    for _ in range(draw(st.integers(0, 5))):
        if draw(st.booleans()):
            blocks.append(draw(NOISE))
            continue
        lines, depth = [], 0
        bullet = draw(st.sampled_from(["-", "*", "+", "1.", "7)"]))
        for number in range(draw(st.integers(1, 5))):
            depth = draw(st.integers(0, min(depth + 1, 3))) if number else 0
            text, mark = draw(TEXT), draw(st.sampled_from(" xX"))
            gap = draw(st.sampled_from([" ", "  ", "\t"])) if depth == 0 else " "
            tail = draw(st.sampled_from(["", " ", "  \t"]))
            sign = "-" if depth else bullet
            lines.append(f"{'    ' * depth}{sign}{gap}[{mark}] {text}{tail}")
            boxes.append(Box(text, mark != " ", depth))
        blocks.append("\n".join(lines))
    text = "\n\n".join(blocks) + draw(st.sampled_from(["", "\n", "\n\n"]))
    bom = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return bom + text.replace("\n", draw(END)).encode(), boxes
