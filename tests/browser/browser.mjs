// The Chromium of this machine, told to do nothing on its own, and everything that a page tries in it.
import { chromium } from "playwright-core";

/** Run `visit` on a fresh page, and give what it answers with what the page asked for and complained about. */
export async function visiting({ program, sandbox, origin }, visit) {
  const browser = await chromium.launch({
    executablePath: program,
    chromiumSandbox: sandbox,
    args: ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"],
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "nl-NL" });
    const page = await context.newPage();
    const seen = { requests: [], elsewhere: [], failed: [], complaints: [] };
    page.on("request", (request) => note(seen, new URL(request.url()), origin));
    page.on("requestfailed", (request) => seen.failed.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on("console", (line) => {
      if (["error", "warning"].includes(line.type())) seen.complaints.push(`${line.type()}: ${line.text()}`);
    });
    page.on("pageerror", (error) => seen.complaints.push(`uncaught: ${error.message}`));
    page.setDefaultTimeout(20_000);
    return { ...(await visit(page)), ...seen };
  } finally {
    await browser.close();
  }
}

function note(seen, address, origin) {
  if (address.protocol === "data:") return;
  if (address.origin === origin) seen.requests.push(address.pathname);
  else seen.elsewhere.push(address.href);
}
