/** Looks texts up in a person's language. */
export interface Translator {
  one(text: string): string;
  /** The form for `n`: a language may have more of them than two. */
  many(one: string, many: string, n: number): string;
}

let translator: Translator = {
  one: (text) => text,
  many: (one, many, n) => (n === 1 ? one : many),
};

/** Use `translate` for every text shown from now on. */
export function setTranslator(translate: Translator): void {
  translator = translate;
}

export type Values = Readonly<Record<string, string | number>>;

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : String(value);
  });
}

/** The text in the person's language, with its `{name}` places filled. */
export function t(text: string, values: Values = {}): string {
  return filled(translator.one(text), values);
}

/** The text for one or for many, `{n}` being how many. */
export function tn(one: string, many: string, n: number, values: Values = {}): string {
  return filled(translator.many(one, many, n), { n, ...values });
}
