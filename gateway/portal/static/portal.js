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

// The list of languages closes like a menu.
const languages = document.querySelector(".languages details");
document.addEventListener("click", (event) => { if (!languages.contains(event.target)) languages.open = false; });
languages.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !languages.open) return;
  languages.open = false;
  languages.firstElementChild.focus();
});

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
      list.options[0].text = list.dataset.choose;
    } catch {
      // Without an answer the page gets them when the form is sent.
    }
    list.dispatchEvent(new Event("change"));
  });
}

// Long lists can be searched, by name, reading or code: a combobox in front of the list, which
// keeps its name and is what is sent.

const ROWS = { "": "アイウエオ", k: "カキクケコ", s: "サシスセソ", t: "タチツテト", n: "ナニヌネノ", h: "ハヒフヘホ", m: "マミムメモ", r: "ラリルレロ", g: "ガギグゲゴ", z: "ザジズゼゾ", d: "ダヂヅデド", b: "バビブベボ", p: "パピプペポ" };
const SYLLABLES = { ヤ: "ya", ユ: "yu", ヨ: "yo", ワ: "wa", ヲ: "o", ン: "n", ヴ: "vu", ー: "" };
for (const [sound, row] of Object.entries(ROWS)) Array.from(row).forEach((one, at) => { SYLLABLES[one] = sound + "aiueo"[at]; });
Object.assign(SYLLABLES, { シ: "shi", ジ: "ji", チ: "chi", ツ: "tsu", フ: "fu" });
const SPELLINGS = [[/s(?=i|y)/g, "sh"], [/t(?=i|y)/g, "ch"], [/[zd](?=i|y)/g, "j"], [/(sh|ch|j)y/g, "$1"], [/tu/g, "tsu"], [/du/g, "zu"], [/(?<![cs])hu/g, "fu"], [/m(?=[bmp])/g, "n"], [/tch/g, "cch"], [/o[ou]/g, "o"], [/uu/g, "u"]];

// Roman letters in one spelling, without long vowels: Ōsaka, Oosaka and Osaka are one.
const spelled = (latin) => SPELLINGS.reduce((text, [from, to]) => text.replace(from, to), latin);

// Katakana in Roman letters, as in a passport.
function roman(kana) {
  let out = "", twice = false;
  for (const one of kana) {
    const glide = "ャュョ".indexOf(one), vowel = "ァィゥェォ".indexOf(one), next = SYLLABLES[one] ?? one;
    if (one === "ッ") { twice = true; continue; }
    if (glide >= 0) out = `${out.replace(/i$/, "y")}${"auo"[glide]}`;
    else if (vowel >= 0) out = out.slice(0, -1) + "aiueo"[vowel];
    else out += (twice ? next[0] ?? "" : "") + next;
    twice = false;
  }
  return spelled(out);
}

// What is compared: no matter which width, case, kana or accent.
const folded = (text) => text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC")
  .replace(/[\u3041-\u3096]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 96)).replace(/ヶ/g, "ケ").replace(/[^\p{L}\p{N}ー]/gu, "");
const set = (element, attributes) => { for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value); return element; };
const make = (name, attributes, ...inside) => { const made = set(document.createElement(name), attributes); made.append(...inside); return made; };

