// Starts Chromium for the scripts beside this file and notes everything a page should never do.
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export async function start(base, { width = 1440, height = 1000 } = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const page = await browser.newPage({ viewport: { width, height } });
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()} (${message.location().url}:${message.location().lineNumber})`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith("data:") && !request.url().startsWith("blob:")) faults.push(`left the host: ${request.url()}`);
  });
  return { browser, page, faults };
}
