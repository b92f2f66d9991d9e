// Follows a subscription with the client of graphql-sse, and tells when it is connected, each event, and how it ends.
import { createClient } from "graphql-sse";
import { given, tell } from "./exchange.mjs";

const { url, token, document, events } = given;
const client = createClient({
  url,
  headers: { authorization: `Bearer ${token}` },
  retryAttempts: 0,
  on: { connected: () => tell({ connected: true }) },
});

let seen = 0;
try {
  const stream = client.iterate({ query: document });
  for await (const event of stream) {
    tell({ event });
    seen += 1;
    if (seen === events) break;
  }
  tell({ ended: "completed", seen });
} catch (error) {
  const text = await error?.response?.json?.();
  tell({ ended: "refused", seen, status: error?.response?.status ?? null, codes: text?.errors?.map((one) => one.extensions.code) ?? [] });
} finally {
  client.dispose();
}
