/** Looks a text up in a person's language. `values` fill the `{name}` places in it. */
export type Translator = (text: string) => string;

let translator: Translator = (text) => text;

/** Use `translate` for every text shown from now on. */
export function setTranslator(translate: Translator): void {
  translator = translate;
}

export type Values = Readonly<Record<string, string | number>>;

/** The text in the person's language, with its places filled. */
export function t(text: string, values: Values = {}): string {
  return translator(text).replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : String(value);
  });
}

/** The text for one or for many, `{n}` being how many. */
export function tn(one: string, many: string, n: number, values: Values = {}): string {
  return t(n === 1 ? one : many, { n, ...values });
}
