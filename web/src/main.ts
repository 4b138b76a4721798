// Puts the page together: the address is the state, every change of it redraws what depends on it.
import { Client, type Density, type Facets, type Item, type Parameters } from "../client";
import { Axis, type Lane, type Window } from "./axis";
import { dayNumber, densest, drawDensity, within } from "./density";
import { add, byId, debounce, h, replace } from "./dom";
import { listenForDrops } from "./drop";
import { drawAsOf, drawChosen, drawFilters } from "./filters";
import { labelOf, reportDay, setLanguage, t, type Word } from "./i18n";
import { List } from "./list";
import { Panel } from "./panel";
import { filter, read, write, type Lanes, type State } from "./state";
import { apply as applyTheme } from "./theme";

const DRAWN = 300; // bars at most
const SLICES = 6; // of a crowded window
const READABLE = 120; // events a first view should not exceed
const UNDATED = 60; // points in the lane of events without a date
const client = new Client();
let state: State = read(location.search);
let facets: Facets | null = null;
let density: Density | null = null;
let next: string | null = null;
let parents = new Map<string, string | null>();
const typeLabels = new Map<string, string>();
let reported: [string | null, string | null] = [null, null];
let listed: [string, string] | null = null; // first and last report of the first page of the list
let loading = new AbortController();
let drawing = new AbortController();
let sparqlOpen = false;

// ------------------------------------------------------------------ the frame

const search = h("input", { type: "search", id: "search", autocomplete: "off" });
const chosen = h("div", { class: "chosen-bar", id: "chosen" });
const strip = h("div", { class: "density", id: "density" });
const notice = h("p", { class: "notice", id: "notice", hidden: true });
const total = h("strong", { id: "total" });
const canvas = h("div", { class: "axis", id: "axis" });
const asOf = h("div", { class: "as-of" });
const tools = h("div", { class: "tools" });
const listBar = h("div", { class: "list-bar" });
const listBox = h("div", { class: "list" });
const timelineTab = h("section", { id: "tab-timeline", class: "tab" }, chosen, h("div", { class: "axis-box" }, tools, strip, canvas, notice, asOf), h("section", { class: "list-box" }, listBar, listBox));
const sparqlTab = h("section", { id: "tab-sparql", class: "tab", hidden: true });
byId("main").append(timelineTab, sparqlTab);

const list = new List(listBox, { open: (id) => open({ kind: "event", id }), more: () => void more() });
const axis = new Axis(canvas, { open: (id) => open({ kind: "event", id }), moved: debounce(180, (window: Window) => void view(window)) });
const panel = new Panel(byId("panel"), client, { open, close, only: (entity) => change({ entity: [entity], open: null }), typeLabel: (type) => typeLabels.get(type) ?? type });

function branchOf(type: string): string {
  let here = type;
  for (let up = parents.get(here); up && up !== "Event" && up !== "State" && up !== "Eventuality"; up = parents.get(here)) here = up;
  return here;
}

function frame(): void {
  document.documentElement.lang = state.lang === "zh" ? "zh-Hans" : "en";
  document.title = `kg · ${t("title")}`;
  byId("skip").textContent = t("skip");
  search.placeholder = t("search");
  search.setAttribute("aria-label", t("search"));
  search.value = state.q;
  const tab = (name: "timeline" | "sparql"): HTMLElement => {
    const button = h("button", { type: "button", class: "tab-button", "aria-pressed": String(state.tab === name), id: `show-${name}` }, t(name));
    button.addEventListener("click", () => change({ tab: name }));
    return button;
  };
  const lang = h("button", { type: "button", class: "button", id: "language", lang: state.lang === "zh" ? "en" : "zh-Hans" }, t("language"));
  lang.addEventListener("click", () => {
    const other = state.lang === "zh" ? "en" : "zh";
    try {
      localStorage.setItem("kg-lang", other);
    } catch {
      // private mode: the address remembers it
    }
    change({ lang: other });
  });
  const theme = h("button", { type: "button", class: "button", id: "theme", "aria-label": t("theme_toggle"), title: t("theme_toggle") }, "◐");
  theme.addEventListener("click", () => applyTheme(document.documentElement.dataset["theme"] === "dark" ? "light" : "dark"));
  const had = document.activeElement === search;
  replace(byId("header"), h("h1", { class: "brand" }, h("span", { class: "brand-mark", "aria-hidden": "true" }), h("span", {}, t("title"))), search, h("div", { class: "header-buttons" }, tab("timeline"), tab("sparql"), lang, theme));
  if (had) search.focus();
  drawTools();
}

