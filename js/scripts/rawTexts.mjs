import ts from "typescript";

const SHOWN_ATTRIBUTES = new Set(["title", "aria-label", "placeholder", "alt"]);
const SHOWN_PROPERTIES = new Set([
  "ariaLabel",
  "caption",
  "innerText",
  "label",
  "placeholder",
  "textContent",
  "title",
]);
/** Which arguments of which function people read. */
const SHOWN_ARGUMENTS = {
  ApiError: (at) => at < 2,
  Dialog: (at) => at === 1,
  field: (at) => at === 0,
  h: (at) => at > 1,
  iconButton: (at) => at === 1,
  note: (at) => at === 0,
  setSplit: (at) => at === 1,
  setText: (at) => at === 1,
  textButton: (at) => at === 0,
};

const isWords = (text) => /[A-Za-z]{2}/.test(text);

/** The literals with words in them that `node` can turn out to be. */
function literalsIn(node) {
  if (ts.isStringLiteralLike(node)) return isWords(node.text) ? [node] : [];
  if (ts.isTemplateExpression(node)) {
    const pieces = [node.head, ...node.templateSpans.map(({ literal }) => literal)];
    return pieces.some(({ text }) => isWords(text)) ? [node] : [];
  }
  if (ts.isConditionalExpression(node)) {
    return [...literalsIn(node.whenTrue), ...literalsIn(node.whenFalse)];
  }
  if (ts.isBinaryExpression(node)) return [...literalsIn(node.left), ...literalsIn(node.right)];
  if (ts.isParenthesizedExpression(node)) return literalsIn(node.expression);
  return [];
}

function nameOf(node) {
  if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : "";
}

function ofCall(node) {
  const name = nameOf(node.expression);
  const given = [...(node.arguments ?? [])];
  if (name === "setAttribute") {
    const at = given.findIndex(
      (each) => ts.isStringLiteralLike(each) && SHOWN_ATTRIBUTES.has(each.text),
    );
    return at < 0 || given[at + 1] === undefined ? [] : literalsIn(given[at + 1]);
  }
  if (name === "h" && nameOf(given[0]) === "style") return [];
  const isShown = Object.hasOwn(SHOWN_ARGUMENTS, name) ? SHOWN_ARGUMENTS[name] : () => false;
  return given.filter((_, at) => isShown(at)).flatMap(literalsIn);
}

function ofProperty(node) {
  const name = nameOf(node.name);
  const among = node.parent.properties.map((each) => (each.name ? nameOf(each.name) : ""));
  const isSchema = name === "description" && among.includes("type");
  const isShown = SHOWN_PROPERTIES.has(name) || SHOWN_ATTRIBUTES.has(name);
  if (!isShown && !isSchema) return [];
  const value = ts.isArrowFunction(node.initializer) ? node.initializer.body : node.initializer;
  return literalsIn(value);
}

/** The literals of this node that people would read as they are. */
export function rawTexts(node) {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return ofCall(node);
  if (ts.isPropertyAssignment(node)) return ofProperty(node);
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isPropertyAccessExpression(node.left) &&
    SHOWN_PROPERTIES.has(node.left.name.text)
  ) {
    return literalsIn(node.right);
  }
  return [];
}
