// Uses GraphiQL as somebody who looks around in the demo: chooses a person, runs a query, and looks at the answer.
import { given, tell } from "../clients/exchange.mjs";
import { visiting } from "./browser.mjs";

const { url, people, query, screenshot } = given;
const SHOWN_WITHIN = 20_000;

/** The text of one of GraphiQL's editors, also the lines that are scrolled out of sight. */
function textOf(page, part) {
  return page.locator(`.${part} .CodeMirror`).first().evaluate((editor) => editor.CodeMirror.getValue());
}

/** Whether this is the answer to somebody's own question, and not to what GraphiQL asks to know the schema. */
function isOwnAnswer(reply) {
  const request = reply.request();
  if (request.method() !== "POST" || !request.url().endsWith("/graphql")) return false;
  return !request.postDataJSON().query.includes("__schema");
}

/** Press the start button, and wait until the answer stands on the page; it is compared whole, not by its looks. */
async function run(page) {
  const answered = page.waitForResponse(isOwnAnswer);
  await page.getByRole("button", { name: /^Execute query/ }).click();
  const reply = await answered;
  const wanted = JSON.stringify(await reply.json());
  // From here and not by waitForFunction, which asks the page for an eval that its own rules forbid.
  for (const end = Date.now() + SHOWN_WITHIN; Date.now() < end; await page.waitForTimeout(50)) {
    const shown = await textOf(page, "result-window");
    if (shown.trim() !== "" && JSON.stringify(JSON.parse(shown)) === wanted) {
      return { status: reply.status(), shown: JSON.parse(shown) };
    }
  }
  throw new Error("The answer does not stand on the page.");
}

async function choose(page, name) {
  const label = await page
    .locator("#person option")
    .evaluateAll((options, login) => options.find((one) => JSON.parse(one.value).login === login).textContent, name);
  await page.locator("#person").selectOption({ label });
  return label;
}

async function write(page, text) {
  await page.locator(".graphiql-query-editor .CodeMirror").first().click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

async function look(page) {
  const opened = await page.goto(`${url}/graphiql`);
  await page.locator(".graphiql-container").waitFor();
  const offered = await page.locator("#person option").allTextContents();
  const first = await run(page);
  await write(page, query);
  const answers = {};
  for (const name of people) {
    const label = await choose(page, name);
    answers[name] = { label, ...(await run(page)) };
  }
  await page.getByRole("button", { name: /Documentation Explorer/ }).click();
  await page.getByText("Root Types").waitFor();
  await page.screenshot({ path: screenshot });
  await page.locator("#token").fill("no.such.token");
  const refused = await run(page);
  return {
    headers: opened.headers(),
    title: await page.title(),
    offered,
    first,
    answers,
    refused,
    status: await page.locator("#status").textContent(),
  };
}

tell(await visiting({ ...given, origin: url }, look));