function drawTools(): void {
  const button = (id: string, sign: string, word: Word, run: () => void): HTMLElement => {
    const b = h("button", { type: "button", class: "icon", id, "aria-label": t(word), title: t(word) }, sign);
    b.addEventListener("click", run);
    return b;
  };
  const lanes = h("select", { id: "lanes" }, ...(["type", "entity", "source"] as const).map((v) => h("option", { value: v, selected: state.lanes === v }, t(`lanes-${v}`))));
  lanes.addEventListener("change", () => change({ lanes: lanes.value as Lanes }));
  replace(
    tools,
    h("p", { class: "total" }, total, ` ${t("events")}`),
    h("label", { for: "lanes" }, t("lanes"), " ", lanes),
    h("div", { class: "zoom" }, button("earlier", "‹", "earlier", () => axis.move(-0.4)), button("zoom-out", "−", "zoomout", () => axis.zoom(1.7)), button("zoom-in", "+", "zoomin", () => axis.zoom(0.55)), button("later", "›", "later", () => axis.move(0.4)), button("fit", "⤢", "fit", () => fit([1]))),
  );
  const order = h("select", { id: "order", "aria-label": t("order") }, ...(["time", "-time"] as const).map((v) => h("option", { value: v, selected: state.order === v }, t(`order-${v}`))));
  order.addEventListener("change", () => change({ order: order.value as State["order"] }));
  replace(listBar, h("h2", {}, t("list")), order);
}

// ------------------------------------------------------------------ changes

function change(by: Partial<State>): void {
  const before = state;
  state = { ...state, ...by };
  const address = write(state);
  if (address !== location.search) history.pushState(null, "", address);
  redraw(before);
}

function open(what: NonNullable<State["open"]>): void {
  change({ open: what });
}

function close(): void {
  const was = state.open;
  change({ open: null });
  if (was?.kind === "event") list.focus(was.id);
}

function redraw(before: State | null): void {
  const changed = (pick: (s: State) => unknown): boolean => before === null || JSON.stringify(pick(before)) !== JSON.stringify(pick(state));
  const spoken = changed((s) => s.lang);
  if (spoken) {
    setLanguage(state.lang);
    axis.say();
  }
  if (spoken || changed((s) => [s.tab, s.q, s.lanes, s.order])) frame();
  timelineTab.hidden = state.tab !== "timeline";
  sparqlTab.hidden = state.tab !== "sparql";
  document.body.classList.toggle("tab-sparql", state.tab === "sparql");
  if (state.tab === "sparql") void sparql();
  let loaded: Promise<void> = Promise.resolve();
  if (spoken || changed(filter)) loaded = load(true);
  else if (changed((s) => s.order)) void load(false);
  else if (changed((s) => s.lanes)) void view(axis.window);
  else drawFilters(byId("filters"), state, facets, change);
  drawChosen(chosen, state, change);
  if (spoken || changed((s) => s.open)) {
    list.select(state.open?.kind === "event" ? state.open.id : null);
    // the first panel waits for the facets, which know the branches of types
    const shown = (before === null ? loaded : Promise.resolve()).then(() => panel.show(state.open, branchOf));
    void shown.then(() => {
      if (before !== null && state.open && changed((s) => s.open)) byId("panel").querySelector<HTMLElement>(".panel-body")?.focus({ preventScroll: true });
    });
  }
}

