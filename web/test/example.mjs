// node test/example.mjs URL < FILE.html: opens a page of the documentation at the server's address and tells what it lists.
import { readFileSync } from "node:fs";
import { start } from "./browser.mjs";

const base = process.argv[2];
const { browser, page, faults } = await start(base);
const body = readFileSync(0, "utf8").replaceAll("http://127.0.0.1:8000", base);
await page.route(`${base}/example.html`, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
await page.goto(`${base}/example.html`);
await page.waitForSelector("li");
await page.waitForLoadState("networkidle");
console.log(JSON.stringify({ lines: await page.locator("li").allTextContents(), faults }));
await browser.close();
