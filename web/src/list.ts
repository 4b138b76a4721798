// The list beside the timeline: the same events for the keyboard and for screen readers.
import type { Item } from "../client";
import { h, replace } from "./dom";
import { itemLabel, labelOf, reportDay, sayDate, t, value } from "./i18n";

export class List {
  private readonly body = h("ol", { class: "list-items", id: "list", "aria-label": t("list"), tabindex: "-1" });
  private readonly more = h("button", { class: "button more", type: "button", hidden: true });
  private readonly note = h("p", { class: "note" });

  constructor(
    container: HTMLElement,
    private readonly on: { open: (id: string) => void; more: () => void },
  ) {
    replace(container, this.body, this.note, this.more);
    this.more.addEventListener("click", () => this.on.more());
    this.body.addEventListener("keydown", (event) => this.keys(event));
  }

  clear(note: string): void {
    replace(this.body);
    this.body.setAttribute("aria-label", t("list"));
    this.note.textContent = note;
    this.more.hidden = true;
  }

  append(items: Item[], hasMore: boolean, branchOf: (type: string) => string): void {
    this.note.textContent = "";
    for (const item of items) this.body.append(this.row(item, branchOf(item.type)));
    if (!this.body.children.length) this.note.textContent = t("empty");
    const first = this.body.querySelector<HTMLElement>("button");
    if (first && !this.body.querySelector('button[tabindex="0"]')) first.tabIndex = 0;
    this.more.textContent = t("loadmore");
    this.more.hidden = !hasMore;
  }

  select(id: string | null): void {
    for (const button of this.body.querySelectorAll<HTMLElement>("button[data-id]")) {
      if (button.dataset["id"] === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  focus(id: string): void {
    this.body.querySelector<HTMLElement>(`button[data-id="${CSS.escape(id)}"]`)?.focus();
  }

  private row(item: Item, branch: string): HTMLElement {
    const quote = item.claims?.[0]?.quote;
    const sources = item.sources.map(labelOf).slice(0, 3).join("、");
    const when = item.when
      ? h("span", { class: `when${item.when.precision === "day" ? "" : " coarse"}` }, sayDate(item.when))
      : h("span", { class: "when none" }, h("span", {}, "—"), h("small", {}, `${t("reportedon")} ${reportDay(item)}`));
    const button = h(
      "button",
      { type: "button", "data-id": item.id, tabindex: "-1", class: `row s-${item.status}` },
      when,
      h(
        "span",
        { class: "row-main" },
        h("span", { class: "row-label" }, itemLabel(item)),
        quote ? h("span", { class: "row-quote" }, `“${quote}”`) : null,
        h(
          "span",
          { class: "row-meta" },
          h("span", { class: `tag b-${branch}` }, labelOf({ label: item.type_label.zh, label_en: item.type_label.en })),
          h("span", { class: `badge s-${item.status}` }, value(item.status)),
          h("span", { class: "muted" }, sources + (item.source_count > 1 ? ` · ${item.source_count} ${t("independent")}` : "")),
          item.contradiction_count ? h("span", { class: "badge s-disputed" }, `${t("contradictions")} ${item.contradiction_count}`) : null,
        ),
      ),
    );
    button.addEventListener("click", () => this.on.open(item.id));
    return h("li", {}, button);
  }

  private keys(event: KeyboardEvent): void {
    const rows = [...this.body.querySelectorAll<HTMLElement>("button[data-id]")];
    const here = rows.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 }[event.key];
    const target = to === undefined ? undefined : rows[Math.max(0, to)];
    if (!target) return;
    event.preventDefault();
    for (const row of rows) row.tabIndex = -1;
    target.tabIndex = 0;
    target.focus();
    if (target === rows[rows.length - 1] && !this.more.hidden) this.on.more();
  }
}
