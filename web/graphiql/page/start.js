// Signs in as the demo person that was chosen, and gives GraphiQL a fetcher that asks as that person.
"use strict";

const FIRST_QUERY = `# Kies boven een persoon en druk op de startknop.
# Choose a person above and press the run button.

{
  viewer { functionTitle organisation { name } }
  cases(first: 5) {
    edges {
      node {
        number
        stage
        tafel { name }
        subjects { roleInHousehold name }
      }
    }
  }
}
`;
const MARGIN_SECONDS = 60;

const person = document.getElementById("person");
const purpose = document.getElementById("purpose");
const ownToken = document.getElementById("token");
const status = document.getElementById("status");
const tokens = new Map();

function addOption(parent, value, text) {
  const option = document.createElement("option");
  option.value = value;
  option.textContent = text;
  parent.append(option);
}

function fill(choices) {
  for (const group of choices.organisations) {
    const part = document.createElement("optgroup");
    part.label = group.name;
    for (const one of group.people) {
      addOption(part, JSON.stringify(one.sign_in), `${one.name} – ${one.title}`);
    }
    person.append(part);
  }
  for (const one of choices.purposes) addOption(purpose, one, one);
  const asked = new URLSearchParams(location.search).get("person") || choices.first;
  const found = [...person.options].find((option) => JSON.parse(option.value).login === asked);
  if (found) person.value = found.value;
}

async function signIn() {
  const wanted = JSON.stringify({ ...JSON.parse(person.value), purpose: purpose.value });
  const held = tokens.get(wanted);
  if (held && held.until > Date.now()) return held;
  const reply = await fetch("/graphiql/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: wanted,
  });
  if (!reply.ok) throw new Error(`Aanmelden mislukt (${reply.status}). / Sign-in failed.`);
  const made = await reply.json();
  tokens.set(wanted, { ...made, until: Date.now() + (made.seconds - MARGIN_SECONDS) * 1000 });
  return tokens.get(wanted);
}

async function ask(body, options) {
  status.textContent = "";
  try {
    const { token, path } = await signIn();
    const reply = await fetch(path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
        authorization: `Bearer ${ownToken.value.trim() || token}`,
        ...(options && options.headers),
      },
      body: JSON.stringify(body),
    });
    return await reply.json();
  } catch (error) {
    status.textContent = error.message;
    throw error;
  }
}

async function start() {
  const reply = await fetch("/graphiql/people");
  fill(await reply.json());
  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, { fetcher: ask, defaultQuery: FIRST_QUERY, shouldPersistHeaders: false }),
  );
}

start().catch((error) => {
  status.textContent = error.message;
});
