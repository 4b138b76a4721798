// The SPARQL tab; this chunk and its style load when the tab is first opened.
import Yasgui from "@zazuko/yasgui";
import type { Client, QueryParameter, SavedQuery } from "../client";
import { h, replace } from "./dom";
import { t } from "./i18n";

const EVENT = "https://w3id.org/kg-timeline/event/";
const START = `PREFIX kg: <https://w3id.org/kg-timeline/ns#>
SELECT ?event ?label ?status WHERE {
  GRAPH ?g { ?event kg:status ?status ; <http://www.w3.org/2000/01/rdf-schema#label> ?label }
} LIMIT 20`;

const NS = "https://w3id.org/kg-timeline/ns#";

/** The SPARQL term of a parameter's value; null where it is empty or no value of its type. */
function term(parameter: QueryParameter, value: string): string | null {
  if (value === "") return null;
  const quoted = JSON.stringify(value); // JSON's escapes are a subset of SPARQL's
  if (parameter.type === "date") return `${quoted}^^<http://www.w3.org/2001/XMLSchema#date>`;
  if (parameter.type === "integer") return /^-?\d+$/.test(value) ? value : null;
  if (parameter.type !== "iri" && parameter.type !== "type") return quoted;
  const iri = parameter.type === "type" && /^\w+$/.test(value) ? NS + value : value;
  return /^[^\s<>"{}|^`\\]+$/.test(iri) ? `<${iri}>` : null;
}

/** The query with its parameters put in: as terms in patterns, and taken out of what is selected. */
function filled(query: SavedQuery, values: Map<string, string>): string {
  let text = query.text;
  for (const parameter of query.parameters) {
    const value = term(parameter, values.get(parameter.name) ?? "");
    if (value === null) continue;
    const variable = new RegExp(`[?$]${parameter.name}\\b`, "g");
    const parts = text.split(/(SELECT\b[^{]*\bWHERE\b|^#.*$)/m);
    text = parts.map((part) => (part.startsWith("#") ? part : part.startsWith("SELECT") ? part.replace(variable, "") : part.replace(variable, () => value))).join("");
  }
  return text;
}

export async function openSparql(container: HTMLElement, client: Client, open: (event: string) => void): Promise<void> {
  if (!document.querySelector('link[href="/static/sparql.css"]')) {
    document.head.append(h("link", { rel: "stylesheet", href: "/static/sparql.css" }));
  }
  const { items } = await client.queries();
  const picker = h(
    "select",
    { id: "saved-query", "aria-label": t("queries") },
    h("option", { value: "" }, items.length ? t("choosequery") : t("noquestion")),
    ...items.map((q) => h("option", { value: q.name }, q.question)),
  );
  const fields = h("div", { class: "sparql-parameters", hidden: true });
  const editor = h("div", { class: "yasgui-host" });
  replace(container, h("div", { class: "sparql-bar" }, h("label", { for: "saved-query" }, t("queries"), " "), picker, h("span", { class: "muted" }, t("sparqlhint"))), fields, editor);
  const yasgui = new Yasgui(editor, {
    requestConfig: { endpoint: `${location.origin}/sparql`, method: "POST" },
    copyEndpointOnNewTab: false,
    endpointCatalogueOptions: { getData: () => [] },
    // these would ask hosts elsewhere for prefixes and names
    yasqe: { autocompleters: [], value: START, createShareableLink: null, resizeable: true },
    persistenceId: null,
  } as never);
  const tab = yasgui.getTab();
  const values = new Map<string, string>();
  const fill = (query: SavedQuery): void => {
    tab?.getYasqe()?.setValue(filled(query, values));
    // without a value that has no default there is nothing to find yet; a fault is shown in the results
    if (query.parameters.every((p) => term(p, values.get(p.name) ?? "") !== null)) void tab?.query()?.catch(() => undefined);
  };
  picker.addEventListener("change", () => {
    const chosen = items.find((q) => q.name === picker.value);
    fields.hidden = !chosen?.parameters.length;
    if (!chosen) return;
    values.clear();
    for (const p of chosen.parameters) values.set(p.name, p.default ?? "");
    replace(
      fields,
      ...chosen.parameters.map((p) => {
        const input = h("input", { value: p.default ?? "", placeholder: p.type, id: `parameter-${p.name}` });
        input.addEventListener("change", () => {
          values.set(p.name, input.value.trim());
          fill(chosen);
        });
        return h("label", { for: `parameter-${p.name}` }, p.comment || p.name, input);
      }),
    );
    fill(chosen);
  });
  container.addEventListener(
    "click",
    (event) => {
      const link = (event.target as Element).closest?.("a");
      if (link?.href.startsWith(EVENT)) {
        event.preventDefault();
        event.stopPropagation();
        open(link.href);
      }
    },
    true,
  );
}
