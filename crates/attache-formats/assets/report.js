"use strict";
// What a reader can ask of the page: filters, and details of a word at a touch.
// Texts reach the page through textContent only; nothing is ever read as markup.
for (const article of document.querySelectorAll("article.document")) {
  const record = JSON.parse(article.querySelector(".record").textContent);
  const layers = record.layers || {};
  const rows = new Map();
  for (const [layer, list] of Object.entries(layers))
    for (const row of list) rows.set(row.id, { layer, row });
  const form = article.querySelector("form.filters");
  const marks = [...article.querySelectorAll("[data-ids]")];
  const idsOf = (element) => element.dataset.ids.split(/\s+/).filter(Boolean);
  // A mention stands for its entity, a quote for its speaker: what lights up together.
  const alike = (id) => {
    const found = rows.get(id);
    if (!found) return [id];
    if (found.layer === "mention") return [found.row.entity, found.row.stands_for].filter(Boolean);
    return [id];
  };
  const meaning = new Map(marks.map((element) => [element, new Set(idsOf(element).flatMap(alike))]));

  const light = (ids) => {
    for (const [element, means] of meaning) element.classList.toggle("on", ids.some((id) => means.has(id)));
  };
  const name = (id) => (rows.get(id) ? rows.get(id).row.name || id : id);
  const words = (row) => [row.type, row.subtype].filter(Boolean).join(", ").replaceAll("_", " ").toLowerCase();

  // The lines that a card shows for a row.
  const told = ({ layer, row }) => {
    if (layer === "mention") {
      const entity = rows.get(row.entity);
      const lines = entity ? told(entity) : [row.text, words(row)];
      if (row.stands_for) lines.push("here: " + name(row.stands_for));
      return [...lines, `${row.kind}, ${Math.round(100 * row.confidence)} % sure`];
    }
    if (layer === "entity") {
      const lines = [row.name, words(row)];
      for (const [key, value] of Object.entries(row.attributes || {})) lines.push(`${key}: ${value}`);
      if (row.country) lines.push("country: " + name(row.country));
      if (row.wikidata) lines.push("Wikidata " + row.wikidata);
      return lines;
    }
    if (layer === "relation") {
      const who = row.arguments.map((it) => `${it.role}: ${it.entity ? name(it.entity) : it.relation || it.text}`);
      const said = row.attribution.map((it) => "says " + (it.entity ? name(it.entity) : it.text));
      const negated = row.polarity === "negative" ? "not " : "";
      return [negated + row.type.replaceAll("_", " "), ...who, ...said, `${row.realis}, ${row.rule}, ${Math.round(100 * row.confidence)} % sure`];
    }
    if (layer === "quote") return ["said by " + (row.speaker ? name(row.speaker) : row.speaker_text || "nobody named"), row.kind];
    if (layer === "time") return [row.value, row.kind + (row.assumed ? ", partly assumed" : "")];
    if (layer === "quantity") return [`${row.bound ? row.bound.replaceAll("_", " ") + " " : ""}${row.value} ${row.unit || ""}`, row.kind];
    return [row.id];
  };

  let card = null;
  const hide = () => {
    if (card) card.remove();
    card = null;
    light([]);
  };
  const show = (element) => {
    hide();
    const ids = idsOf(element);
    light(ids.flatMap(alike));
    if (!element.classList.contains("m")) return;
    card = document.createElement("aside");
    card.className = "card";
    for (const id of ids.filter((id) => rows.has(id)).reverse()) {
      const [title, ...lines] = told(rows.get(id));
      const head = document.createElement("h4");
      head.textContent = title;
      card.append(head);
      for (const line of lines.filter(Boolean)) {
        const paragraph = document.createElement("p");
        paragraph.textContent = line;
        card.append(paragraph);
      }
    }
    document.body.append(card);
    const at = element.getClientRects()[0] || element.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - card.offsetWidth - 8));
    const below = at.bottom + card.offsetHeight + 12 < window.innerHeight || at.top < card.offsetHeight;
    card.style.left = `${left + window.scrollX}px`;
    card.style.top = `${(below ? at.bottom + 6 : at.top - card.offsetHeight - 6) + window.scrollY}px`;
  };
  for (const element of marks) {
    element.addEventListener("mouseenter", () => show(element));
    element.addEventListener("focus", () => show(element));
    element.addEventListener("click", () => show(element));
    element.addEventListener("mouseleave", hide);
    element.addEventListener("blur", hide);
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());

  // Filters. A mark whose colour is transparent is not there; what is unchecked goes from the lists too.
  const apply = () => {
    const unchecked = (field) => [...form.querySelectorAll(`input[name=${field}]:not(:checked)`)].map((it) => it.value);
    const types = unchecked("type"), realis = unchecked("realis");
    for (const box of form.querySelectorAll("input[name=type]")) {
      article.classList.toggle("hide-" + box.value, !box.checked);
      if (box.checked && box.value === "quantity") article.style.setProperty("--quantity", "#8a93a0");
      else if (box.checked) article.style.removeProperty("--" + box.value);
      else article.style.setProperty("--" + box.value, "transparent");
    }
    const wanted = form.elements.find.value.trim().toLowerCase();
    const misses = (element) => wanted && !element.textContent.toLowerCase().includes(wanted);
    for (const element of article.querySelectorAll(".facts li"))
      element.classList.toggle("gone", realis.includes(element.dataset.realis) || types.includes("relation") || misses(element));
    for (const element of article.querySelectorAll(".parties li"))
      element.classList.toggle("gone", types.includes(element.dataset.type) || misses(element));
    for (const element of article.querySelectorAll(".quotes blockquote"))
      element.classList.toggle("gone", types.includes("quote") || misses(element));
    for (const element of article.querySelectorAll(".m"))
      element.classList.toggle("found", Boolean(wanted) && element.textContent.toLowerCase().includes(wanted));
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  apply();
}
