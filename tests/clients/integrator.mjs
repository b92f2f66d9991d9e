// An integrator's own program, with urql: pages through the worklist, and sends a mutation again under its own key.
import { Client, CombinedError, fetchExchange } from "@urql/core";
import { given, tell } from "./exchange.mjs";

const { url, token, documents, page, input } = given;

function connect(more = {}) {
  return new Client({
    url,
    preferGetMethod: false, // a document of one's own is asked by POST
    exchanges: [fetchExchange],
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    ...more,
  });
}

/** The codes of a result's errors, and the status under which they came. */
function refusal(result) {
  if (!(result.error instanceof CombinedError)) return null;
  const codes = result.error.graphQLErrors.map((error) => error.extensions.code);
  return { codes, status: result.error.response?.status ?? null, data: result.data ?? null };
}

function answered(result) {
  if (result.error) throw new Error(JSON.stringify(result.error.graphQLErrors));
  return result.data;
}

async function pages(client) {
  const seen = [];
  let after = null;
  do {
    const { cases } = answered(await client.query(documents.Worklist, { first: page, after }).toPromise());
    seen.push(cases.edges.map((edge) => edge.node.id));
    after = cases.pageInfo.hasNextPage ? cases.pageInfo.endCursor : null;
  } while (after !== null && seen.length < 100);
  return seen;
}

const client = connect();
const refer = (values) => client.mutation(documents.ReferCase, { input: values }).toPromise();
const first = answered(await refer(input)).referCase;
const again = answered(await refer(input)).referCase;
const other = answered(await refer({ ...input, reason: `${input.reason} En nog iets.` })).referCase;
const byGet = refusal(await connect({ preferGetMethod: "force" }).query("{ viewer { functionTitle } }", {}).toPromise());
const unsigned = refusal(
  await connect({ fetchOptions: {} }).query("{ viewer { functionTitle } }", {}).toPromise(),
);
const broken = refusal(await client.query(documents.Worklist, { first: page, after: "bm90IGEgY3Vyc29y" }).toPromise());
tell({ pages: await pages(client), first, again, other, byGet, unsigned, broken });
