// What a test asks of a page that a browser shows, as plain data.
async (twin) => {
  const root = document.documentElement;
  const all = (selector, below = document) => Array.from(below.querySelectorAll(selector));

  // Words of a document in its own language; not what is code or somebody's data.
  const texts = (of) => {
    const found = new Set();
    const own = of.documentElement.lang;
    const walker = of.createTreeWalker(of.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const above = walker.currentNode.parentElement;
      if (above.closest("script, style, code, pre, noscript")) continue;
      if (above.closest("[lang]").lang === own) found.add(walker.currentNode.data.replace(/\s+/g, " ").trim());
    }
    for (const one of of.body.querySelectorAll("[aria-label], [title], [data-label]")) {
      if (one.closest("[lang]").lang !== own) continue;
      for (const name of ["aria-label", "title", "data-label"]) if (one.hasAttribute(name)) found.add(one.getAttribute(name));
    }
    found.delete("");
    return found;
  };

  const sentence = /[a-z]{2,} [a-z]{2,} [a-z]{2,}/;
  const seen = texts(document);
  let english = [];
  if (twin) {
    const other = new DOMParser().parseFromString(await (await fetch(twin)).text(), "text/html");
    english = Array.from(texts(other)).filter((one) => seen.has(one) && sentence.test(one));
  }

  const width = window.innerWidth;
  const isWide = (one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.right > width + 1 && !one.closest(".wide, pre, .hidden, .skip, thead");
  };
  const fields = (form) =>
    Array.from(form.elements).filter((one) => !["hidden", "submit", "button", "fieldset", "output"].includes(one.type) && !one.ariaHidden && one.tagName !== "FIELDSET");

  const ids = all("[id]").map((one) => one.id);
  return {
    lang: root.lang,
    title: document.title,
    width: document.scrollingElement.scrollWidth,
    wide: all("body *").filter(isWide).slice(0, 4).map((one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent.trim().slice(0, 40)}`),
    headings: all("main :is(h1, h2, h3, h4, h5, h6)").map((one) => Number(one.tagName[1])),
    h1: all("h1").length,
    mains: all("main").map((one) => one.dataset.page ?? ""),
    banners: all("body > header").length,
    footers: all("body > footer").length,
    stacked: document.querySelector("nav.languages").getBoundingClientRect().top >= document.querySelector(".brand").getBoundingClientRect().bottom,
    navs: all("nav").map((one) => one.getAttribute("aria-label") ?? ""),
    skip: document.querySelector("a.skip")?.getAttribute("href") ?? "",
    hreflang: all("link[rel=alternate]").map((one) => one.hreflang),
    twice: ids.filter((one, at) => ids.indexOf(one) !== at),
    dead: all("a[href^='#']").map((one) => one.getAttribute("href").slice(1)).filter((one) => one && !document.getElementById(one)),
    small: all("main :is(a.button, button, input, select, textarea, summary)")
      .filter((one) => one.type !== "hidden" && one.offsetParent && !one.closest("[aria-hidden]") && one.getBoundingClientRect().height < 23.5)
      .map((one) => one.outerHTML.slice(0, 90)),
    texts: Array.from(seen),
    english,
    forms: all("form").map((form) => ({
      id: form.id,
      method: form.method,
      submits: Array.from(form.elements).filter((one) => one.type === "submit" && !one.hasAttribute("formaction")).length,
      fields: fields(form).map((one) => ({
        name: one.name,
        type: one.type,
        label: one.labels.length ? one.labels[0].textContent.trim() : "",
        autocomplete: one.getAttribute("autocomplete"),
        inputmode: one.inputMode,
        placeholder: one.placeholder ?? "",
      })),
    })),
  };
}
