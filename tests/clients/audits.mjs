// Runs the audit suite of the GraphQL foundation against an address, signed in, and tells each result by its id.
import { serverAudits } from "graphql-http";
import { given, tell } from "./exchange.mjs";

const { url, token } = given;

function signedIn(address, request = {}) {
  return fetch(address, { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
}

const found = {};
for (const audit of serverAudits({ url, fetchFn: signedIn })) {
  const { name, status, reason } = await audit.fn();
  found[audit.id] = { name, status, reason: reason ?? "" };
}
tell(found);
