// What stands beside the timeline: an event with every claim, an article with all its claims marked, an entity with its neighbours.
import type { Article, Claim, Client, Entity, EventDetail, Linked, Thing } from "../client";
import { h, replace, safeUrl, svg } from "./dom";
import { itemLabel, labelOf, reportDay, sayDate, t, value } from "./i18n";
import type { State } from "./state";

export type Open = NonNullable<State["open"]>;
type On = { open: (what: Open) => void; close: () => void; only: (entity: string) => void; typeLabel: (type: string) => string };

const points = (text: string): string[] => Array.from(text);

export class Panel {
  constructor(
    private readonly container: HTMLElement,
    private readonly client: Client,
    private readonly on: On,
  ) {}

  private wanted = 0;

  async show(what: Open | null, branchOf: (type: string) => string): Promise<void> {
    const turn = (this.wanted += 1);
    this.container.hidden = what === null;
    document.body.classList.toggle("with-panel", what !== null);
    if (!what) return;
    this.container.setAttribute("aria-busy", "true");
    try {
      if (what.kind === "event") {
        const event = await this.client.event(what.id);
        if (turn === this.wanted) this.frame(t("events"), this.event(event, branchOf));
      } else if (what.kind === "document") {
        const article = await this.client.article(what.id);
        if (turn === this.wanted) {
          this.frame(t("article"), this.article(article, what.claim));
          this.container.querySelector(".aim")?.scrollIntoView({ block: "center" });
        }
      } else {
        const [entity, page] = await Promise.all([this.client.entity(what.id), this.client.timeline({ entity: [what.id], limit: 40, order: "-time", include: "none" })]);
        if (turn === this.wanted) this.frame(t("entity"), this.entity(entity, page.items));
      }
    } catch (fault) {
      if (turn === this.wanted) this.frame(t("failed"), [h("p", { role: "alert" }, (fault as Error).message)]);
    }
    if (turn === this.wanted) this.container.removeAttribute("aria-busy");
  }

  private frame(name: string, content: Node[]): void {
    const close = h("button", { type: "button", class: "icon", id: "panel-close", "aria-label": t("close"), title: t("close") }, "×");
    close.addEventListener("click", () => this.on.close());
    const back = h("button", { type: "button", class: "link" }, `‹ ${t("back")}`);
    back.addEventListener("click", () => history.back());
    this.container.setAttribute("aria-label", name);
    replace(this.container, h("div", { class: "panel-bar" }, back, close), h("div", { class: "panel-body", tabindex: "0" }, ...content));
    this.container.scrollTop = 0;
  }

  // ---------------------------------------------------------------- event

  private event(event: EventDetail, branchOf: (type: string) => string): Node[] {
    const byId = new Map(event.claims.map((claim) => [claim.id, claim]));
    const facts = h(
      "dl",
      { class: "facts" },
      h("dt", {}, t("date")),
      h("dd", {}, event.when ? sayDate(event.when) : t("nodatewords"), event.when ? h("code", { class: "edtf" }, event.when.edtf) : null),
      ...(event.place ? [h("dt", {}, t("place")), h("dd", {}, this.thing(event.place))] : []),
      ...(event.participants.length
        ? [h("dt", {}, t("participants")), h("dd", {}, ...event.participants.flatMap((p) => [h("span", { class: "participant" }, h("small", {}, value(p.role)), " ", this.thing(p))]))]
        : []),
    );
    return [
      h("p", { class: "row-meta" },
        h("span", { class: `tag b-${branchOf(event.type)}` }, labelOf({ label: event.type_label.zh, label_en: event.type_label.en })),
        h("span", { class: `badge s-${event.status}` }, value(event.status)),
        h("span", { class: "muted" }, `${event.source_count} ${t("independent")}`)),
      h("h2", { class: "panel-title" }, itemLabel(event)),
      facts,
      ...(event.contradictions.length ? [this.contradictions(event, byId)] : []),
      ...(event.claims.length > 1 ? [this.history(event)] : []),
      ...this.linked(t("wholes"), event.wholes),
      ...this.linked(t("parts"), event.parts),
      h("h3", {}, `${t("claims")} (${event.claims.length})`),
      h("ol", { class: "claims" }, ...event.claims.map((claim) => this.claim(claim))),
      ...(event.decisions.length
        ? [h("details", {}, h("summary", {}, t("joined")), h("ul", { class: "reasons" }, ...event.decisions.slice(0, 40).map((d) => h("li", {}, `${d.score.toFixed(2)} · ${d.reasons.join(" · ")}`))))]
        : []),
    ];
  }