function searchable(list) {
  const id = list.id, label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
  const { search: how, some, none } = list.dataset;
  const reads = document.documentElement.lang === "ja";
  const field = make("input", { id, type: "text", role: "combobox", autocomplete: "off", autocapitalize: "none", spellcheck: "false", lang: list.lang, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-found`, "aria-describedby": `${list.getAttribute("aria-describedby") ?? ""} ${id}-how`.trim() });
  const found = make("ul", { id: `${id}-found`, role: "listbox", lang: list.lang, "aria-label": label.textContent, hidden: "" });
  const said = make("p", { role: "status", class: "hint" });
  let matches = [], active = -1;

  const box = make("div", { class: "search" }, field, found);
  if (list.hasAttribute("aria-invalid")) set(field, { "aria-invalid": "true" });
  set(list, { id: `${id}-list`, "aria-hidden": "true", tabindex: "-1", class: "hidden" });
  label.after(make("p", { class: "hint", id: `${id}-how` }, how));
  list.before(box, said);
  box.append(list);

  const chosen = () => (list.value ? list.selectedOptions[0].text : "");
  const keysOf = (option) => {
    const parts = option.text.split(/ (?=[ァ-ヶー]+$)| \(/).map(folded);
    const names = [parts[0], folded(option.text), option.value.toLowerCase()];
    return [names, [...names, ...parts, ...parts.map(roman)]];
  };
  const matching = (typed) => {
    const text = folded(typed), latin = spelled(text), kana = roman(text);
    const rank = (option) => {
      const [names, keys] = keysOf(option), asked = [text, latin, kana];
      if (names.includes(text)) return 0;
      if (keys.some((key) => asked.some((one) => key.startsWith(one)))) return 1;
      return keys.some((key) => asked.some((one) => key.includes(one))) ? 2 : 3;
    };
    const ranked = Array.from(list.options).filter((one) => one.value).map((one) => [text ? rank(one) : 1, one]).filter(([at]) => at < 3);
    return ranked.sort(([one], [other]) => one - other);
  };

  const point = (at) => {
    active = at;
    Array.from(found.children).forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else set(field, { "aria-activedescendant": found.children[at].id });
    found.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    found.hidden = true;
    field.setAttribute("aria-expanded", "false");
    point(-1);
  };
  const shown = (option, at) => {
    const [name, kana] = option.text.split(/ (?=[ァ-ヶー]+$)/);
    const read = kana && !reads ? roman(kana).replace(/(.)(shi|ku|cho|machi|mura|son)$/, "$1-$2") : kana;
    return make("li", { role: "option", id: `${id}-${at}`, "aria-selected": "false" }, name, ...(read ? [make("small", {}, ` ${read}`)] : []));
  };
  const open = (typed) => {
    matches = matching(typed).map(([, option]) => option);
    found.replaceChildren(...matches.map(shown));
    found.hidden = !matches.length;
    field.setAttribute("aria-expanded", String(!found.hidden));
    said.textContent = matches.length ? some.replace("{count}", matches.length) : list.length > 1 ? none : list.options[0].text;
    point(typed && matches.length === 1 ? 0 : -1);
  };
  const show = () => { field.value = chosen(); said.textContent = ""; close(); };
  const choose = (option) => {
    list.value = option?.value ?? "";
    list.dispatchEvent(new Event("input", { bubbles: true }));
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // Who goes on without choosing: the only one that is meant is chosen; otherwise nothing is, and
  // what was typed stays to be seen.
  const settle = () => {
    if (field.value === chosen()) return show();
    const [first, second] = matching(field.value);
    const isMeant = folded(field.value) && first && (!second || (first[0] === 0 && second[0] > 0));
    if (isMeant || !field.value) choose(isMeant ? first[1] : null);
    else { list.value = ""; close(); }
  };

  field.addEventListener("input", () => {
    list.value = "";
    open(field.value);
  });
  field.addEventListener("click", () => { if (found.hidden) open(field.value === chosen() ? "" : field.value); });
  field.addEventListener("blur", settle);
  field.addEventListener("keydown", (event) => {
    const isOpen = !found.hidden, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (!isOpen) open(field.value === chosen() ? "" : field.value);
      const count = matches.length, from = active < 0 && step < 0 ? 0 : active;
      if (count) point((from + step + count) % count);
    } else if (event.key === "Enter" && isOpen) {
      if (active >= 0) choose(matches[active]);
    } else if (event.key === "Enter") {
      return settle();
    } else if (event.key === "Escape" && (isOpen || field.value)) {
      if (isOpen) close(); else choose(null);
    } else return;
    event.preventDefault();
  });
  found.addEventListener("pointerdown", (event) => event.preventDefault());
  found.addEventListener("click", (event) => {
    const at = Array.from(found.children).indexOf(event.target.closest("li"));
    if (at >= 0) choose(matches[at]);
  });
  list.addEventListener("change", show);
  window.addEventListener("pageshow", show);
}

for (const list of document.querySelectorAll("select[data-search]")) searchable(list);
