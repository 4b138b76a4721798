// Walks through the page as a reader does: node test/walk.mjs http://127.0.0.1:8000 [folder for pictures]
// With a server started with --writable and the same KG_TOKEN, an article is dropped on the page too.
// Prints one JSON object: the steps that were done, what they showed, and every fault.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { start } from "./browser.mjs";

const [base, pictures] = process.argv.slice(2);
const token = process.env.KG_TOKEN;
const DROPPED = `---
title: 玻利维亚外长将访问新西兰
date: 2025-09-20T09:00:00+08:00
author: 北岸日报
from: https://www.northshore.example/world/20250920-dropped
---

玻利维亚外长罗莎·基斯佩将于10月访问新西兰，并会见新西兰总理。新西兰外交部周六证实了这一消息。
`;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { browser, page, faults } = await start(base);
const steps = {};
const findings = [];

async function look(name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
  // evaluated over the debugging protocol, which the page's own policy does not govern
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ exclude: [[".yasgui-host"]] }));
  for (const v of violations) {
    if (v.impact === "serious" || v.impact === "critical") findings.push(`${name}: ${v.id} (${v.impact}) ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(", ")}`);
  }
}

const settled = () => page.waitForFunction(() => document.querySelector("#status")?.textContent !== "" && document.querySelectorAll(".row").length > 0);
const count = async () => Number((await page.textContent("#total")).replace(/\D/g, ""));

try {
  const began = Date.now();
  await page.goto(`${base}/?lang=zh`);
  await settled();
  steps.first_items_ms = Date.now() - began;
  await page.waitForSelector(".vis-item");
  steps.loaded = await count();
  steps.bars = await page.locator(".vis-item.vis-point, .vis-item.vis-range").count();
  await look("timeline");

  const chip = page.locator('.chip[data-facet="status"]').first();
  const status = await chip.getAttribute("data-value");
  const expected = Number(await chip.locator(".chip-count").textContent());
  await chip.click();
  await page.waitForFunction((n) => Number(document.querySelector("#total").textContent.replace(/\D/g, "")) === n, expected);
  steps.filtered = await count();
  steps.filter_in_address = page.url().includes(`status=${status}`);
  await page.goBack();
  await page.waitForFunction((n) => Number(document.querySelector("#total").textContent.replace(/\D/g, "")) === n, steps.loaded);

  const ticks = () => page.locator(".vis-time-axis .vis-text.vis-minor:not(.vis-measure)").allTextContents();
  const before = (await ticks()).join();
  await page.click("#zoom-in");
  await page.click("#zoom-in");
  await page.waitForFunction((was) => [...document.querySelectorAll(".vis-time-axis .vis-text.vis-minor:not(.vis-measure)")].map((n) => n.textContent).join() !== was, before);
  steps.zoomed = true;

  const answered = page.waitForResponse((response) => response.url().includes("/facets?") && response.url().includes("q=script"));
  await page.fill("#search", "script");
  await (await answered).finished();
  await page.waitForTimeout(300);
  steps.searched = await page.locator(".row").count();
  if (steps.searched) {
    await page.locator(".row").first().click();
    await page.locator(".claim").first().waitFor();
    await page.locator(".quote").first().click();
    await page.locator(".article").waitFor();
    steps.hostile_shown_as_text = (await page.locator(".article, .panel-title").allTextContents()).some((text) => text.includes("<script>") || text.includes("onerror"));
    await look("hostile");
  }
  steps.hostile_ran = await page.evaluate(() => "hacked" in globalThis);
  steps.foreign_elements = await page.locator("#panel script, #panel img, #panel iframe, .list img, .axis img").count();

  await page.goto(`${base}/?lang=zh`);
  await settled();
  await page.locator('#list button[tabindex="0"]').focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.locator(".claim").first().waitFor();
  steps.opened = (await page.textContent(".panel-title")).length > 0;
  steps.marked = await page.locator(".quote mark.trigger").count();
  await look("event");

  await page.locator(".quote").first().click();
  await page.locator(".article mark.aim").first().waitFor();
  steps.quote_in_article = await page.locator(".article mark.aim").first().isVisible();
  await look("article");
  await page.keyboard.press("Escape");
  await page.locator("#panel").waitFor({ state: "hidden" });

  await page.locator(".row").nth(1).click();
  await page.locator(".facts .link, .chain .link").first().click();
  await page.locator(".graph").waitFor();
  steps.entity = await page.textContent(".panel-title");
  await look("entity");
  await page.keyboard.press("Escape");

  const slider = page.locator("#as-of");
  const known = await count();
  await slider.evaluate((input) => {
    input.value = "0";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.waitForFunction((n) => Number(document.querySelector("#total").textContent.replace(/\D/g, "")) < n, known);
  steps.as_of_fewer = (await count()) < known;
  await page.click("#clear");
  await page.waitForFunction((n) => Number(document.querySelector("#total").textContent.replace(/\D/g, "")) === n, known);

  await page.click("#language");
  await page.waitForFunction(() => document.documentElement.lang === "en");
  steps.english = await page.textContent("#show-timeline");
  await page.click("#theme");
  await look("dark");

  await page.click("#show-sparql");
  await page.locator(".yasgui-host .CodeMirror").waitFor();
  const saved = await page.locator("#saved-query option").count();
  steps.saved_queries = saved - 1;
  if (saved > 1) {
    const name = await page.locator("#saved-query option").evaluateAll((options) => (options.find((o) => o.value === "timeline") ?? options[1]).value);
    await page.selectOption("#saved-query", name);
    await page.locator(".yasr_results table, .yasr .dataTable").first().waitFor({ timeout: 20000 });
    steps.query = name;
    const event = page.locator('.yasr a[href*="/kg-timeline/event/"]').first();
    if (await event.count()) {
      await event.click();
      await page.locator(".claim").first().waitFor();
      steps.event_from_result = true;
    }
  }
  await look("sparql");

  await page.goto(`${base}/?lang=zh`);
  await settled();
  if ((await page.request.get(`${base}/page.json`).then((answer) => answer.json())).writable) {
    const total = await count();
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "dropped.md", { type: "text/markdown" }));
      dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, DROPPED);
    await page.fill("#token", token ?? "");
    await page.keyboard.press("Enter");
    await page.waitForFunction((n) => Number(document.querySelector("#total").textContent.replace(/\D/g, "")) > n, total, { timeout: 60000 });
    steps.dropped = (await count()) - total;
    await look("dropped");
  }

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${base}/?lang=zh`);
  await settled();
  steps.phone_overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await look("phone");
} catch (fault) {
  faults.push(`stopped: ${fault.message}`);
  if (pictures) await page.screenshot({ path: `${pictures}/stopped.png` });
}
await browser.close();
console.log(JSON.stringify({ steps, faults, findings }, null, 1));