  private thing(thing: Thing): Node {
    const label = labelOf(thing);
    if (!thing.id) return h("span", {}, label);
    const button = h("button", { type: "button", class: "link" }, label);
    button.addEventListener("click", () => this.on.open({ kind: "entity", id: thing.id as string }));
    return button;
  }

  private claim(claim: Claim): HTMLElement {
    const quote = h("button", { type: "button", class: "quote", title: t("readarticle") }, ...this.marked(claim));
    quote.addEventListener("click", () => this.on.open({ kind: "document", id: claim.document, claim: claim.id }));
    const chain = [...claim.sources].map((s, i) =>
      h("li", {}, this.thing({ id: s.id, label: s.label, kind: s.kind }), s.cue ? h("q", { class: "cue" }, s.cue.text) : null, i < claim.sources.length - 1 ? h("span", { class: "arrow", "aria-hidden": "true" }, "←") : null),
    );
    const when = claim.when;
    return h(
      "li",
      { class: "claim", id: `claim-${claim.id.slice(claim.id.lastIndexOf("/") + 1)}` },
      h("p", { class: "claim-head" },
        h("span", { class: "muted" }, (claim.reported ?? "—") + " · "), h("span", {}, claim.outlet),
        claim.modality === "asserted" ? null : h("span", { class: `badge m-${claim.modality}` }, value(claim.modality)),
        claim.polarity === "negative" ? h("span", { class: "badge s-only-denied" }, value("negative")) : null,
        claim.presupposed ? h("span", { class: "badge plain" }, t("presupposed")) : null),
      h("blockquote", {}, quote),
      h("div", { class: "claim-foot" },
        h("span", { class: "muted" }, t("chain")), h("ol", { class: "chain" }, ...chain)),
      h("p", { class: "claim-foot" },
        h("span", { class: "muted" }, t("date")),
        when
          ? h("span", {}, sayDate(when), " ", h("code", { class: "edtf" }, when.edtf), when.text ? h("q", {}, when.text) : null, h("small", { class: "muted" }, ` ${t(`fit_${when.fit}` as "fit_within")} · ${t("rule")} ${when.rule}`))
          : h("span", {}, t("nodatewords"))),
    );
  }

  /** The quote with its trigger and the words of its roles marked. */
  private marked(claim: Claim): Node[] {
    const [start] = claim.chars;
    const marks: { from: number; to: number; kind: string }[] = [{ from: claim.trigger.chars[0] - start, to: claim.trigger.chars[1] - start, kind: "trigger" }];
    for (const role of claim.roles) marks.push({ from: role.chars[0] - start, to: role.chars[1] - start, kind: `role-${role.role}` });
    if (claim.when?.start !== undefined && claim.when.end !== undefined) marks.push({ from: claim.when.start - start, to: claim.when.end - start, kind: "time" });
    return segments(points(claim.quote), marks).map(({ text, kinds }) => (kinds.length ? h("mark", { class: kinds.join(" ") }, text) : document.createTextNode(text)));
  }

