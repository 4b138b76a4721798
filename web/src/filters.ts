// Filters as chips with counts, the period, and the day up to which reports count.
import type { Facets, FacetValue } from "../client";
import { debounce, h, replace } from "./dom";
import { labelOf, t, value, type Word } from "./i18n";
import { isFiltered, LISTS, type ListName, type State } from "./state";

const SHOWN = 8;
const DAY = 86_400_000;
const expanded = new Set<ListName>();

type Change = (change: Partial<State>) => void;

function name(list: ListName, entry: FacetValue): string {
  if (list === "status") return value(entry.id);
  return labelOf({ label: entry.label ?? entry.id, label_en: entry.label_en ?? null });
}

/** Labels learnt from any facets seen, so that a chosen chip keeps its name when its count is gone. */
const known = new Map<string, FacetValue>();

function learnt(list: ListName, id: string): string {
  return name(list, known.get(`${list} ${id}`) ?? { id, count: 0, label: id.slice(id.lastIndexOf("/") + 1) });
}

export function drawFilters(container: HTMLElement, state: State, facets: Facets | null, change: Change): void {
  for (const list of LISTS) for (const entry of facets?.[list] ?? []) known.set(`${list} ${entry.id}`, entry);
  const groups = LISTS.map((list) => group(list, state, facets, change));
  replace(
    container,
    h("details", { class: "filters-fold", open: matchMedia("(min-width: 60rem)").matches }, h("summary", {}, t("filters")), period(state, change), ...groups),
  );
}

function group(list: ListName, state: State, facets: Facets | null, change: Change): HTMLElement {
  const chosen = state[list];
  // the broadest types say nothing as a filter
  const all = (facets?.[list] ?? []).filter((entry) => entry.id !== "Event" && entry.id !== "Eventuality");
  const open = expanded.has(list);
  const shown = open ? all : all.slice(0, SHOWN);
  const chips = shown.map((entry) => {
    const on = chosen.includes(entry.id);
    const chip = h(
      "button",
      { type: "button", class: "chip", "aria-pressed": String(on), "data-facet": list, "data-value": entry.id },
      h("span", { class: "chip-label" }, name(list, entry)),
      h("span", { class: "chip-count" }, entry.count),
    );
    chip.addEventListener("click", () => change({ [list]: on ? chosen.filter((v) => v !== entry.id) : [...chosen, entry.id] } as Partial<State>));
    return chip;
  });
  const toggle = h("button", { type: "button", class: "link", "aria-expanded": String(open) }, open ? t("fewer") : `${t("more")} (${all.length - SHOWN})`);
  toggle.addEventListener("click", () => {
    if (open) expanded.delete(list);
    else expanded.add(list);
    change({});
  });
  return h("section", { class: "facet" }, h("h2", {}, t(list as Word)), h("div", { class: "chips" }, ...chips), all.length > SHOWN ? toggle : null);
}

function period(state: State, change: Change): HTMLElement {
  const field = (which: "from" | "to"): HTMLElement => {
    const input = h("input", { type: "date", value: state[which], id: `period-${which}`, min: "0001-01-01", max: "9999-12-31" });
    input.addEventListener("change", () => change({ [which]: input.value }));
    return h("label", { for: `period-${which}` }, t(which), input);
  };
  const undated = h("select", { id: "undated" }, ...["", "include", "exclude", "only"].map((v) => h("option", { value: v, selected: state.undated === v }, t(`undated-${v}` as Word))));
  undated.addEventListener("change", () => change({ undated: undated.value }));
  return h(
    "section",
    { class: "facet" },
    h("h2", {}, t("period")),
    h("div", { class: "period" }, field("from"), field("to")),
    h("label", { for: "undated" }, t("undated"), undated),
  );
}

/** What is chosen, each with a button that takes it away. */
export function drawChosen(container: HTMLElement, state: State, change: Change): void {
  const chips: HTMLElement[] = [];
  const chip = (label: string, without: Partial<State>): void => {
    const button = h("button", { type: "button", class: "chip chosen", "aria-label": `${t("remove")}: ${label}` }, label, h("span", { "aria-hidden": "true" }, " ×"));
    button.addEventListener("click", () => change(without));
    chips.push(button);
  };
  for (const list of LISTS) for (const id of state[list]) chip(learnt(list, id), { [list]: state[list].filter((v) => v !== id) } as Partial<State>);
  if (state.q) chip(`“${state.q}”`, { q: "" });
  if (state.from || state.to) chip(`${state.from || "…"} – ${state.to || "…"}`, { from: "", to: "" });
  if (state.undated) chip(`${t("undated")}: ${t(`undated-${state.undated}` as Word)}`, { undated: "" });
  if (state.as_of) chip(`${t("asof")} ${state.as_of}`, { as_of: "" });
  if (isFiltered(state)) {
    const clear = h("button", { type: "button", class: "link", id: "clear" }, t("clear"));
    clear.addEventListener("click", () => change({ type: [], entity: [], originator: [], publisher: [], status: [], q: "", from: "", to: "", undated: "", as_of: "" }));
    chips.push(clear);
  }
  replace(container, ...chips);
}

/** The timeline as it was known on a day: from the first report to the last, whose right end means all of them. */
export function drawAsOf(container: HTMLElement, state: State, reported: [string | null, string | null], change: Change): void {
  const [first, last] = reported;
  if (!first || !last || first === last) {
    replace(container);
    return;
  }
  const from = Date.parse(first);
  const days = Math.round((Date.parse(last) - from) / DAY);
  const at = state.as_of ? Math.min(days, Math.max(0, Math.round((Date.parse(state.as_of) - from) / DAY))) : days;
  const dayOf = (n: number): string => new Date(from + n * DAY).toISOString().slice(0, 10);
  const output = h("output", { for: "as-of" }, state.as_of || t("now"));
  const slider = h("input", { type: "range", id: "as-of", min: 0, max: days, value: at, "aria-valuetext": state.as_of || t("now") });
  const apply = debounce(200, (n: number) => change({ as_of: n >= days ? "" : dayOf(n) }));
  slider.addEventListener("input", () => {
    const n = Number(slider.value);
    output.textContent = n >= days ? t("now") : dayOf(n);
    slider.setAttribute("aria-valuetext", output.textContent);
    apply(n);
  });
  replace(container, h("label", { for: "as-of" }, t("asof")), slider, output);
}
