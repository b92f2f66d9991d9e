// Builds the schema that the server tells of itself, compares it with a text, and validates documents against both.
import { createHash } from "node:crypto";
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  parse,
  printSchema,
  validate,
} from "graphql";
import { given, tell } from "./exchange.mjs";

const { url, token, sdl, documents } = given;

async function introspected() {
  const reply = await fetch(url, {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const { data, errors } = await reply.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return buildClientSchema(data);
}

/** Whether the server knows this text by its digest; an id that it does not know is told as DOCUMENT_UNKNOWN. */
async function isTrusted(text) {
  const id = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  const reply = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ documentId: id, variables: {} }),
  });
  const { errors = [] } = await reply.json();
  return errors.every((error) => error.extensions.code !== "DOCUMENT_UNKNOWN");
}

/** The first line in which two texts differ, or null. */
function difference(one, other) {
  const left = one.split("\n");
  const right = other.split("\n");
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at < 0 && left.length === right.length) return null;
  return { line: at + 1, told: left[at] ?? null, written: right[at] ?? null };
}

const schemas = { told: await introspected(), written: buildSchema(sdl) };
const [told, written] = Object.values(schemas).map((schema) => printSchema(lexicographicSortSchema(schema)));
const checked = {};
for (const [name, text] of Object.entries(documents)) {
  const messages = Object.values(schemas).flatMap((schema) => validate(schema, parse(text)));
  checked[name] = { faults: messages.map((error) => error.message), trusted: await isTrusted(text) };
}
tell({ difference: difference(told, written), types: Object.keys(schemas.told.getTypeMap()).length, documents: checked });