  private contradictions(event: EventDetail, byId: Map<string, Claim>): HTMLElement {
    const side = (id: string): Node => {
      const claim = byId.get(id);
      return claim ? h("span", { class: "side" }, h("small", { class: "muted" }, `${claim.outlet} ${claim.reported ?? ""}`), h("span", {}, `“${claim.quote}”`)) : h("span", {});
    };
    return h("section", { class: "contradictions" }, h("h3", {}, t("contradictions")),
      ...event.contradictions.map((c) => h("div", { class: "contradiction" }, h("p", {}, h("span", { class: "badge s-disputed" }, value(c.kind)), " ", /[\p{L}\p{N}]/u.test(c.detail) ? h("strong", {}, c.detail) : null), side(c.left), side(c.right))));
  }

  /** Plan → report: one line for each day something new was said. */
  private history(event: EventDetail): HTMLElement {
    const days = new Map<string, Claim[]>();
    for (const claim of event.claims) days.set(claim.reported ?? "—", [...(days.get(claim.reported ?? "—") ?? []), claim]);
    return h("section", {}, h("h3", {}, t("history")),
      h("ol", { class: "history" }, ...[...days].map(([day, claims]) =>
        h("li", {}, h("time", {}, day), h("span", {},
          ...[...new Set(claims.map((c) => (c.polarity === "negative" ? "negative" : c.modality)))].map((m) => h("span", { class: `badge m-${m}` }, value(m))),
          " ", [...new Set(claims.map((c) => c.outlet))].join("、"))))));
  }

  private linked(title: string, events: Linked[]): Node[] {
    if (!events.length) return [];
    return [h("h3", {}, title), h("ul", { class: "linked" }, ...events.map((e) => h("li", {}, this.eventLink(e))))];
  }

  private eventLink(e: Linked): Node {
    const button = h("button", { type: "button", class: "link" }, itemLabel(e));
    button.addEventListener("click", () => this.on.open({ kind: "event", id: e.id }));
    return h("span", {}, h("small", { class: "muted" }, e.when ? sayDate(e.when) : `— ${t("reportedon")} ${reportDay(e)}`), " ", button);
  }

  // ---------------------------------------------------------------- article

