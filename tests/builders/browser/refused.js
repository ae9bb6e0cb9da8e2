// What a form that was refused does not do for whoever has to mend it.
() => {
  const summary = document.getElementById("summary");
  if (!summary) return ["no summary"];
  const links = Array.from(summary.querySelectorAll("a"));
  const dead = links.filter((one) => !document.getElementById(one.hash.slice(1)));
  const found = dead.map((one) => `leads nowhere: ${one.hash}`);
  if (!links.length) found.push("leads to no field");
  if (document.activeElement !== summary) found.push("the summary has no focus");
  if (!document.title.startsWith("Error")) found.push("the title is no error");
  if (!document.querySelector("main [aria-invalid=true]")) found.push("no field is marked");
  if (document.scrollingElement.scrollWidth > window.innerWidth) found.push("is wider than the screen");
  return found;
}
