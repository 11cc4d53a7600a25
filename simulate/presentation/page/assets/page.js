/* What a page does: sections fold, tables sort and copy as CSV, the theme switches. Without it the page reads as well. */
(() => {
  "use strict";
  const FORMULA = /^[\s]*[=+\-@\t\r\n＝＋－＠]/;
  const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

  // ---- theme ---------------------------------------------------------------------------------------------------------
  const root = document.documentElement;
  const kept = () => { try { return localStorage.getItem("jvsim-theme"); } catch { return null; } };
  const keep = (theme) => { try { localStorage.setItem("jvsim-theme", theme); } catch { /* a file may have no storage */ } };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const tellTheme = (button) => {
    button.setAttribute("aria-pressed", String(isDark()));
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Dark theme is on; switch to light" : "Switch to the dark theme");
  };
  const themed = () => {
    if (kept()) root.dataset.theme = kept();
    const button = document.getElementById("theme");
    if (!button) return;
    button.hidden = false;
    tellTheme(button);
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      keep(root.dataset.theme);
      tellTheme(button);
    });
  };

  // ---- sections ------------------------------------------------------------------------------------------------------
  const fold = (button, isOpen) => {
    button.setAttribute("aria-expanded", String(isOpen));
    button.closest("section").classList.toggle("folded", !isOpen);
  };
  const folding = () => {
    for (const heading of document.querySelectorAll("section > h2")) {
      const body = heading.nextElementSibling;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "fold";
      button.setAttribute("aria-controls", body.id);
      button.append(...heading.childNodes);
      heading.append(button);
      fold(button, !heading.parentElement.classList.contains("folded"));
      button.addEventListener("click", () => fold(button, button.getAttribute("aria-expanded") !== "true"));
    }
    const all = document.getElementById("fold-all");
    if (all) {
      all.hidden = false;
      all.addEventListener("click", () => {
        const buttons = [...document.querySelectorAll("button.fold")];
        const isOpen = buttons.some((button) => button.getAttribute("aria-expanded") !== "true");
        for (const button of buttons) fold(button, isOpen);
        all.textContent = isOpen ? "Fold all" : "Open all";
      });
    }
    const unfold = () => {
      const section = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const button = section && section.querySelector && section.querySelector("button.fold");
      if (button) fold(button, true);
    };
    window.addEventListener("hashchange", unfold);
    unfold();
  };

  // ---- paper: what is folded is printed ------------------------------------------------------------------------------
  const opened = [];
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details.fold:not([open])")) {
      one.open = true;
      opened.push(one);
    }
  });
  window.addEventListener("afterprint", () => { for (const one of opened.splice(0)) one.open = false; });

  // ---- tables --------------------------------------------------------------------------------------------------------
  /** What a cell is sorted by: its number, the number that its text begins with where it stands among numbers, its text. */
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
    const begins = cell.classList.contains("number") && /^[^\d]?[+-]?\d[\d,]*(\.\d+)?/.exec(cell.textContent.trim());
    return begins ? Number(begins[0].replace(/[^\d.+-]/g, "")) : cell.textContent.trim();
  };
  const before = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a.localeCompare(b);
  };
  const sort = (table, column, isRising) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].sort((one, other) => (isRising ? 1 : -1) * before(valueOf(one, column), valueOf(other, column)));
    body.append(...rows);
    [...table.tHead.rows[0].cells].forEach((cell, i) => {
      if (i === column) cell.setAttribute("aria-sort", isRising ? "ascending" : "descending");
      else cell.removeAttribute("aria-sort");
    });
  };
  const sorting = (table) => {
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => sort(table, column, cell.getAttribute("aria-sort") !== "ascending"));
    });
  };

  // ---- copying -------------------------------------------------------------------------------------------------------
  /** A cell of CSV: numbers as they are, and no text that a spreadsheet would take for a formula. */
  const csvText = (given) => {
    const text = FORMULA.test(given) && !NUMBER.test(given) ? `'${given}` : given;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  /** A table as CSV; behind numbers with a margin a column of their margins. */
  const csvOf = (table) => {
    const [head, ...rows] = table.rows;
    const hasMargin = [...head.cells].map((_, i) => rows.some((row) => row.cells[i].dataset.margin !== undefined));
    const heads = [...head.cells].flatMap((cell, i) => {
      const text = csvText(cell.textContent.trim());
      return hasMargin[i] ? [text, "95 % margin"] : [text];
    });
    const cells = (row) => [...row.cells].flatMap((cell, i) => {
      const text = csvText(cell.dataset.value === undefined ? cell.textContent.trim() : cell.dataset.value);
      return hasMargin[i] ? [text, cell.dataset.margin ?? ""] : [text];
    });
    return [heads, ...rows.map(cells)].map((line) => line.join(",")).join("\n") + "\n";
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      const isDone = document.execCommand("copy");
      area.remove();
      return isDone;
    }
  };
  const said = (text) => {
    const live = document.getElementById("said");
    if (live) live.textContent = text;
  };
  const copying = () => {
    for (const button of document.querySelectorAll("button[data-copy]")) {
      button.hidden = false;
      const label = button.textContent;
      button.addEventListener("click", async () => {
        const source = document.getElementById(button.dataset.copy);
        const isDone = await copy(source.tagName === "TABLE" ? csvOf(source) : source.textContent);
        button.textContent = isDone ? "Copied" : "Not allowed here";
        said(isDone ? "Copied to the clipboard" : "The browser does not allow copying here");
        setTimeout(() => { button.textContent = label; }, 1500);
      });
    }
  };

  themed();
  folding();
  for (const table of document.querySelectorAll("table.sortable")) sorting(table);
  copying();
  window.jvsim = { ...(window.jvsim || {}), csvOf };
  if (window.jvsim.drawAll) window.jvsim.drawAll();
})();
