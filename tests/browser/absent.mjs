// Looks for GraphiQL where it must not be, with the addresses that its page would use.
import { given, tell } from "../clients/exchange.mjs";
import { visiting } from "./browser.mjs";

const { url } = given;

async function look(page) {
  const opened = await page.goto(`${url}/graphiql`);
  const asked = {};
  for (const path of ["/graphiql/people", "/graphiql/start.js", "/graphiql/graphiql.min.js"]) {
    asked[path] = (await page.request.get(`${url}${path}`)).status();
  }
  const signIn = await page.request.post(`${url}/graphiql/sign-in`, { data: { login: "jet" } });
  asked["/graphiql/sign-in"] = signIn.status();
  return { status: opened.status(), text: await page.locator("body").textContent(), asked, signIn: await signIn.text() };
}

tell(await visiting({ ...given, origin: url }, look));
