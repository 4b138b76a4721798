// Loads the profiles into the programs they are made for: node test/consumers.mjs http://127.0.0.1:8000
// Prints one JSON object: how many items each was given, left out, and shows, and every fault.
import { createRequire } from "node:module";
import { start } from "./browser.mjs";

const [base] = process.argv.slice(2);
const file = (name) => createRequire(import.meta.url).resolve(name);
const { browser, page, faults } = await start(base);
const get = async (path) => (await page.request.get(`${base}${path}`)).json();
const found = {};

// a page of this host without the policy of ours, as somebody else's page would be
await page.route(`${base}/somebody-else`, (route) => route.fulfill({ contentType: "text/html", body: '<!doctype html><div id="there" style="height:600px"></div>' }));
const all = (await get("/timeline?limit=200&kind=all")).items.length;

await page.goto(`${base}/somebody-else`);
await page.addScriptTag({ path: file("vis-timeline/standalone/umd/vis-timeline-graph2d.min.js") });
const vis = await get("/timeline?profile=vis&limit=200&kind=all");
found.vis = await page.evaluate((given) => {
  const timeline = new globalThis.vis.Timeline(document.querySelector("#there"), given.items, given.groups, {});
  return { items: given.items.length, omitted: given.omitted, shown: Object.keys(timeline.itemSet.items).length };
}, vis);

await page.goto(`${base}/somebody-else`);
await page.addScriptTag({ path: file("@knight-lab/timelinejs/dist/js/timeline.js") });
const slides = await get("/timeline?profile=timelinejs&limit=200&kind=all");
found.timelinejs = await page.evaluate(async (given) => {
  const timeline = new globalThis.TL.Timeline("there", { title: given.title, events: given.events, scale: given.scale }, { font: null, language: "en" });
  for (let i = 0; i < 100 && !timeline.config; i += 1) await new Promise((later) => setTimeout(later, 100));
  return { items: given.events.length, omitted: given.omitted, shown: timeline.config?.events.length, errors: timeline.config?.getErrors?.() ?? [] };
}, slides);

found.all = all;
found.ran = await page.evaluate(() => "hacked" in globalThis);
await browser.close();
console.log(JSON.stringify({ found, faults }));
