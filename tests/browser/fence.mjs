// What the page's own rules stop: a program that slipped into it asks another host, and runs a script of its own.
import { given, tell } from "../clients/exchange.mjs";
import { visiting } from "./browser.mjs";

const { url } = given;

async function misbehave(page) {
  await page.goto(`${url}/graphiql`);
  await page.locator(".graphiql-container").waitFor();
  const asked = await page.evaluate(() => fetch("http://127.0.0.1:9/elsewhere").then(() => "answered", () => "stopped"));
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.slippedIn = true";
    document.body.append(script);
    return window.slippedIn === true;
  });
  return { asked, ran };
}

tell(await visiting({ ...given, origin: url }, misbehave));
