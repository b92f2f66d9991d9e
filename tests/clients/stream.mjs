// Follows a subscription with the client of graphql-sse: tells when it is connected, each event, and how it ends.
import { createClient } from "graphql-sse";
import { given, tell } from "./exchange.mjs";

const { url, token, document } = given;
const client = createClient({
  url,
  headers: { authorization: `Bearer ${token}` },
  retryAttempts: 0,
  on: { connected: () => tell({ connected: true }) },
});

async function follow() {
  for await (const event of client.iterate({ query: document })) tell({ event });
  return { ended: "completed" };
}

/** What a refusal says: the client of graphql-sse gives the response that it did not expect. */
async function refusal({ response }) {
  const { errors } = await response.json();
  return { ended: "refused", status: response.status, codes: errors.map((error) => error.extensions.code) };
}

try {
  tell(await follow());
} catch (error) {
  if (!error.response) throw error;
  tell(await refusal(error));
} finally {
  client.dispose();
}