  private article(article: Article, aim: string | undefined): Node[] {
    const text = points(article.text);
    const url = safeUrl(article.url);
    const marks = article.claims.flatMap((c) => [
      { from: c.chars[0], to: c.chars[1], kind: c.id === aim ? "aim" : "claimed", claim: c },
      { from: c.trigger.chars[0], to: c.trigger.chars[1], kind: "trigger", claim: c },
    ]);
    const paragraphs: Node[] = [];
    let start = 0;
    article.text.split("\n").forEach((line, number) => {
      const length = points(line).length;
      const here = marks.filter((m) => m.from < start + length && m.to > start).map((m) => ({ ...m, from: m.from - start, to: m.to - start }));
      const parts = segments(text.slice(start, start + length), here).map(({ text: words, kinds, claims }) => {
        if (!kinds.length) return document.createTextNode(words);
        const claim = claims[0];
        const mark = h("mark", { class: kinds.join(" ") }, words);
        if (claim?.event) {
          const id = claim.event;
          mark.addEventListener("click", () => this.on.open({ kind: "event", id }));
        }
        return mark;
      });
      if (number > 0 && length > 0) paragraphs.push(h("p", {}, ...parts));
      if (number === 0) paragraphs.push(h("h2", { class: "panel-title" }, ...parts));
      start += length + 1;
    });
    return [
      h("p", { class: "muted" }, `${article.outlet} · ${article.published ?? "—"}`),
      h("article", { class: "article", lang: article.language }, ...paragraphs),
      h("h3", {}, `${t("claims")} (${article.claims.length})`),
      h("ul", { class: "linked" }, ...article.claims.map((c) => {
        const button = h("button", { type: "button", class: "link" }, c.quote);
        if (c.event) button.addEventListener("click", () => this.on.open({ kind: "event", id: c.event as string }));
        return h("li", {}, button);
      })),
      url ? h("p", {}, h("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, t("original"))) : h("span"),
    ];
  }

  // ---------------------------------------------------------------- entity

  private entity(entity: Entity, items: Linked[]): Node[] {
    const only = h("button", { type: "button", class: "button" }, t("showtimeline"));
    only.addEventListener("click", () => this.on.only(entity.id));
    const ROLES = ["agent", "patient", "party", "place", "originator"];
    return [
      h("p", { class: "row-meta" }, h("span", { class: "tag" }, value(entity.kind)), h("span", { class: "muted" }, `${entity.events} ${t("events")}`)),
      h("h2", { class: "panel-title" }, labelOf(entity)),
      h("p", { class: "muted" }, entity.names.slice(0, 8).join(" · ")),
      h("p", {}, ...ROLES.filter((r) => entity.roles[r]).map((r) => h("span", { class: "participant" }, h("small", {}, value(r)), ` ${entity.roles[r]}`))),
      only,
      h("h3", {}, t("neighbours")),
      this.graph(entity),
      h("ul", { class: "linked" }, ...entity.neighbours.slice(0, 12).map((n) => h("li", {}, this.thing(n), h("small", { class: "muted" }, ` ${n.events} · ${Object.keys(n.types).map(this.on.typeLabel).join("、")}`)))),
      h("p", { class: "muted" }, t("counted", { n: entity.counted })),
      h("h3", {}, t("timeline")),
      h("ul", { class: "linked" }, ...items.map((e) => h("li", {}, this.eventLink(e)))),
    ];
  }

  /** The entity in the middle, those it shares events with around it; line width and nearness grow with the number of events. */
  private graph(entity: Entity): Node {
    const around = entity.neighbours.slice(0, 10);
    const most = Math.max(1, ...around.map((n) => n.events));
    const drawing = svg("svg", { viewBox: "0 0 400 300", class: "graph", role: "img", "aria-label": `${t("neighbours")}: ${around.map(labelOf).join("、")}` });
    around.forEach((n, i) => {
      const angle = (i / around.length) * 2 * Math.PI - Math.PI / 2;
      const x = 200 + Math.cos(angle) * 140;
      const y = 150 + Math.sin(angle) * 112;
      drawing.append(svg("line", { x1: 200, y1: 150, x2: x, y2: y, "stroke-width": 1 + (5 * n.events) / most, class: "edge" }));
      const node = svg("g", { class: "node", "data-id": n.id }, svg("circle", { cx: x, cy: y, r: 6 + (8 * n.events) / most }), svg("text", { x, y: y + 24 }, shorten(labelOf(n))));
      node.addEventListener("click", () => this.on.open({ kind: "entity", id: n.id }));
      drawing.append(node);
    });
    drawing.append(svg("g", { class: "node self" }, svg("circle", { cx: 200, cy: 150, r: 16 }), svg("text", { x: 200, y: 182 }, shorten(labelOf(entity)))));
    return drawing;
  }
}

const shorten = (label: string): string => (label.length > 12 ? `${label.slice(0, 11)}…` : label);

type Mark = { from: number; to: number; kind: string; claim?: Claim };

/** Cuts a text at every border of a mark; each piece knows the marks over it.  Offsets in code points. */
export function segments(text: string[], marks: Mark[]): { text: string; kinds: string[]; claims: Claim[] }[] {
  const size = text.length;
  const borders = new Set([0, size]);
  for (const mark of marks) for (const at of [mark.from, mark.to]) if (at > 0 && at < size) borders.add(at);
  const cuts = [...borders].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, i) => {
    const to = cuts[i + 1] as number;
    const over = marks.filter((m) => m.from <= from && m.to >= to && m.from < m.to).sort((a, b) => a.to - a.from - (b.to - b.from));
    return { text: text.slice(from, to).join(""), kinds: [...new Set(over.map((m) => m.kind))], claims: over.flatMap((m) => (m.claim ? [m.claim] : [])) };
  });
}