async function load(move: boolean): Promise<void> {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  list.clear(t("loading"));
  try {
    const parameters = filter(state);
    const [page, counts, spread] = await Promise.all([
      client.timeline({ ...parameters, order: state.order, limit: 50 }, signal),
      client.facets(parameters, signal),
      client.density({ ...parameters, kind: "all" }, signal),
    ]);
    if (!parents.size || counts.type.length > parents.size) {
      parents = new Map(counts.type.map((entry) => [entry.id, entry.parent ?? null]));
    }
    for (const entry of counts.type) {
      parents.set(entry.id, entry.parent ?? null);
      typeLabels.set(entry.id, labelOf({ label: entry.label ?? entry.id, label_en: entry.label_en ?? null }));
    }
    facets = counts;
    density = spread;
    next = page.next;
    const days = page.items.map(reportDay).filter(Boolean).sort();
    listed = days.length ? [days[0] as string, days[days.length - 1] as string] : null;
    if (!reported[0] || counts.reported[0]) reported = widest(reported, counts.reported);
    total.textContent = counts.total.toLocaleString(state.lang);
    byId("status").textContent = `${counts.total} ${t("events")}`;
    list.clear("");
    list.append(page.items, next !== null, branchOf);
    list.select(state.open?.kind === "event" ? state.open.id : null);
    drawFilters(byId("filters"), state, facets, change);
    drawChosen(chosen, state, change);
    drawAsOf(asOf, state, reported, change);
    if (move) fit();
    else await view(axis.window);
  } catch (fault) {
    if ((fault as Error).name !== "AbortError") list.clear(`${t("failed")}: ${(fault as Error).message}`);
  }
}

function widest(a: [string | null, string | null], b: [string | null, string | null]): [string | null, string | null] {
  const firsts = [a[0], b[0]].filter((d): d is string => !!d).sort();
  const lasts = [a[1], b[1]].filter((d): d is string => !!d).sort();
  return [firsts[0] ?? null, lasts[lasts.length - 1] ?? null];
}

async function more(): Promise<void> {
  if (!next) return;
  const cursor = next;
  next = null;
  const page = await client.timeline({ ...filter(state), order: state.order, limit: 50, cursor });
  next = page.next;
  list.append(page.items, next !== null, branchOf);
}

// ------------------------------------------------------------------ the drawn timeline

/** Begin where most events lie; where that is more than a screenful, where they lie thickest. */
function fit(shares?: number[]): void {
  let window: Window | null = null;
  const dated = density ? density.total - density.undated : 0;
  for (const share of shares ?? (dated > 12 ? [0.85, 0.7, 0.5, 0.35, 0.2] : [1])) {
    window = density ? densest(density, share) : null;
    if (!density || !window || within(density, window) <= READABLE) break;
  }
  if (state.from && state.to) window = { start: dayNumber(state.from) - 864e5, end: dayNumber(state.to) + 2 * 864e5 };
  if (!window && listed) window = { start: dayNumber(listed[0]) - 5 * 864e5, end: dayNumber(listed[1]) + 5 * 864e5 };
  // labels stand right of their bars and need some room after the last
  if (window) axis.show({ start: window.start, end: window.end + (window.end - window.start) * 0.12 });
  void view(axis.window);
}

const isoDay = (ms: number): string => new Date(Math.min(Math.max(ms, -62135596800000), 253402214400000)).toISOString().slice(0, 10);

/** Fetch and draw what lies in the window: never more than a screenful; the best attested first where there are too many. */
async function view(window: Window): Promise<void> {
  drawing.abort();
  drawing = new AbortController();
  const { signal } = drawing;
  if (density) drawDensity(strip, density, window, (center) => axis.show({ start: center - (window.end - window.start) / 2, end: center + (window.end - window.start) / 2 }));
  const from = [isoDay(window.start), state.from].sort().pop() as string;
  const to = [isoDay(window.end), ...(state.to ? [state.to] : [])].sort()[0] as string;
  const parameters = { ...filter(state), from, to, kind: "all", include: "none", limit: DRAWN };
  try {
    const items: Item[] = [];
    notice.hidden = true;
    if (state.undated !== "only" && from <= to) {
      const page = await client.timeline({ ...parameters, undated: "exclude" }, signal);
      const drawn = page.next ? await spread(parameters, dayNumber(from), dayNumber(to) + 864e5, signal) : page.items;
      items.push(...drawn.filter((i) => overlaps(i, window)));
      const all = density ? within(density, window) : items.length;
      notice.hidden = !page.next || all <= items.length;
      notice.textContent = t("crowded", { all: all.toLocaleString(state.lang), shown: items.length });
    }
    if (from <= to && (state.undated || "include") !== "exclude" && !(state.undated === "" && (state.from || state.to))) {
      const page = await client.timeline({ ...parameters, kind: "event", undated: "only", limit: UNDATED }, signal);
      items.push(...page.items);
    }
    axis.drawAll(items, lanes(), laneOf, branchOf);
    axis.select(state.open?.kind === "event" ? state.open.id : null);
  } catch (fault) {
    if ((fault as Error).name !== "AbortError") {
      notice.hidden = false;
      notice.textContent = `${t("failed")}: ${(fault as Error).message}`;
    }
  }
}

