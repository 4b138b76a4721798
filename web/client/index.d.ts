// Types of the timeline API.  Offsets (`chars`) are Unicode code points into the document's text: `[...text].slice(a, b).join("")`.

export type Label = { zh: string; en: string };
export type When = {
  edtf: string;
  earliest: string | null;
  latest: string | null;
  precision: string;
  fit: string;
  inferred?: boolean;
};
export type Thing = { id: string | null; label: string; label_en?: string | null; kind: string | null };
export type Brief = {
  id: string;
  quote: string;
  chars: [number, number];
  document: string;
  source: { id: string; label: string } | null;
  modality: string;
  polarity: string;
  reported: string | null;
};
export type Item = {
  id: string;
  type: string;
  type_label: Label;
  kind: "event" | "state";
  label: Label;
  status: string;
  when: When | null;
  place: Thing | null;
  participants: (Thing & { role: string })[];
  sources: Thing[];
  source_count: number;
  claim_count: number;
  contradiction_count?: number;
  first_reported: string | null;
  last_reported: string | null;
  claims?: Brief[];
};
export type Words = { text: string; chars: [number, number] };
export type Claim = Brief & {
  type: string;
  event?: string | null;
  trigger: Words;
  presupposed: boolean;
  when: (When & { text?: string; start?: number; end?: number; rule: string }) | null;
  roles: (Words & { role: string; label: string; id: string | null; kind: string | null })[];
  sources: { label: string; id: string; kind: string; cue: Words | null }[];
  confidence: number;
  title: string;
  outlet: string;
  published: string | null;
  url: string | null;
};
export type Contradiction = { kind: string; left: string; right: string; detail: string };
export type Linked = Pick<Item, "id" | "type" | "label" | "status" | "when" | "first_reported">;
export type EventDetail = Omit<Item, "claims"> & {
  claims: Claim[];
  contradictions: Contradiction[];
  decisions: { left: string; right: string; outcome: string; score: number; reasons: string[] }[];
  wholes: Linked[];
  parts: Linked[];
};
export type Article = {
  id: string;
  url: string | null;
  title: string;
  outlet: string;
  published: string | null;
  published_rule: string;
  language: string;
  text: string;
  claims: Claim[];
};
export type Neighbour = { id: string; kind: string; label: string; label_en: string | null; events: number; types: Record<string, number> };
export type Entity = {
  id: string;
  kind: string;
  label: string;
  label_en: string | null;
  names: string[];
  events: number;
  roles: Record<string, number>;
  neighbours: Neighbour[];
  counted: number;
};
export type FacetValue = { id: string; count: number; label?: string; label_en?: string; parent?: string | null; kind?: string | null };
export type Facets = {
  total: number;
  sampled: number;
  type: FacetValue[];
  entity: FacetValue[];
  originator: FacetValue[];
  publisher: FacetValue[];
  status: FacetValue[];
  month: FacetValue[];
  reported: [string | null, string | null];
};
export type Density = { unit: string; buckets: { start: string; end: string; count: number }[]; undated: number; total: number };
export type Page = { items: Item[]; next: string | null };
export type Parameters = Record<string, string | number | string[] | null | undefined>;

export type QueryParameter = { name: string; type: string; default: string | null; comment: string };
export type SavedQuery = { name: string; question: string; text: string; parameters: QueryParameter[] };

export type Row = Record<string, { type: string; value: string; datatype?: string; "xml:lang"?: string }>;
export type Answer = { head: { vars?: string[] }; boolean?: boolean; results?: { bindings: Row[] } };

/** What the server said instead of an answer: `message` is the detail of its problem document. */
export class ApiError extends Error {
  constructor(status: number, detail: string);
  readonly status: number;
}

export function queryString(parameters: Parameters): string;

export class Client {
  /** `base`: address of the server without a slash at its end; "" for the page's own. */
  constructor(base?: string);
  timeline(parameters?: Parameters, signal?: AbortSignal): Promise<Page>;
  /** All events of a filter, a page at a time as they are asked for. */
  events(parameters?: Parameters): AsyncGenerator<Item>;
  facets(parameters?: Parameters, signal?: AbortSignal): Promise<Facets>;
  density(parameters?: Parameters, signal?: AbortSignal): Promise<Density>;
  event(id: string): Promise<EventDetail>;
  article(id: string): Promise<Article>;
  entity(id: string): Promise<Entity>;
  entities(q: string, signal?: AbortSignal): Promise<{ items: Thing[] }>;
  claims(parameters?: Parameters): Promise<{ items: (Claim & { event: string | null })[]; next: string | null }>;
  queries(): Promise<{ items: SavedQuery[] }>;
  /** The answer of a saved query that gives rows. */
  ask(name: string, parameters?: Parameters): Promise<Answer>;
  settings(): Promise<{ version: string; writable: boolean }>;
}
