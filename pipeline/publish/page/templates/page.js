"use strict";
// Search, filters and the window of rows over all comparisons. Texts are only ever set as text: nothing is parsed as HTML.
(function () {
  const root = document.documentElement, lang = root.lang;
  root.classList.add("scripted");
  const one = (selector, within) => (within || document).querySelector(selector);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const data = JSON.parse(one("#data").textContent);
  const texts = data.texts, rows = data.rows, words = data.words, verdicts = data.verdicts;
  const V = 0, CODE = 1, TITLE = 2, LINE = 3, MEASURE = 4, MONTH = 5, LEFT = 6, RIGHT = 7, DIFFERENCE = 8, BOUND = 9, FINDING = 10, PLACE = 11, AGAINST = 12, REASON = 13;
  const order = new Intl.Collator(lang, { numeric: true });
  const group = lang === "sv" ? "\u00a0" : ",", point = lang === "sv" ? "," : ".";

  function fill(template, values) { return template.replace(/\{(\w+)\}/g, (_, name) => values[name]); }
  function number(count) { return String(count).replace(/\B(?=(\d{3})+$)/g, group); }
  function money(amount) {
    if (amount === null) return "";
    const text = String(amount), minus = text.startsWith("-"), digits = (minus ? text.slice(1) : text).padStart(3, "0");
    const oere = digits.slice(-2);
    return (minus && /[1-9]/.test(digits) ? "\u2212" : "") + number(digits.slice(0, -2)) + (oere === "00" ? "" : point + oere);
  }
  function make(name, attributes, text) {
    const element = document.createElement(name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    return element;
  }
  const svgSpace = "http://www.w3.org/2000/svg";
  function draw(name, attributes) {
    const element = document.createElementNS(svgSpace, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    return element;
  }
  function verdictOf(row) {
    const [id, word] = verdicts[row[V]], shown = make("span", { class: "verdict " + id }), shape = draw("svg", { class: "shape", viewBox: "0 0 16 16", "aria-hidden": "true" });
    shape.append(draw("use", { href: "#v-" + id }));
    shown.append(shape, word);
    return shown;
  }
  function ruleOf(row) { return texts[row[CODE]] + (data.rules[row[CODE]] ? " " + data.rules[row[CODE]] : ""); }
  function later(action, wait) { let timer; return () => { clearTimeout(timer); timer = setTimeout(action, wait); }; }

  // --- Findings --------------------------------------------------------------------------------------------------
  const findingForm = one("#choose-findings");
  if (findingForm) {
    const list = one("#finding-list"), findings = all(".finding", list);
    findings.forEach((finding, place) => { finding.place = place; });
    const by = {
      number: (a, b) => a.place - b.place,
      title: (a, b) => order.compare(a.dataset.title, b.dataset.title) || a.place - b.place,
      file: (a, b) => order.compare(a.dataset.file, b.dataset.file) || a.place - b.place,
      code: (a, b) => order.compare(a.dataset.code, b.dataset.code) || a.place - b.place,
      weight: (a, b) => Number(b.dataset.weight) - Number(a.dataset.weight) || a.place - b.place,
    };
    let sorted = "number";
    const choose = () => {
      const wanted = findingForm.elements.search.value.trim().toLocaleLowerCase(lang).split(/\s+/);
      const title = findingForm.elements.title ? findingForm.elements.title.value : "";
      const loud = new Set(all("[name=severity]:checked", findingForm).map((box) => box.value));
      let shown = 0;
      for (const finding of findings) {
        const told = finding.dataset;
        const fits = loud.has(told.severity) && (!title || told.title === title) && wanted.every((word) => told.search.includes(word));
        finding.hidden = !fits;
        shown += fits;
      }
      if (findingForm.elements.sort.value !== sorted) {
        sorted = findingForm.elements.sort.value;
        list.append(...findings.slice().sort(by[sorted]));
      }
      one(".status", findingForm).textContent = shown ? fill(words.shown, { shown: number(shown), total: number(findings.length) }) : words.no_match;
    };
    // On a narrow screen, the cell in question is brought into view.
    const bring = (sheet) => {
      const marked = one("td.marked", sheet);
      if (marked) sheet.scrollLeft = Math.max(marked.offsetLeft + marked.offsetWidth - sheet.clientWidth + 8, 0);
    };
    for (const finding of findings) finding.addEventListener("toggle", () => { if (finding.open) all(".sheet", finding).forEach(bring); });
    findingForm.hidden = false;
    findingForm.addEventListener("input", later(choose, 60));
    findingForm.addEventListener("submit", (event) => event.preventDefault());
    choose();
  }
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") { target.open = true; target.hidden = false; target.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  let closed = [];
  addEventListener("beforeprint", () => { closed = all("details:not([open]):not(.rule)"); closed.forEach((part) => { part.open = true; }); });
  addEventListener("afterprint", () => { closed.forEach((part) => { part.open = false; }); });

  // --- Comparisons -----------------------------------------------------------------------------------------------
  const form = one("#choose-comparisons"), frame = one(".window"), grid = one(".grid"), body = one(".body", grid);
  let haystack = null, chosen = [], active = 0, sort = null, falling = false;
  const MOST_DRAWN = 120;
  const columns = [["verdict", (row) => verdictOf(row)], ["code", ruleOf], ["title", (row) => texts[row[TITLE]]], ["line", (row) => texts[row[LINE]]],
    ["measure", (row) => texts[row[MEASURE]] + (row[MONTH] ? ", " + texts[row[MONTH]] : "")], ["left", (row) => money(row[LEFT])], ["right", (row) => money(row[RIGHT])], ["difference", (row) => money(row[DIFFERENCE])]];

  function searched() {
    const low = texts.map((text) => text.toLocaleLowerCase(lang)), rules = {};
    for (const key in data.rules) rules[key] = data.rules[key].toLocaleLowerCase(lang);
    return rows.map((row) => low[row[CODE]] + " " + (rules[row[CODE]] || "") + " " + low[row[TITLE]] + " " + low[row[LINE]] + " " + low[row[MEASURE]] + " " + low[row[MONTH]] + " " +
      low[row[PLACE]] + " " + low[row[AGAINST]] + " " + low[row[REASON]] + " " + money(row[LEFT]) + " " + money(row[RIGHT]) + " " + money(row[DIFFERENCE]));
  }
  function options(select, column, label) {
    const found = Array.from(new Set(rows.map((row) => row[column]))).filter(Boolean).sort((a, b) => order.compare(texts[a], texts[b]));
    select.append(...found.map((text) => make("option", { value: text }, label(text))));
  }
  function ranks(column) {
    const found = Array.from(new Set(rows.map((row) => row[column]))).sort((a, b) => order.compare(texts[a], texts[b])), rank = new Map();
    found.forEach((text, place) => rank.set(text, place));
    return (row) => rank.get(rows[row][column]);
  }
  const sizes = (column) => (row) => (rows[row][column] === null ? -Infinity : Number(rows[row][column]));
  const keys = { verdict: () => (row) => rows[row][V], code: () => ranks(CODE), title: () => ranks(TITLE), line: () => ranks(LINE), measure: () => ranks(MEASURE),
    left: () => sizes(LEFT), right: () => sizes(RIGHT), difference: () => (row) => (rows[row][DIFFERENCE] === null ? -1 : Math.abs(Number(rows[row][DIFFERENCE]))) };

  function choose() {
    const began = performance.now();
    haystack = haystack || searched();
    const wanted = form.elements.search.value.trim().replace(/[\s\u00a0]+/g, " ").toLocaleLowerCase(lang).split(" ").filter(Boolean);
    const title = Number(form.elements.title.value), code = Number(form.elements.code.value);
    const outcomes = verdicts.map(([id]) => one("[value='" + id + "']", form).checked);
    chosen = [];
    for (let place = 0; place < rows.length; place += 1) {
      const row = rows[place];
      if (!outcomes[row[V]] || (title && row[TITLE] !== title) || (code && row[CODE] !== code)) continue;
      let fits = true;
      for (const word of wanted) if (!haystack[place].includes(word)) { fits = false; break; }
      if (fits) chosen.push(place);
    }
    if (sort) {
      const key = keys[sort](), way = falling ? -1 : 1, held = new Map(chosen.map((place) => [place, key(place)]));
      chosen.sort((a, b) => way * (held.get(a) - held.get(b)) || a - b);
    }
    active = 0;
    frame.scrollTop = 0;
    show();
    one(".status", form).textContent = chosen.length ? fill(words.shown, { shown: number(chosen.length), total: number(data.total) }) : words.no_match;
    performance.measure("choose", { start: began, end: performance.now() });
  }
  function height() { return parseFloat(getComputedStyle(root).getPropertyValue("--row")) * parseFloat(getComputedStyle(root).fontSize); }
  function show() {
    const tall = height(), above = Math.max(Math.floor(frame.scrollTop / tall) - 8, 0);
    const count = Math.min(Math.ceil(frame.clientHeight / tall) + 16, MOST_DRAWN), last = Math.min(above + count, chosen.length);
    body.style.height = chosen.length * tall + "px";
    grid.setAttribute("aria-rowcount", chosen.length + 1);
    const drawn = document.createDocumentFragment();
    for (let at = above; at < last; at += 1) {
      const row = rows[chosen[at]], line = make("div", { role: "row", "aria-rowindex": at + 2, tabindex: at === active ? 0 : -1 });
      line.style.top = at * tall + "px";
      line.at = at;
      for (const [name, value] of columns) {
        const written = value(row), cell = make("span", { role: "gridcell", class: "c-" + name });
        if (typeof written === "string") { cell.textContent = written; if (written.length > 18) cell.title = written; } else cell.append(written);
        line.append(cell);
      }
      drawn.append(line);
    }
    if (active < above || active >= last) { const line = drawn.firstChild; if (line) line.setAttribute("tabindex", 0); }
    body.replaceChildren(drawn);
  }
  function focus(at) {
    active = Math.max(0, Math.min(at, chosen.length - 1));
    const tall = height(), head = one(".heads", grid).offsetHeight, top = active * tall;
    if (top < frame.scrollTop) frame.scrollTop = top;
    if (top + tall + head > frame.scrollTop + frame.clientHeight) frame.scrollTop = top + tall + head - frame.clientHeight;
    show();
    const line = all("[role=row]", body).find((row) => row.at === active);
    if (line) line.focus({ preventScroll: true });
  }
  function interval(row) {
    const bound = Number(row[BOUND]), difference = Number(row[DIFFERENCE]);
    if (!bound || row[RIGHT] === null || !difference || Math.abs(difference) > 12 * bound) return null;
    const reach = Math.max(Math.abs(difference), bound) * 1.25, at = (distance) => Math.round(500 + (distance / reach) * 480);
    const shown = make("figure", { class: "interval" }), drawing = draw("svg", { viewBox: "0 0 1000 60", preserveAspectRatio: "none", role: "img", "aria-label": words.interval_label });
    const inside = Math.abs(difference) <= bound;
    drawing.append(draw("path", { class: "axis", d: "M0 30H1000" }), draw("rect", { class: "band", x: at(-bound), y: 14, width: at(bound) - at(-bound), height: 32 }),
      draw("path", { class: "middle", d: "M500 6V54" }), draw("path", { class: inside ? "mark" : "mark out", d: "M" + at(difference) + " 0V60" }));
    const told = fill(inside ? words.inside : words.outside, { difference: money(Math.abs(difference)), bound: money(row[BOUND]) });
    shown.append(drawing, make("figcaption", {}, told));
    return shown;
  }
  const dialog = one("#comparison");
  function tell(at) {
    const row = rows[chosen[at]], content = one(".content", dialog), list = make("dl", {});
    if (!row) return;
    const facts = [[words.rule, ruleOf(row)], [words.cell, texts[row[PLACE]]], [words.found, money(row[LEFT])], [words.calculated, money(row[RIGHT])], [words.difference, money(row[DIFFERENCE])],
      [words.bound, row[BOUND] ? money(row[BOUND]) : ""], [words.held_against, texts[row[AGAINST]]], [words.reason, texts[row[REASON]]]];
    for (const [name, value] of facts) if (value) list.append(make("dt", {}, name), make("dd", {}, value));
    const name = [texts[row[TITLE]], texts[row[LINE]], texts[row[MEASURE]], texts[row[MONTH]]].filter(Boolean).join(" / ");
    content.replaceChildren(make("h3", { id: "comparison-head" }, name), verdictOf(row), list);
    const drawing = interval(row);
    if (drawing) content.append(drawing);
    if (row[FINDING]) {
      const link = make("a", { href: "#finding-" + texts[row[FINDING]] }, words.finding + " " + texts[row[FINDING]]);
      link.addEventListener("click", () => dialog.close());
      content.append(link);
    }
    dialog.showModal();
  }
  dialog.addEventListener("close", () => { if (!location.hash.startsWith("#finding-") || document.activeElement === document.body) focus(active); });

  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 };
  body.addEventListener("keydown", (event) => {
    if (event.key in steps) { event.preventDefault(); focus(active + steps[event.key]); }
    else if (event.key === "Home") { event.preventDefault(); focus(0); }
    else if (event.key === "End") { event.preventDefault(); focus(chosen.length - 1); }
    else if (event.key === "Enter" || event.key === " ") { event.preventDefault(); tell(active); }
  });
  body.addEventListener("click", (event) => {
    const line = event.target.closest("[role=row]");
    if (line) { active = line.at; tell(active); }
  });
  body.addEventListener("focusin", (event) => { const line = event.target.closest("[role=row]"); if (line) active = line.at; });
  let waiting = false;
  frame.addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; const held = body.contains(document.activeElement); show(); if (held) { const line = all("[role=row]", body).find((row) => row.at === active); if (line) line.focus({ preventScroll: true }); } }); } });
  addEventListener("resize", later(show, 100));
  one(".heads", grid).addEventListener("click", (event) => {
    const column = event.target.dataset.column;
    if (!column) return;
    const amounts = column === "left" || column === "right" || column === "difference";
    falling = sort === column ? !falling : amounts;
    sort = column;
    for (const head of all("[role=columnheader]", grid)) head.setAttribute("aria-sort", head.classList.contains("c-" + column) ? (falling ? "descending" : "ascending") : "none");
    choose();
  });
  form.addEventListener("input", later(choose, 60));
  form.addEventListener("submit", (event) => event.preventDefault());
  options(form.elements.title, TITLE, (text) => texts[text]);
  options(form.elements.code, CODE, (text) => texts[text] + " " + (data.rules[text] || ""));
  form.hidden = false;
  one("#comparison-table").hidden = false;
  choose();
  open();
}());
