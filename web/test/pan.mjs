// node test/pan.mjs URL: milliseconds to the first items, kB of the first load, and frames a second while the timeline is dragged.
import { start } from "./browser.mjs";

const SECONDS = 4;
const { browser, page } = await start(process.argv[2]);
const devtools = await page.context().newCDPSession(page);
await devtools.send("Performance.enable", { timeDomain: "threadTicks" }); // of the processor, not of the clock
const spent = async () => {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find((m) => m.name === "TaskDuration").value;
};

const began = Date.now();
await page.goto(`${process.argv[2]}/?lang=zh`);
await page.waitForSelector(".vis-item.vis-point, .vis-item.vis-range");
const first = Date.now() - began;
const work_to_first = await spent();
await page.waitForLoadState("networkidle");
const kilobytes = await page.evaluate(() =>
  performance.getEntriesByType("resource").filter((r) => r.name.includes("/static/")).reduce((sum, r) => sum + r.encodedBodySize, 0),
) / 1024;

const box = await page.locator(".vis-panel.vis-center").boundingBox();
const [y, left, right] = [box.y + box.height / 2, box.x + box.width * 0.2, box.x + box.width * 0.8];
await page.evaluate(() => {
  globalThis.frames_ = [];
  const tick = (now) => (globalThis.frames_.push(now), requestAnimationFrame(tick));
  requestAnimationFrame(tick);
});
const before = await spent();
const end = Date.now() + SECONDS * 1000;
for (let [from, to] = [right, left]; Date.now() < end; [from, to] = [to, from]) {
  await page.mouse.move(from, y);
  await page.mouse.down();
  await page.mouse.move(to, y, { steps: 30 });
  await page.mouse.up();
}
const work = (await spent()) - before;
const times = await page.evaluate(() => globalThis.frames_);
const gaps = times.slice(1).map((now, i) => now - times[i]).sort((a, b) => a - b);
console.log(
  JSON.stringify({
    first_items_ms: first,
    of_these_on_the_main_thread: Math.round(1000 * work_to_first),
    first_load_kB: Math.round(kilobytes),
    frames_a_second: Math.round(gaps.length / ((times.at(-1) - times[0]) / 1000)),
    slowest_frame_of_a_hundred_ms: Math.round(gaps[Math.floor(gaps.length * 0.99)]),
    main_thread_ms_a_frame: Math.round((1000 * work * 10) / gaps.length) / 10,
    items_drawn: await page.locator(".vis-item.vis-point, .vis-item.vis-range").count(),
  }),
);
await browser.close();
