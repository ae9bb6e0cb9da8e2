"use strict";
const part = (id) => document.getElementById(id);
const typesQuery =
  "{ __schema { types { name kind description fields { name type { name kind ofType { name kind ofType { name } } }" +
  " args { name } } inputFields { name } enumValues { name } } } }";

async function ask(query, variables) {
  const headers = { "Content-Type": "application/json", "X-Todokede": "1" };
  const token = part("token").value.trim();
  if (token) headers.Authorization = "Bearer " + token;
  const response = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  return { status: response.status, body: await response.json() };
}

async function show(query, variables) {
  try {
    const { status, body } = await ask(query, variables);
    part("answer").textContent = "HTTP " + status + "\n" + JSON.stringify(body, null, 2);
  } catch (error) {
    part("answer").textContent = String(error);
  }
}

function run(event) {
  if (event) event.preventDefault();
  let variables;
  try {
    variables = JSON.parse(part("variables").value || "{}");
  } catch (error) {
    part("answer").textContent = "Variables: " + error.message;
    return;
  }
  show(part("query").value, variables);
}

part("form").addEventListener("submit", run);
part("types").addEventListener("click", () => show(typesQuery, {}));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") run(event);
});
