// The drawn timeline (vis-timeline).  It shows what is uncertain as uncertain: a month is a soft bar over the month, an open side fades,
// a plan is hollow, a denial struck, a dispute split, states lie in a band of their own and undated events in one of theirs.
import moment from "moment";
import { DataSet } from "vis-data/esnext/esm/vis-data.js";
import { Timeline } from "vis-timeline/esnext/esm/vis-timeline-graph2d.js";
import type { Item } from "../client";
import { h } from "./dom";
import { itemLabel, language, reportDay, sayDate, t, value } from "./i18n";

const DAY = 86_400_000;
const FADE = 60 * DAY;
export type Lane = { id: string; label: string };
export type Window = { start: number; end: number };

const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);

type Bar = { id: string; group: string; start: number; end?: number; type: "point" | "range"; className: string; content: string; item: Item };

export class Axis {
  private readonly items = new DataSet<Bar>();
  private readonly groups = new DataSet<{ id: string; content: string; order: number; className?: string }>();
  private readonly timeline: Timeline;
  private quiet = false;

  constructor(
    container: HTMLElement,
    private readonly on: { open: (id: string) => void; moved: (window: Window) => void },
  ) {
    this.timeline = new Timeline(container, this.items as never, this.groups as never, {
      minHeight: 170,
      maxHeight: Math.max(300, Math.round(innerHeight * 0.46)),
      orientation: "top",
      stack: true,
      selectable: true,
      multiselect: false,
      showCurrentTime: false,
      verticalScroll: true,
      zoomKey: "ctrlKey",
      zoomMin: 4 * DAY,
      zoomMax: 300 * 365 * DAY,
      margin: { item: { horizontal: 6, vertical: 4 }, axis: 6 },
      moment: (date: moment.MomentInput) => moment.utc(date),
      groupOrder: "order",
      groupTemplate: (group: { content: string } | null) => h("span", {}, group?.content ?? ""),
      template: (bar: Bar) => this.draw(bar),
      tooltip: { followMouse: false },
    } as never);
    this.timeline.on("select", ({ items }: { items: string[] }) => {
      if (items[0]) this.on.open(items[0]);
    });
    this.timeline.on("rangechanged", () => {
      if (!this.quiet) this.on.moved(this.window);
    });
    for (const part of container.querySelectorAll<HTMLElement>(".vis-panel.vis-left, .vis-panel.vis-center")) part.tabIndex = 0; // they scroll
    this.say();
  }

  /** Axis labels of the language chosen. */
  say(): void {
    const zh = language() === "zh";
    this.timeline.setOptions({
      format: {
        minorLabels: zh ? { day: "D", weekday: "D", week: "D", month: "M月", year: "YYYY" } : { day: "D", weekday: "D", week: "D", month: "MMM", year: "YYYY" },
        majorLabels: zh
          ? { hour: "YYYY年M月D日", weekday: "YYYY年M月", day: "YYYY年M月", week: "YYYY年M月", month: "YYYY年", year: "" }
          : { hour: "D MMMM YYYY", weekday: "MMMM YYYY", day: "MMMM YYYY", week: "MMMM YYYY", month: "YYYY", year: "" },
      },
    } as never);
  }

  get window(): Window {
    const { start, end } = this.timeline.getWindow();
    return { start: start.valueOf(), end: end.valueOf() };
  }

  show(window: Window): void {
    this.timeline.setWindow(window.start, window.end, { animation: false });
  }

  move(by: number): void {
    const { start, end } = this.window;
    const step = (end - start) * by;
    this.show({ start: start + step, end: end + step });
  }

  zoom(factor: number): void {
    const { start, end } = this.window;
    const middle = (start + end) / 2;
    const half = Math.max(((end - start) / 2) * factor, 2 * DAY);
    this.show({ start: middle - half, end: middle + half });
  }

  select(id: string | null): void {
    const there = id !== null && this.items.get(id) !== null;
    this.timeline.setSelection(there ? [id] : []);
  }

  /** Draw exactly these items in these lanes; what is drawn already stays as it is. */
  drawAll(items: Item[], lanes: Lane[], laneOf: (item: Item) => string, branchOf: (type: string) => string): void {
    const bars = items.map((item) => this.bar(item, laneOf(item), branchOf(item.type))).filter((bar): bar is Bar => bar !== null);
    const used = new Set(bars.map((bar) => bar.group));
    const wanted = lanes.filter((lane) => used.has(lane.id)).map((lane, order) => ({ id: lane.id, content: lane.label, order, className: laneClass(lane.id) }));
    this.quiet = true;
    const gone = this.items.getIds().filter((id) => !bars.some((bar) => bar.id === id));
    this.items.remove(gone);
    this.groups.remove(this.groups.getIds().filter((id) => !wanted.some((lane) => lane.id === id)));
    this.groups.update(wanted);
    this.items.update(bars);
    this.quiet = false;
  }

  private bar(item: Item, lane: string, branch: string): Bar | null {
    const classes = [`p-${item.when?.precision ?? "none"}`, `s-${item.status}`, `b-${branch}`];
    const base = { id: item.id, content: itemLabel(item), item };
    if (!item.when) {
      const day = reportDay(item);
      return day ? { ...base, group: "undated", start: utc(day), type: "point", className: [...classes, "undated"].join(" ") } : null;
    }
    const group = item.kind === "state" ? "states" : lane;
    if (item.kind === "state") classes.push("state");
    const { earliest, latest } = item.when;
    if (earliest === null && latest !== null) {
      classes.push("open-start");
      const end = utc(latest) + DAY;
      return { ...base, group, start: end - FADE, end, type: "range", className: classes.join(" ") };
    }
    if (earliest === null) return null;
    const start = utc(earliest);
    if (latest === null) return { ...base, group, start, end: start + FADE, type: "range", className: [...classes, "open-end"].join(" ") };
    if (earliest === latest) return { ...base, group, start: start + DAY / 2, type: "point", className: classes.join(" ") };
    return { ...base, group, start, end: utc(latest) + DAY, type: "range", className: classes.join(" ") };
  }

  private draw(bar: Bar): HTMLElement {
    const item = bar.item;
    const label = itemLabel(item);
    const short = label.length > 26 ? `${label.slice(0, 25)}…` : label;
    const title = `${label}\n${item.when ? sayDate(item.when) : `${t("reportedon")} ${reportDay(item)}`} · ${value(item.status)}`;
    return h("span", { class: "bar-label", title }, short);
  }
}

function laneClass(id: string): string {
  return id === "states" || id === "undated" ? `lane-${id}` : "lane";
}
