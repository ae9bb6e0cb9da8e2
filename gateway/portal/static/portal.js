"use strict";
// Nothing here is needed: every page works without it.

// Another language takes along what is typed: the form that somebody is at, or the first one.
let edited = null;
document.addEventListener("input", (event) => { edited = event.target.form; });
for (const link of document.querySelectorAll(".languages a[hreflang]")) {
  link.addEventListener("click", (event) => {
    const form = edited || document.querySelector("main form[method=post]");
    if (!form || !Array.from(new FormData(form)).some(([name, value]) => value && !["form", "formToken"].includes(name))) return;
    event.preventDefault();
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "switchLanguage";
    field.value = "1";
    form.append(field);
    form.action = link.href;
    form.submit();
  });
}

document.getElementById("summary")?.focus();

// The municipalities of a prefecture come as soon as it is chosen.
for (const list of document.querySelectorAll("select[data-prefecture]")) {
  const prefecture = document.getElementById(list.dataset.prefecture);
  prefecture.addEventListener("change", async () => {
    const query = "query($p: String!) { municipalities(prefecture: $p) { code name kana } }";
    const body = JSON.stringify({ query, variables: { p: prefecture.value } });
    const headers = { "content-type": "application/json" };
    list.length = 1;
    try {
      const answer = await fetch("/graphql", { method: "POST", credentials: "omit", headers, body });
      for (const one of (await answer.json()).data.municipalities) list.add(new Option(`${one.name} ${one.kana}`, one.code));
    } catch {
      // Without an answer the page gets them when the form is sent.
    }
  });
}
