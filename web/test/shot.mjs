// A picture of the page: node test/shot.mjs ADDRESS FILE [width] [height]
import { start } from "./browser.mjs";

const [address, file, width = "1440", height = "900"] = process.argv.slice(2);
const { browser, page, faults } = await start(new URL(address).origin, { width: Number(width), height: Number(height) });
await page.goto(address);
await page.locator(".row").first().waitFor();
await page.waitForTimeout(800);
await page.screenshot({ path: file });
await browser.close();
if (faults.length) {
  console.error(faults.join("\n"));
  process.exit(1);
}
