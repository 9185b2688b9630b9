import { StringExt } from "@lumino/algorithm";

export interface Match<Entry> {
  readonly entry: Entry;
  /** Where the letters of the query are in the label. */
  readonly at: readonly number[];
}

/** The entries whose label holds the query's letters in their order, the closest first. */
export function search<Entry extends { readonly label: string }>(
  entries: readonly Entry[],
  query: string,
): Match<Entry>[] {
  const wanted = query.trim().toLowerCase().replace(/\s+/g, "");
  if (wanted === "") return entries.map((entry) => ({ entry, at: [] }));
  const found: (Match<Entry> & { score: number })[] = [];
  for (const entry of entries) {
    const label = entry.label.toLowerCase();
    const match = StringExt.matchSumOfSquares(label, wanted);
    if (match === null) continue;
    // Lower is closer; what begins with the query, or has it in one piece, leads.
    const whole = label.startsWith(wanted) ? -2e6 : label.includes(wanted) ? -1e6 : 0;
    found.push({ entry, at: match.indices, score: match.score + whole });
  }
  return found.sort((a, b) => a.score - b.score).map(({ entry, at }) => ({ entry, at }));
}
