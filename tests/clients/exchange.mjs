// What a test gives on standard input, and what it is told on standard output: one JSON value a line.
import { readFileSync, writeSync } from "node:fs";

/** What the test gives. */
export const given = JSON.parse(readFileSync(0, "utf-8"));

/** Tell the test one value. */
export function tell(value) {
  writeSync(1, `${JSON.stringify(value)}\n`);
}
