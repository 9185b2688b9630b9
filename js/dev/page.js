// Stands in for anywidget: one model, as many views as the address asks for (?views=2&theme=dark).
const wanted = new URLSearchParams(location.search);
const theme = wanted.get("theme");
if (theme !== null) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = `/theme-${theme}.css`;
  document.head.append(link);
  await new Promise((resolve) => {
    link.onload = resolve;
  });
  document.body.dataset.jpThemeLight = String(theme === "light");
}

const traits = {
  entry: "widget.js",
  bundle: "dev",
  height: Number(wanted.get("height") ?? 560),
  zoomed: "",
  names: [],
  ...(wanted.has("run") ? { run: wanted.get("run") } : {}),
  snapshot: { server: "c0ffee", seq: 0, connected: true, sessions: [] },
};
const listeners = new Map();
const model = {
  get: (trait) => traits[trait],
  set: (trait, value) => {
    traits[trait] = value;
    for (const listener of listeners.get(`change:${trait}`) ?? []) listener();
  },
  save_changes: () => undefined,
  send: () => undefined,
  on: (name, listener) => listeners.set(name, [...(listeners.get(name) ?? []), listener]),
  off: (name, listener) =>
    listeners.set(
      name,
      (listeners.get(name) ?? []).filter((other) => other !== listener),
    ),
};
const { default: createWidget } = await import("/maestro/static/loader.js");
const widget = createWidget();
widget.initialize({ model });
for (let view = 0; view < Number(wanted.get("views") ?? 1); view += 1) {
  const el = document.createElement("div");
  document.querySelector("#grid").append(el);
  await widget.render({ model, el });
}
document.body.dataset.ready = "true";
globalThis.model = model;
