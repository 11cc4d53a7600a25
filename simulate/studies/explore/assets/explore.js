/* The live page: what a hand moves is sent, what everybody is told is shown. Nothing is computed here.
   One move is under way at a time: the next one is the latest that the hand has made by then. */
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const make = (tag, more = {}, ...inner) => {
    const found = Object.assign(document.createElement(tag), more);
    found.append(...inner);
    return found;
  };
  const say = (text) => { $("said").textContent = text; };
  const PINNED = ["series-0", "series-2", "series-4", "series-5", "series-6"];
  const PATIENCE = 2000;
  const PAUSE = 900;
  const SILENT = "jvsim does not answer: is it still running?";

  let deal = null;
  let numbers = null;
  let keys = [];

  // ---- asking --------------------------------------------------------------------------------------------------------
  const trouble = (text) => {
    $("trouble").hidden = !text;
    $("trouble").textContent = text || "";
  };
  const ask = async (action) => {
    try {
      const answer = await fetch("do", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(action) });
      return await answer.json();
    } catch {
      return { refused: SILENT };
    }
  };
  const act = async (action, refuse = trouble) => {
    const answer = await ask(action);
    refuse(answer.refused || "");
    if (!answer.refused) forget();
    if (answer.said) say(answer.said);
    return answer;
  };

  // ---- moving --------------------------------------------------------------------------------------------------------
  const wanted = new Map();
  let awaited = null;
  let isMoving = false;
  const answered = (revision) => new Promise((resolve) => {
    if (numbers && numbers.revision >= revision) { resolve(); return; }
    awaited = { revision, resolve };
    setTimeout(resolve, PATIENCE);
  });
  const arrived = (revision) => {
    if (awaited && revision >= awaited.revision) { awaited.resolve(); awaited = null; }
  };
  const pump = async () => {
    if (isMoving) return;
    isMoving = true;
    while (wanted.size) {
      const [key, move] = wanted.entries().next().value;
      wanted.delete(key);
      const answer = await ask({ do: "move", ...move });
      refused(key, answer.refused || "");
      if (!answer.refused && answer.revision) await answered(answer.revision);
    }
    isMoving = false;
  };
  const move = (key, text, settled) => {
    wanted.set(key, { key, text, settled });
    pump();
  };
  /** Keys that are pressed one after the other are one step, as a hand that drags is. */
  let resting = 0;
  const rest = () => {
    clearTimeout(resting);
    resting = setTimeout(() => ask({ do: "rest" }), PAUSE);
  };
  const refused = (key, text) => {
    const row = rows.get(key);
    if (!row) { trouble(text); return; }
    row.refused.hidden = !text;
    row.refused.textContent = text;
    row.box.setAttribute("aria-invalid", String(Boolean(text)));
    row.isRefused = Boolean(text);
  };
  /** What was typed and refused gives way to what stands. */
  const forget = () => {
    for (const key of rows.keys()) refused(key, "");
    if (deal) showTerms(deal.terms);
  };

  // ---- terms ---------------------------------------------------------------------------------------------------------
  const rows = new Map();
  let hand = null;
  const decimals = (step) => (String(step).split(".")[1] || "").length;
  const plain = (text) => Number(text.replaceAll("_", ""));
  const listOf = (text) => [...text.matchAll(/"([^"]*)"/g)].map((found) => found[1]);

  const numberOf = (term, id) => {
    const slider = make("input", { type: "range", id, min: term.low, max: term.high, step: term.step });
    const box = make("input", { type: "text", id: `${id}-text`, inputMode: "decimal" });
    box.setAttribute("aria-label", `${term.label}, as text`);
    const from = () => Number(slider.value).toFixed(decimals(term.step));
    slider.addEventListener("input", () => { hand = slider; box.value = from(); move(term.key, from(), false); });
    slider.addEventListener("change", () => { hand = null; move(term.key, from(), false); rest(); });
    box.addEventListener("change", () => move(term.key, box.value, true));
    const show = (text) => {
      const value = plain(text);
      slider.disabled = Number.isNaN(value);
      if (!slider.disabled && slider !== hand) slider.value = value;
      slider.setAttribute("aria-valuetext", `${text} ${term.unit}`);
      if (slider !== hand && document.activeElement !== box) box.value = text.replaceAll("_", "").replace(/^(-?\d+)\.0$/, "$1");
    };
    return { box, show, hand: make("div", { className: "hand" }, slider, box) };
  };
  const switchOf = (term, id) => {
    const box = make("input", { type: "checkbox", id });
    box.addEventListener("change", () => move(term.key, String(box.checked), true));
    return { box, show: (text) => { box.checked = text === "true"; }, hand: make("div", { className: "hand" }, box) };
  };
  const choiceOf = (term, id) => {
    const box = make("select", { id }, ...term.choices.map((choice) => make("option", { value: choice, textContent: choice.replaceAll("_", " ") })));
    box.addEventListener("change", () => move(term.key, box.value, true));
    return { box, show: (text) => { box.value = text; }, hand: make("div", { className: "hand" }, box) };
  };
  const severalOf = (term, id) => {
    const boxes = term.choices.map((choice) => make("input", { type: "checkbox", value: choice }));
    const group = make("div", { className: "several", id }, ...boxes.map((box) => make("label", {}, box, box.value.replaceAll("_", " "))));
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", term.label);
    const text = () => `[${boxes.filter((box) => box.checked).map((box) => JSON.stringify(box.value)).join(", ")}]`;
    for (const box of boxes) box.addEventListener("change", () => move(term.key, text(), true));
    return { box: group, show: (given) => { const chosen = listOf(given); for (const box of boxes) box.checked = chosen.includes(box.value); }, hand: group };
  };
  const textOf = (term, id) => {
    const box = make("input", { type: "text", id });
    box.addEventListener("change", () => move(term.key, box.value, true));
    return { box, show: (text) => { if (document.activeElement !== box) box.value = text; }, hand: make("div", { className: "hand wide" }, box) };
  };
  const KINDS = { number: numberOf, whole: numberOf, switch: switchOf, choice: choiceOf, several: severalOf, text: textOf };

  const build = (term, place) => {
    const id = `term-${place}`;
    const made = KINDS[term.kind](term, id);
    const isGroup = term.kind === "several";
    const name = make(isGroup ? "span" : "label", { className: "label", textContent: term.label });
    if (!isGroup) name.htmlFor = id;
    const back = make("button", { type: "button", textContent: "↺", title: "as in today's deal" });
    back.setAttribute("aria-label", `${term.label}: as in today's deal`);
    back.addEventListener("click", () => act({ do: "reset", key: term.key }));
    const buttons = make("span", {}, back);
    if (term.added) {
      const gone = make("button", { type: "button", textContent: "×", title: "do not show" });
      gone.setAttribute("aria-label", `${term.label}: do not show`);
      gone.addEventListener("click", () => act({ do: "remove", key: term.key }));
      buttons.append(gone);
    }
    const about = make("p", { className: "about" });
    const refusal = make("p", { className: "refused", hidden: true });
    refusal.setAttribute("role", "alert");
    const row = make("div", { className: "term" }, make("div", { className: "name" }, name, buttons), made.hand, about, refusal);
    row.title = [term.key, term.about, term.legal].filter(Boolean).join("\n");
    rows.set(term.key, { ...made, row, back, about, refused: refusal, isRefused: false });
    return row;
  };
  const buildAll = (terms) => {
    rows.clear();
    const groups = new Map();
    terms.forEach((term, place) => {
      const group = term.added ? "Added" : term.group;
      if (!groups.has(group)) groups.set(group, make("fieldset", {}, make("legend", { textContent: group })));
      groups.get(group).append(build(term, place));
    });
    $("controls").replaceChildren(...groups.values());
  };
  const shownKeys = (terms) => terms.map((term) => term.key).join("\n");
  const showTerms = (terms) => {
    if (!deal || shownKeys(deal.terms) !== shownKeys(terms)) buildAll(terms);
    for (const term of terms) {
      const row = rows.get(term.key);
      const isMoved = term.text !== term.base;
      if (!row.isRefused && !wanted.has(term.key)) row.show(term.text); // what the hand has done since is on its way
      row.row.classList.toggle("moved", isMoved);
      row.back.hidden = !isMoved;
      row.about.textContent = [term.unit, isMoved ? `today ${term.base || "not set"}` : ""].filter(Boolean).join(" · ");
    }
  };
  const showDeal = (news) => {
    showTerms(news.terms);
    deal = news;
    $("undo").disabled = !news.can_undo;
    $("redo").disabled = !news.can_redo;
    $("reset").disabled = $("today").disabled = $("pin").disabled = !news.moved;
    $("set-line").textContent = news.set_line;
    $("compare-line").textContent = news.compare_line;
    $("compare-line").nextElementSibling.hidden = !news.compare_line;
    $("pinned").replaceChildren(...news.pins.map(pinned));
    stale();
  };
  const pinned = (pin, place) => {
    const take = make("button", { type: "button", textContent: "Take up" });
    take.setAttribute("aria-label", `Take up ${pin.name}`);
    take.addEventListener("click", () => act({ do: "take", name: pin.name }));
    const gone = make("button", { type: "button", textContent: "×" });
    gone.setAttribute("aria-label", `Unpin ${pin.name}`);
    gone.addEventListener("click", () => act({ do: "unpin", name: pin.name }));
    const item = make("li", { title: pin.settings.join("\n") || "as the file" }, pin.name, take, gone);
    item.style.setProperty("--of", `var(--${PINNED[place % PINNED.length]})`);
    return item;
  };

  // ---- numbers -------------------------------------------------------------------------------------------------------
  const stale = () => {
    const isStale = Boolean(deal && numbers && numbers.revision < deal.revision);
    $("sight").classList.toggle("stale", isStale);
  };
  const status = (news) => {
    const told = [`${news.paths.toLocaleString("en")} futures of each side`, `${(1000 * news.seconds).toFixed(0)} ms`];
    if (!news.rests) told.push("the whole comparison follows once your hand rests");
    $("status").textContent = [told.join(" · "), news.note].filter(Boolean).join(". ");
    $("settings").replaceChildren(...(news.settings.length ? news.settings : ["as the file states it"]).map((text) => make("li", { textContent: text })));
  };
  const cellOf = (cell) => {
    if (cell === null) return make("td", { className: "number", textContent: "–" });
    const isClear = cell.apart || cell.same;
    const found = make("td", { className: `number ${cell.apart ? "apart" : "uncertain"}`, textContent: isClear ? cell.text : `(${cell.text})` });
    if (cell.level && !cell.same) found.append(make("small", { textContent: cell.level.text }));
    found.title = Object.entries(cell.more).map(([name, text]) => `${name}: ${text}`).join("\n");
    return found;
  };
  const heading = (text, isNumber) => make("th", { scope: "col", className: isNumber ? "number" : "", textContent: text });
  const showTable = (news) => {
    const [base, ...others] = news.names;
    const head = make("tr", {}, heading("", false), heading(base, true), ...others.map((name) => heading(`Δ ${name}`, true)));
    const body = [];
    let group = "";
    for (const row of news.rows) {
      if (row.group !== group) {
        group = row.group;
        body.push(make("tr", {}, make("th", { className: "group", scope: "colgroup", colSpan: 2 + others.length, textContent: group })));
      }
      const level = make("td", { className: "number", textContent: row.base ? row.base.text : "–" });
      body.push(make("tr", {}, make("th", { scope: "row", textContent: row.label }), level, ...row.cells.map(cellOf)));
    }
    $("numbers").tHead.replaceChildren(head);
    $("numbers").tBodies[0].replaceChildren(...body);
  };
  const showPictures = (charts) => {
    for (const figure of $("pictures").children) {
      const chart = charts[figure.id];
      figure.hidden = !chart;
      if (!chart) continue;
      figure.querySelector(".title").textContent = chart.title;
      figure.querySelector("figcaption").textContent = chart.note;
      window.jvsim.draw(figure.querySelector(".picture"), chart);
    }
  };
  const showNumbers = (news) => {
    numbers = news;
    trouble("");
    status(news);
    showPictures(news.charts);
    showTable(news);
    $("words").replaceChildren(...news.words.map((text) => make("li", { textContent: text })));
    stale();
    document.documentElement.dataset.revision = news.revision;
    document.documentElement.dataset.rests = news.rests;
    arrived(news.revision);
  };

  // ---- search --------------------------------------------------------------------------------------------------------
  const MOST = 30;
  let chosen = -1;
  const matching = (text) => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const known = new Set(deal ? deal.terms.map((term) => term.key) : []);
    const fits = (one) => words.every((word) => `${one.key} ${one.about} ${one.unit}`.toLowerCase().includes(word));
    return words.length ? keys.filter((one) => !known.has(one.key) && fits(one)).slice(0, MOST) : [];
  };
  const pick = (place) => {
    const items = [...$("found").children];
    chosen = items.length ? (place + items.length) % items.length : -1;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
    if (chosen >= 0) {
      items[chosen].scrollIntoView({ block: "nearest" });
      $("search").setAttribute("aria-activedescendant", items[chosen].id);
    } else $("search").removeAttribute("aria-activedescendant");
  };
  const listFound = () => {
    const found = matching($("search").value);
    $("found").replaceChildren(...found.map((one, i) => {
      const item = make("li", { id: `found-${i}` }, one.key, make("small", { textContent: [one.about, one.unit && `[${one.unit}]`].filter(Boolean).join(" ") }));
      item.setAttribute("role", "option");
      item.addEventListener("mousedown", (event) => { event.preventDefault(); add(one.key); });
      return item;
    }));
    $("found").hidden = !found.length;
    $("none").hidden = Boolean(found.length) || !$("search").value.trim();
    $("search").setAttribute("aria-expanded", String(found.length > 0));
    pick(found.length ? 0 : -1);
    $("found").dataset.keys = JSON.stringify(found.map((one) => one.key));
  };
  const closeFound = () => {
    $("found").hidden = $("none").hidden = true;
    $("search").setAttribute("aria-expanded", "false");
  };
  const add = async (key) => {
    $("search").value = "";
    closeFound();
    await act({ do: "add", key });
  };
  const searching = () => {
    $("search").addEventListener("input", listFound);
    $("search").addEventListener("blur", closeFound);
    $("search").addEventListener("keydown", (event) => {
      const found = $("found").hidden ? [] : JSON.parse($("found").dataset.keys || "[]");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); pick(chosen + (event.key === "ArrowDown" ? 1 : -1)); }
      else if (event.key === "Enter") { event.preventDefault(); if (found[chosen]) add(found[chosen]); }
      else if (event.key === "Escape") closeFound();
    });
  };

  // ---- the rest ------------------------------------------------------------------------------------------------------
  const pin = async () => {
    const answer = await act({ do: "pin", name: $("pin-name").value });
    if (!answer.refused) $("pin-name").value = "";
  };
  const save = async () => {
    const answer = await act({ do: "save", name: $("save-name").value });
    if (!answer.refused) { $("status").textContent = answer.said; $("save-name").value = ""; }
  };
  const onEnter = (id, what) => $(id).addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); what(); } });
  const wire = () => {
    $("undo").addEventListener("click", () => act({ do: "undo" }));
    $("redo").addEventListener("click", () => act({ do: "redo" }));
    $("reset").addEventListener("click", () => act({ do: "reset_all" }));
    $("today").addEventListener("click", () => act({ do: "today" }));
    $("pin").addEventListener("click", pin);
    $("save").addEventListener("click", save);
    onEnter("pin-name", pin);
    onEnter("save-name", save);
    $("terms").addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("keydown", (event) => {
      const isText = event.target.matches("input[type='text'], input[type='search']");
      if (isText || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      act({ do: event.shiftKey ? "redo" : "undo" });
    });
  };
  const listen = () => {
    const news = new EventSource("events");
    news.addEventListener("deal", (event) => showDeal(JSON.parse(event.data)));
    news.addEventListener("numbers", (event) => showNumbers(JSON.parse(event.data)));
    news.addEventListener("busy", (event) => {
      const told = JSON.parse(event.data);
      if (!numbers || !numbers.rests || numbers.revision < told.revision) {
        $("status").textContent = `${$("status").textContent.split(/ · (?:the whole|now )/)[0]} · now ${told.paths.toLocaleString("en")} futures …`;
      }
    });
    news.addEventListener("trouble", (event) => { const told = JSON.parse(event.data); trouble(told.text); arrived(told.revision); });
    news.addEventListener("error", () => trouble(SILENT));
    news.addEventListener("open", () => trouble(""));
  };
  wire();
  searching();
  listen();
  fetch("keys").then((answer) => answer.json()).then((found) => { keys = found; }).catch(() => trouble(SILENT));
})();
