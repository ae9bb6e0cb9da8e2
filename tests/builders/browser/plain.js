// Where the system chooses the colours: what is not to be seen any more.
() => {
  const paper = getComputedStyle(document.body).backgroundColor;
  const all = (selector) => Array.from(document.querySelectorAll(`main :is(${selector})`));
  const lost = all("h1, h2, p, label, legend, dt, dd, td").filter((one) => getComputedStyle(one).color === paper);
  const flat = all("button:not(.plain), .button, input[type=text], select:not([aria-hidden])").filter(
    (one) => getComputedStyle(one).borderTopWidth === "0px",
  );
  return [...lost, ...flat].map((one) => one.outerHTML.slice(0, 80));
}
