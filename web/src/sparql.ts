// The SPARQL tab; this chunk and its style load when the tab is first opened.
import Yasgui from "@zazuko/yasgui";
import type { Client } from "./api";
import { h, replace } from "./dom";
import { t } from "./i18n";

const EVENT = "https://w3id.org/kg-timeline/event/";
const START = `PREFIX kg: <https://w3id.org/kg-timeline/ns#>
SELECT ?event ?label ?status WHERE {
  GRAPH ?g { ?event kg:status ?status ; <http://www.w3.org/2000/01/rdf-schema#label> ?label }
} LIMIT 20`;

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
  const editor = h("div", { class: "yasgui-host" });
  replace(container, h("div", { class: "sparql-bar" }, h("label", { for: "saved-query" }, t("queries"), " "), picker, h("span", { class: "muted" }, t("sparqlhint"))), editor);
  const yasgui = new Yasgui(editor, {
    requestConfig: { endpoint: `${location.origin}/sparql`, method: "POST" },
    copyEndpointOnNewTab: false,
    endpointCatalogueOptions: { getData: () => [] },
    // these would ask hosts elsewhere for prefixes and names
    yasqe: { autocompleters: [], value: START, createShareableLink: null, resizeable: true },
    persistenceId: null,
  } as never);
  const tab = yasgui.getTab();
  picker.addEventListener("change", () => {
    const chosen = items.find((q) => q.name === picker.value);
    if (!chosen) return;
    tab?.getYasqe()?.setValue(chosen.text);
    void tab?.query()?.catch(() => undefined); // the fault is shown in the results
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