/** Events from all over a crowded stretch: of each slice first those that several sources tell of. */
async function spread(parameters: Parameters, start: number, end: number, signal: AbortSignal): Promise<Item[]> {
  const width = (end - start) / SLICES;
  const share = Math.floor(DRAWN / SLICES);
  const slices = await Promise.all(
    Array.from({ length: SLICES }, async (_, i) => {
      const low = start + i * width;
      const slice = { ...parameters, undated: "exclude", from: isoDay(low), to: isoDay(low + width - 864e5), limit: share };
      const best = await client.timeline({ ...slice, min_sources: 2 }, signal);
      return best.items.length < share ? [...best.items, ...(await client.timeline(slice, signal)).items] : best.items;
    }),
  );
  const chosen = new Map<string, Item>();
  for (const slice of slices) for (const item of slice.slice(0, share)) chosen.set(item.id, item);
  return [...chosen.values()];
}

/** An open extent is drawn as a short fading bar; it belongs here only where that bar does. */
function overlaps(item: Item, window: Window): boolean {
  if (!item.when) return false;
  const fade = 60 * 864e5;
  const start = item.when.earliest ? dayNumber(item.when.earliest) : dayNumber(item.when.latest as string) - fade;
  const end = item.when.latest ? dayNumber(item.when.latest) + 864e5 : start + fade;
  return start <= window.end && end >= window.start;
}

function lanes(): Lane[] {
  const rest: Lane[] = [{ id: "other", label: t("other") }, { id: "states", label: t("states") }, { id: "undated", label: t("nodate") }];
  if (state.lanes === "type") {
    const branches = new Map<string, number>();
    for (const entry of facets?.type ?? []) if (branchOf(entry.id) === entry.id && entry.id !== "Event") branches.set(entry.id, entry.count);
    // what is said stands below what is done, because there is so much of it
    const order = [...branches.keys()].sort((a, b) => Number(a === "CommunicationEvent") - Number(b === "CommunicationEvent"));
    return [...order.map((id) => ({ id, label: typeLabels.get(id) ?? id })), { id: "Event", label: t("other") }, ...rest];
  }
  const list = state.lanes === "entity" ? facets?.entity : facets?.originator;
  return [...(list ?? []).slice(0, 8).map((e) => ({ id: e.id, label: labelOf({ label: e.label ?? e.id, label_en: e.label_en ?? null }) })), ...rest];
}

function laneOf(item: Item): string {
  if (state.lanes === "type") return branchOf(item.type);
  const ids = state.lanes === "entity" ? [...item.participants, ...(item.place ? [item.place] : [])].map((p) => p.id) : item.sources.map((s) => s.id);
  return lanes().find((lane) => ids.includes(lane.id))?.id ?? "other";
}

async function sparql(): Promise<void> {
  if (sparqlOpen) return;
  sparqlOpen = true;
  try {
    const { openSparql } = await import("./sparql");
    await openSparql(sparqlTab, client, (event) => open({ kind: "event", id: event }));
  } catch (fault) {
    sparqlOpen = false;
    add(sparqlTab, [h("p", { role: "alert" }, `${t("failed")}: ${(fault as Error).message}`)]);
  }
}

// ------------------------------------------------------------------ begin

search.addEventListener("input", debounce(300, () => change({ q: search.value.trim() })));
addEventListener("popstate", () => {
  const before = state;
  state = read(location.search);
  redraw(before);
});
addEventListener("keydown", (event) => {
  const typing = (event.target as HTMLElement).matches?.("input, textarea, select, .CodeMirror *");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "Escape" && state.open && !typing) close();
});
redraw(null);
void client.settings().then(({ writable }) => {
  if (writable) listenForDrops(() => void load(false));
});
