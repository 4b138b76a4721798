// A typed client of the timeline API.  Offsets (`chars`) are Unicode code points into the document's text.

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

/** What the server said instead of an answer: `detail` of its problem document. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

export function queryString(parameters: Parameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (Array.isArray(value)) for (const one of value) search.append(name, one);
    else if (value !== null && value !== undefined && value !== "") search.append(name, String(value));
  }
  return search.toString();
}

export class Client {
  constructor(private readonly base = "") {}

  private async get<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
    const search = queryString(parameters);
    const response = await fetch(`${this.base}${path}${search ? `?${search}` : ""}`, { signal: signal ?? null, headers: { accept: "application/json" } });
    if (!response.ok) {
      const problem = (await response.json().catch(() => ({}))) as { detail?: string };
      throw new ApiError(response.status, problem.detail ?? response.statusText);
    }
    return (await response.json()) as T;
  }

  timeline = (parameters: Parameters, signal?: AbortSignal) => this.get<Page>("/timeline", parameters, signal);
  facets = (parameters: Parameters, signal?: AbortSignal) => this.get<Facets>("/facets", parameters, signal);
  density = (parameters: Parameters, signal?: AbortSignal) => this.get<Density>("/density", parameters, signal);
  event = (id: string) => this.get<EventDetail>(`/events/${encodeURIComponent(id)}`);
  article = (id: string) => this.get<Article>(`/documents/${encodeURIComponent(id)}`);
  entity = (id: string) => this.get<Entity>(`/entities/${encodeURIComponent(id)}`);
  entities = (q: string, signal?: AbortSignal) => this.get<{ items: Thing[] }>("/entities", { q, limit: 8 }, signal);
  queries = () => this.get<{ items: SavedQuery[] }>("/queries");
  settings = () => this.get<{ version: string; writable: boolean }>("/page.json");
}
