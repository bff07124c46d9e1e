
"use strict";
(() => {
  const PAGE = 200;
  const cases = JSON.parse(document.getElementById("data").textContent);
  const list = document.getElementById("list");
  const count = document.getElementById("count");
  const further = document.getElementById("further");
  const form = document.querySelector(".filters");
  const fields = Object.fromEntries(["search", "outcome", "tag", "score"].map((id) => [id, document.getElementById(id)]));
  let found = cases;
  let shown = 0;

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  for (const each of cases) {
    const said = each.statements.map(([text]) => text);
    each.words = fold([each.id, ...each.turns, each.question, ...said, ...each.citations.map((one) => one.title)].join(" "));
  }

  const fits = (each, wanted) =>
    wanted.words.every((word) => each.words.includes(word)) &&
    (!wanted.tag || each.tags.includes(wanted.tag)) &&
    (!wanted.score || each.failures.includes(wanted.score)) &&
    (!wanted.outcome || outcomes(each).includes(wanted.outcome));
  const outcomes = (each) => [each.failures.length ? "failed" : each.expected.length ? "passed" : "unscored", each.status, each.became];

  const filter = () => {
    const wanted = {
      words: fold(fields.search.value).split(/\s+/).filter(Boolean),
      outcome: fields.outcome.value, tag: fields.tag.value, score: fields.score.value,
    };
    found = cases.filter((each) => fits(each, wanted));
    shown = 0;
    list.replaceChildren();
    more();
    const cases_ = found.length === 1 ? "case" : "cases";
    count.textContent = found.length === cases.length ? `${cases.length} ${cases_}` : `${found.length} of ${cases.length} ${cases_}`;
  };
  const more = () => {
    list.append(...found.slice(shown, shown + PAGE).map(row));
    shown = Math.min(found.length, shown + PAGE);
    further.hidden = shown === found.length;
  };

  const row = (each) => {
    const failed = each.failures.length > 0;
    const badge = failed ? `not right: ${each.failures.join(", ")}` : each.status === "abstained" ? "declined, as expected" : "as expected";
    const summary = make("summary", {}, make("span", { class: "question" }, each.question), make("span", { class: "badge" }, badge));
    const details = make("details", failed ? { class: "failed" } : {}, summary);
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(body(each));
    });
    return make("li", {}, details);
  };

  const body = (each) => {
    const parts = [about(each), answer(each), ...each.citations.map(citation), expected(each), ranked(each), judged(each)];
    return make("div", { class: "body" }, ...parts.filter(Boolean));
  };
  const about = (each) => {
    const facts = [each.id, `asked as of ${each.asOf}`, ...each.tags, each.model];
    if (each.ms != null) facts.push(`${Math.round(each.ms)} ms`);
    if (each.usd) facts.push(`${each.usd.toFixed(4)} US dollars`);
    const lines = [make("p", { class: "meta" }, facts.join(" · "))];
    for (const turn of each.turns) lines.push(make("p", { class: "meta" }, `asked before: ${turn}`));
    if (each.understood) lines.push(make("p", { class: "meta" }, `understood as: ${each.understood}`));
    return make("div", {}, ...lines);
  };
  const answer = (each) => {
    const lines = each.statements.map(([text, ids]) => make("p", {}, text, " ", ids.map((id) => `[${id}]`).join(" ")));
    if (!lines.length && !each.direct) lines.push(make("p", {}, `Declined: ${(each.reason ?? "no reason").replaceAll("_", " ")}.`));
    if (each.status === "closest") lines.unshift(make("p", { class: "meta" }, "No article says this outright. Closest:"));
    if (each.direct) lines.unshift(make("p", {}, make("strong", {}, each.direct)));
    if (each.notes.length) lines.push(make("p", { class: "meta" }, `Notes: ${each.notes.join(", ").replaceAll("_", " ")}`));
    return make("div", {}, make("h3", {}, "Answer"), ...lines);
  };
  const citation = (one) => {
    const title = one.url ? make("a", { href: one.url, rel: "noreferrer noopener" }, one.title) : one.title;
    const where = [one.outlet, one.published ?? "no date"].filter(Boolean).join(", ");
    const parts = [make("p", { class: "source" }, `[${one.id}] ${where}: `, title)];
    parts.push(make("blockquote", { class: "passage" + (one.exact ? "" : " broken") }, one.before, make("mark", {}, one.found || "(nothing)"), one.after));
    if (!one.exact) parts.push(make("p", { class: "warning" }, `This is what stands there. The answer quotes: “${one.quote}”`));
    if (one.times.length) parts.push(make("p", { class: "times" }, one.times.map(([text, days]) => `“${text}” is ${days}`).join(" · ")));
    return make("div", {}, ...parts);
  };
  const expected = (each) => {
    if (!each.expected.length) return null;
    const rows = each.expected.map(([name, values]) =>
      make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, values.join(" · "))));
    return make("div", {}, make("h3", {}, "Expected"), make("table", { class: "expected" }, make("tbody", {}, ...rows)));
  };
  const ranked = (each) => {
    if (!each.ranked.length) return null;
    const items = each.ranked.map(([title]) => make("li", {}, title));
    return make("details", {}, make("summary", {}, "First articles of the search"), make("ol", {}, ...items));
  };
  const judged = (each) => {
    const chips = each.scores.map(([name, hits, of]) => {
      const value = Math.round((hits / of) * 1000) / 1000;
      return make("span", { class: "chip" + (each.failures.includes(name) ? " miss" : "") }, `${name} ${value}`);
    });
    return make("div", {}, make("h3", {}, "Scores"), make("div", { class: "chips" }, ...chips));
  };

  const step = (by) => {
    const summaries = [...list.querySelectorAll(":scope > li > details > summary")];
    const at = summaries.indexOf(document.activeElement?.closest("#list > li")?.querySelector("summary"));
    const next = summaries[Math.max(0, Math.min(summaries.length - 1, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape") { form.reset(); filter(); document.activeElement?.blur(); }
    else if (typing) return;
    else if (event.key === "/") { event.preventDefault(); fields.search.focus(); }
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  further.addEventListener("click", more);
  for (const button of document.querySelectorAll("button.score")) {
    button.addEventListener("click", () => {
      const named = [...fields.score.options].some((option) => option.value === button.dataset.score);
      fields.score.value = named ? button.dataset.score : "";
      fields.outcome.value = button.dataset.score === "passed" || !named ? "failed" : "";
      filter();
      document.getElementById("cases").scrollIntoView();
    });
  }
  filter();
})();
