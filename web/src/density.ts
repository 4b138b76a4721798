// The overview: how many events lie where, as bars over all time; the part in view is marked and a click moves it.
import type { Density } from "../client";
import { replace, svg } from "./dom";
import { t } from "./i18n";
import type { Window } from "./axis";

const WIDTH = 1000;
const HEIGHT = 44;
const DAY = 86_400_000;

export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** The stretch that holds all but the outermost events, with some air; where a reader should begin. */
export function densest(density: Density, share = 0.9): Window | null {
  const buckets = density.buckets;
  const first = buckets[0];
  const last = buckets[buckets.length - 1];
  if (!first || !last) return null;
  const total = buckets.reduce((sum, b) => sum + b.count, 0);
  let best: Window = { start: dayNumber(first.start), end: dayNumber(last.end) + DAY };
  let low = 0;
  let inside = 0;
  for (const bucket of buckets) {
    inside += bucket.count;
    for (;;) {
      const leaving = buckets[low];
      if (!leaving || inside - leaving.count < share * total) break;
      inside -= leaving.count;
      low += 1;
    }
    const start = buckets[low];
    if (inside >= share * total && start) {
      const found = { start: dayNumber(start.start), end: dayNumber(bucket.end) + DAY };
      if (found.end - found.start < best.end - best.start) best = found;
    }
  }
  const air = Math.max((best.end - best.start) * 0.06, 5 * DAY);
  return { start: best.start - air, end: best.end + air };
}

/** Events of the buckets that lie in the window. */
export function within(density: Density, window: Window): number {
  let count = 0;
  for (const b of density.buckets) if (dayNumber(b.end) + DAY > window.start && dayNumber(b.start) < window.end) count += b.count;
  return count;
}

export function drawDensity(container: HTMLElement, density: Density, window: Window, moved: (center: number) => void): void {
  const first = density.buckets[0];
  const last = density.buckets[density.buckets.length - 1];
  if (!first || !last) {
    replace(container);
    return;
  }
  // a few very old events must not squeeze the rest into a line: the overview spans 98 % of them
  const whole = densest(density, 0.98) ?? { start: dayNumber(first.start), end: dayNumber(last.end) };
  const start = Math.min(whole.start, window.start);
  const end = Math.max(whole.end, window.end);
  const x = (at: number): number => ((at - start) / (end - start)) * WIDTH;
  const most = Math.max(...density.buckets.map((b) => b.count));
  const bars = density.buckets
    .filter((b) => dayNumber(b.end) >= start && dayNumber(b.start) <= end)
    .map((b) => {
      const left = x(dayNumber(b.start));
      const height = Math.max(2, (Math.sqrt(b.count) / Math.sqrt(most)) * (HEIGHT - 4));
      const width = Math.max(1.5, x(dayNumber(b.end) + DAY) - left - 0.5);
      return svg("rect", { x: left, y: HEIGHT - height, width, height, class: "density-bar" });
    });
  const view = svg("rect", { x: x(window.start), y: 0, width: Math.max(4, x(window.end) - x(window.start)), height: HEIGHT, class: "density-window", rx: 3 });
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": t("overview") }, ...bars, view);
  drawing.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    moved(start + (((event as MouseEvent).clientX - box.left) / box.width) * (end - start));
  });
  replace(container, drawing);
}
