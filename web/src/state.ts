// What the reader has chosen, kept in the address so that a view can be sent to somebody.
import type { Parameters } from "../client";

export const LISTS = ["type", "entity", "originator", "publisher", "status"] as const;
export type ListName = (typeof LISTS)[number];
export const SINGLES = ["q", "from", "to", "as_of", "undated"] as const;
export type SingleName = (typeof SINGLES)[number];
export type Lanes = "type" | "entity" | "source";
export type Tab = "timeline" | "sparql";

export type State = Record<ListName, string[]> &
  Record<SingleName, string> & {
    lanes: Lanes;
    tab: Tab;
    order: "time" | "-time";
    lang: "zh" | "en";
    /** what the panel shows: `event`, `document` or `entity` and its IRI */
    open: { kind: "event" | "document" | "entity"; id: string; claim?: string } | null;
  };

const BASE = "https://w3id.org/kg-timeline/";

/** IRIs of this store are written without their common beginning. */
export const shorten = (iri: string): string => (iri.startsWith(BASE) ? iri.slice(BASE.length) : iri);
export const lengthen = (short: string): string => (/^[a-z]+:/.test(short) ? short : BASE + short);

export function read(search: string): State {
  const given = new URLSearchParams(search);
  const lists = Object.fromEntries(LISTS.map((name) => [name, given.getAll(name)])) as Record<ListName, string[]>;
  for (const name of ["entity", "originator", "publisher"] as const) lists[name] = lists[name].map((v) => (v.startsWith("entity/") ? lengthen(v) : v));
  const singles = Object.fromEntries(SINGLES.map((name) => [name, given.get(name) ?? ""])) as Record<SingleName, string>;
  const lanes = given.get("lanes");
  let open: State["open"] = null;
  for (const kind of ["event", "document", "entity"] as const) {
    const id = given.get(`open-${kind}`);
    if (id) open = { kind, id: lengthen(id), ...(given.get("claim") ? { claim: lengthen(given.get("claim") as string) } : {}) };
  }
  return {
    ...lists,
    ...singles,
    lanes: lanes === "entity" || lanes === "source" ? lanes : "type",
    tab: given.get("tab") === "sparql" ? "sparql" : "timeline",
    order: given.get("order") === "time" ? "time" : "-time",
    lang: given.get("lang") === "en" || (!given.get("lang") && storedLanguage() === "en") ? "en" : "zh",
    open,
  };
}

function storedLanguage(): string {
  try {
    return localStorage.getItem("kg-lang") ?? (navigator.language.startsWith("zh") ? "zh" : "en");
  } catch {
    return "zh";
  }
}

export function write(state: State): string {
  const search = new URLSearchParams();
  for (const name of LISTS) for (const value of state[name]) search.append(name, shorten(value));
  for (const name of SINGLES) if (state[name]) search.set(name, state[name]);
  if (state.lanes !== "type") search.set("lanes", state.lanes);
  if (state.tab !== "timeline") search.set("tab", state.tab);
  if (state.order !== "-time") search.set("order", state.order);
  search.set("lang", state.lang);
  if (state.open) {
    search.set(`open-${state.open.kind}`, shorten(state.open.id));
    if (state.open.claim) search.set("claim", shorten(state.open.claim));
  }
  return `?${search.toString()}`;
}

/** The filter as parameters of the API. */
export function filter(state: State): Parameters {
  const parameters: Parameters = {};
  for (const name of LISTS) if (state[name].length) parameters[name] = state[name];
  for (const name of SINGLES) if (state[name]) parameters[name] = state[name];
  return parameters;
}

export function isFiltered(state: State): boolean {
  return LISTS.some((name) => state[name].length > 0) || SINGLES.some((name) => state[name] !== "");
}
