/* Charts of a page: `jvsim.draw(host, chart)` draws what presentation/page/charts.py describes, over Observable Plot.
   Colours are names of the style sheet's variables, so that light, dark and paper need no second drawing. */
(() => {
  "use strict";
  const NARROW = 560;
  const PRINTED = 660;
  const drawn = new Map();

  // ---- numbers and names as they are written -------------------------------------------------------------------------
  const ink = (colour) => `var(--${colour})`;
  const plain = (value) => {
    const size = Math.abs(value);
    return d3.format(size === 0 || size >= 100 ? ",.0f" : size >= 10 ? ",.1f" : ",.2f")(value);
  };
  const written = {
    number: plain,
    share: (value) => `${d3.format(Math.abs(value) < 0.1 ? ".2~f" : ".1f")(100 * value)} %`,
    year: (value) => `${Math.floor(value)}-Q${Math.min(4, Math.floor((value - Math.floor(value)) * 4) + 1)}`,
  };
  const ticked = {
    number: (value) => d3.format(",.6~g")(value),
    share: (value) => `${d3.format(".6~g")(100 * value)} %`,
    year: (value) => d3.format("d")(value),
  };
  const write = (axis, value) => (value === null || value === undefined ? "–" : written[axis.scale](value));
  const clip = (text, longest) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

  const scaleOf = (axis, more = {}) => {
    const scale = { label: axis.label || null, tickFormat: ticked[axis.scale], ...more };
    if (axis.low !== null && axis.high !== null) scale.domain = [axis.low, axis.high];
    return scale;
  };
  const wholeYears = (at, width) => {
    const [first, last] = [Math.ceil(d3.min(at)), Math.floor(d3.max(at))];
    const step = [1, 2, 5, 10, 20].find((years) => ((last - first) / years) * 52 <= width) ?? 50;
    return d3.range(first, last + 1).filter((year) => year % step === 0);
  };
  const numbered = (axis, width, at) => ({
    ...scaleOf(axis), grid: true, labelArrow: "none", labelAnchor: "center",
    ticks: axis.scale === "year" ? wholeYears(at, width) : Math.max(3, Math.min(8, Math.round(width / 110))),
  });
  const upward = (axis) => ({ ...scaleOf(axis), grid: true, labelArrow: "none", labelAnchor: "top", ticks: 6 });

  const tip = (data, channels) =>
    Plot.tip(data, Plot.pointer({ ...channels, maxRadius: Infinity, title: "told", fill: ink("surface"), stroke: ink("line"), fontSize: 12, lineHeight: 1.3, lineWidth: 26, pathFilter: null }));
  const base = (chart, width, marks, more) => ({
    width, style: { background: "transparent", color: "inherit", fontFamily: "inherit", fontSize: "12px", overflow: "visible" },
    ariaLabel: chart.alt || chart.title, marginTop: 26, marginBottom: 42, marginLeft: 62, marginRight: 18, ...more, marks,
  });
  const legend = (entries) => {
    const list = document.createElement("ul");
    list.className = "legend";
    for (const entry of entries) {
      const item = list.appendChild(document.createElement("li"));
      const swatch = item.appendChild(document.createElement("span"));
      swatch.className = `swatch ${entry.look || "area"}`;
      swatch.style.setProperty("--of", ink(entry.colour));
      if (entry.opacity) swatch.style.opacity = entry.opacity;
      item.appendChild(document.createTextNode(entry.name));
    }
    return list;
  };
  const HALO = { stroke: "var(--page)", strokeWidth: 4 };
  const across = (marks, vertical) => marks.flatMap((mark) => {
    const place = vertical ? { x: "at" } : { y: "at" };
    const rule = (vertical ? Plot.ruleX : Plot.ruleY)([mark], { ...place, stroke: ink(mark.colour), strokeDasharray: "4 3" });
    const name = Plot.text([mark], { ...place, text: "label", fill: ink("ink-soft"), ...HALO, ...(vertical
      ? { frameAnchor: "bottom", textAnchor: "start", dx: 6, dy: -8 } : { frameAnchor: "right", textAnchor: "end", dy: -7 }) });
    return mark.label ? [rule, name] : [rule];
  });

  // ---- kinds ---------------------------------------------------------------------------------------------------------
  const lines = (chart, width) => {
    const points = chart.lines.flatMap((line) => line.x.map((x, i) => ({
      x, y: line.y[i], told: `${line.name}\n${chart.x.label}: ${write(chart.x, x)}\n${chart.y.label}: ${write(chart.y, line.y[i])}`
        + (line.low.length && line.low[i] !== null ? `\n${write(chart.y, line.low[i])} to ${write(chart.y, line.high[i])}` : ""),
    }))).filter((point) => point.x !== null && point.y !== null);
    const marks = chart.lines.flatMap((line) => {
      const rows = line.x.map((x, i) => ({ x, y: line.y[i], low: line.low[i], high: line.high[i] }));
      const curve = Plot.lineY(rows, { x: "x", y: "y", stroke: ink(line.colour), strokeWidth: 2.2, strokeDasharray: line.dashed ? "6 4" : null });
      const band = line.low.length ? [Plot.areaY(rows, { x: "x", y1: "low", y2: "high", fill: ink(line.colour), fillOpacity: 0.16 })] : [];
      const dots = chart.dotted ? [Plot.dot(rows, { x: "x", y: "y", r: 3.5, fill: ink(line.colour) })] : [];
      return [...band, curve, ...dots];
    });
    const zero = points.some((p) => p.y < 0) && points.some((p) => p.y > 0) ? [Plot.ruleY([0], { stroke: ink("axis") })] : [];
    const svg = Plot.plot(base(chart, width, [...zero, ...across(chart.verticals, true), ...across(chart.horizontals, false), ...marks, tip(points, { x: "x", y: "y" })],
      { height: Math.max(240, Math.min(360, width * 0.52)), x: numbered(chart.x, width, points.map((point) => point.x)), y: upward(chart.y) }));
    const names = chart.lines.length > 1 || chart.lines.some((line) => line.low.length);
    return names ? [legend(chart.lines.map((line) => ({ name: line.name, colour: line.colour, look: line.dashed ? "dashed" : "line" }))), svg] : [svg];
  };

  const fan = (chart, width) => {
    const rows = chart.at.map((x, i) => ({
      x, a: chart.q05[i], b: chart.q25[i], c: chart.q50[i], d: chart.q75[i], e: chart.q95[i], plan: chart.plan[i] ?? null,
    })).filter((row) => row.c !== null);
    for (const row of rows) {
      row.told = `${write(chart.x, row.x)}\nmedian ${write(chart.y, row.c)}\n50 %: ${write(chart.y, row.b)} to ${write(chart.y, row.d)}`
        + `\n90 %: ${write(chart.y, row.a)} to ${write(chart.y, row.e)}` + (row.plan === null ? "" : `\nplan ${write(chart.y, row.plan)}`);
    }
    const colour = ink(chart.colour);
    const crosses = rows.some((row) => row.a < 0) && rows.some((row) => row.e > 0);
    const planned = rows.some((row) => row.plan !== null);
    const svg = Plot.plot(base(chart, width, [
      crosses ? Plot.ruleY([0], { stroke: ink("axis") }) : null,
      Plot.areaY(rows, { x: "x", y1: "a", y2: "e", fill: colour, fillOpacity: 0.16 }),
      Plot.areaY(rows, { x: "x", y1: "b", y2: "d", fill: colour, fillOpacity: 0.26 }),
      Plot.lineY(rows, { x: "x", y: "c", stroke: colour, strokeWidth: 2 }),
      planned ? Plot.lineY(rows, { x: "x", y: "plan", stroke: ink("plan"), strokeWidth: 1.8, strokeDasharray: "5 4" }) : null,
      Plot.ruleX(rows, Plot.pointerX({ x: "x", stroke: ink("axis") })),
      Plot.tip(rows, Plot.pointerX({ x: "x", y: "c", title: "told", fill: ink("surface"), stroke: ink("line"), lineWidth: 26 })),
    ], { height: Math.max(190, Math.min(300, width * 0.5)), x: numbered(chart.x, width, chart.at), y: upward(chart.y) }));
    return [legend([
      { name: "median", colour: chart.colour, look: "line" }, { name: "half of futures", colour: chart.colour, opacity: 0.42 },
      { name: "nine in ten", colour: chart.colour, opacity: 0.18 }, ...(planned ? [{ name: "plan", colour: "plan", look: "dashed" }] : []),
    ]), svg];
  };

  const stack = (chart, width) => {
    const floor = chart.at.map(() => 0);
    const layers = chart.layers.map((layer) => {
      const rows = chart.at.map((x, i) => {
        const low = floor[i];
        floor[i] += layer.y[i];
        return { x, low, high: floor[i] };
      });
      return { ...layer, rows, last: rows[rows.length - 1] };
    });
    const told = chart.at.map((x, i) => ({
      x, top: floor[i], told: [write(chart.x, x), ...layers.filter((layer) => layer.y[i] > 0).reverse()
        .map((layer) => `${write(chart.y, layer.y[i])}  ${clip(layer.name, 36)}`), `${write(chart.y, floor[i])}  in all`].join("\n"),
    }));
    const isWide = width >= 640;
    const rest = chart.at.map((x, i) => ({ x, low: floor[i], high: 1 }));
    const all = chart.rest ? [...layers, { name: chart.rest, colour: "joint", last: rest[rest.length - 1] }] : layers;
    const labels = isWide ? beside(all, chart) : [];
    const svg = Plot.plot(base(chart, width, [
      chart.rest ? Plot.areaY(rest, { x: "x", y1: "low", y2: "high", fill: ink("joint") }) : null,
      ...layers.map((layer) => Plot.areaY(layer.rows, { x: "x", y1: "low", y2: "high", fill: ink(layer.colour), stroke: ink("page"), strokeWidth: 0.8 })),
      Plot.lineY(told, { x: "x", y: "top", stroke: ink("venture"), strokeWidth: 1.4 }),
      ...labels,
      Plot.ruleX(told, Plot.pointerX({ x: "x", stroke: ink("axis") })),
      Plot.tip(told, Plot.pointerX({ x: "x", y: "top", title: "told", fill: ink("surface"), stroke: ink("line"), lineWidth: 40 })),
    ], { height: Math.max(280, Math.min(380, width * 0.45)), marginRight: isWide ? 250 : 18, x: numbered(chart.x, width, chart.at), y: upward(chart.y) }));
    if (isWide) return [svg];
    return [legend(all.slice().reverse().map((layer) => ({ name: `${layer.name} ${write(chart.y, layer.last.high - layer.last.low)}`, colour: layer.colour }))), svg];
  };
  const beside = (layers, chart) => {
    const high = chart.y.high ?? 1;
    const apart = 0.055 * high;
    const named = layers.map((layer) => ({
      at: (layer.last.low + layer.last.high) / 2, x: layer.last.x,
      text: `${write(chart.y, layer.last.high - layer.last.low)}  ${clip(layer.name, 30)}`,
    }));
    let least = -Infinity;
    for (const one of named) least = (one.place = Math.max(one.at, least + apart));
    let most = Math.max(high, 0) - 0.01 * high;
    for (const one of named.slice().reverse()) most = (one.place = Math.min(one.place, most)) - apart;
    return [
      Plot.text(named, { x: "x", y: "place", text: "text", textAnchor: "start", dx: 16, fill: ink("ink") }),
      Plot.link(named, { x1: "x", x2: "x", y1: "at", y2: "at", stroke: "none" }),
      Plot.arrow(named, { x1: "x", x2: "x", y1: "at", y2: "place", insetEnd: 0, headLength: 0, dx: 8, stroke: ink("line"), strokeWidth: 1 }),
    ];
  };

  const hills = (chart, width) => {
    const rows = chart.hills.map((hill, i) => {
      const tallest = d3.max(hill.density) || 1;
      return { ...hill, at: -i, area: hill.x.map((x, k) => ({ x, low: -i, high: -i + (0.62 * hill.density[k]) / tallest })) };
    });
    const points = rows.flatMap((hill) => [[hill.low, "5 % are below"], [hill.mean, "mean"], [hill.high, "5 % are above"], ...(hill.plan === null ? [] : [[hill.plan, "plan"]])]
      .map(([x, what]) => ({ x, y: hill.at - 0.07, told: `${hill.name}\n${what}: ${write(chart.x, x)}` })));
    const named = rows.map((hill) => ({ y: hill.at + 0.76, colour: hill.colour, text: clip(hill.name, Math.floor(width / 8)) }));
    const svg = Plot.plot(base(chart, width, [
      Plot.ruleX([0], { stroke: ink("axis") }),
      ...rows.flatMap((hill) => [
        Plot.areaY(hill.area, { x: "x", y1: "low", y2: "high", fill: ink(hill.colour), fillOpacity: 0.32 }),
        Plot.ruleY([hill], { y: (h) => h.at - 0.07, x1: "low", x2: "high", stroke: ink(hill.colour), strokeWidth: 4, strokeOpacity: 0.65 }),
        hill.plan === null ? null : Plot.ruleX([hill], { x: "plan", y1: (h) => h.at - 0.19, y2: (h) => h.at + 0.05, stroke: ink("plan"), strokeWidth: 2.2 }),
        Plot.dot([hill], { x: "mean", y: (h) => h.at - 0.07, r: 5, fill: ink(hill.colour), stroke: ink("page"), strokeWidth: 1.5 }),
      ]),
      ...named.map((one) => Plot.text([one], { y: "y", text: "text", frameAnchor: "left", textAnchor: "start", fill: ink(one.colour), fontWeight: 600, fontSize: 13 })),
      tip(points, { x: "x", y: "y" }),
    ], { height: 60 + 104 * rows.length, marginLeft: 14, x: numbered(chart.x, width), y: { axis: null, domain: [-rows.length + 0.72, 0.9] } }));
    return [legend([
      { name: "mean", colour: "venture", look: "dot" }, { name: "nine in ten futures", colour: "venture", look: "line" },
      ...(rows.some((hill) => hill.plan !== null) ? [{ name: "plan", colour: "plan", look: "tick" }] : []),
    ]), svg];
  };

  /** Rows of names with one or more marks each: where each stands, and how wide the names are. */
  const rowsOf = (items, width) => {
    const names = [...new Set(items.map((item) => item.row))];
    const groups = [...new Set(items.map((item) => item.group))];
    const above = width < 620;
    const longest = above ? Math.floor(width / 7) : width > 800 ? 52 : 36;
    const side = above ? 14 : 24 + 6.3 * d3.max(names, (name) => Math.min(name.length, longest));
    const tall = (above ? 20 : 8) + 18 * groups.length;
    const step = above ? 0.24 : 0;
    const y = (item) => {
      const room = (0.78 - step) / groups.length;
      return -names.indexOf(item.row) - step - room * (groups.indexOf(item.group) + 0.5) + 0.39;
    };
    const labels = Plot.text(names.map((name, i) => ({ text: clip(name, longest), y: above ? -i + 0.3 : -i })), above
      ? { y: "y", text: "text", frameAnchor: "left", textAnchor: "start", fill: ink("ink"), ...HALO }
      : { y: "y", text: "text", frameAnchor: "left", textAnchor: "end", dx: -10, fill: ink("ink") });
    return { names, groups, side, y, labels, height: 70 + tall * names.length, domain: [-names.length + 0.5, 0.5] };
  };
  const grouped = (items) => {
    const found = new Map();
    for (const item of items) if (item.group && item.colour !== "muted" && !found.has(item.group)) found.set(item.group, item.colour);
    for (const item of items) if (item.group && !found.has(item.group)) found.set(item.group, item.colour);
    return [...found].map(([name, colour]) => ({ name, colour }));
  };

  const intervals = (chart, width) => {
    const rows = rowsOf(chart.intervals, width);
    const items = chart.intervals.map((item) => ({
      ...item, y: rows.y(item), told: `${item.row}${item.group ? `\n${item.group}` : ""}\n${write(chart.x, item.value)}`
        + (item.low === null ? "" : `\n95 %: ${write(chart.x, item.low)} to ${write(chart.x, item.high)}`),
    }));
    const svg = Plot.plot(base(chart, width, [
      Plot.ruleX([chart.zero], { stroke: ink("axis") }), rows.labels,
      Plot.ruleY(items.filter((item) => item.low !== null), { y: "y", x1: "low", x2: "high", stroke: (item) => ink(item.colour), strokeWidth: 2.4 }),
      Plot.dot(items, { x: "value", y: "y", r: 4.5, fill: (item) => ink(item.colour), stroke: ink("page") }),
      tip(items, { x: "value", y: "y" }),
    ], { height: rows.height, marginTop: 12, marginLeft: rows.side, x: { ...numbered(chart.x, width), inset: 14 }, y: { axis: null, domain: rows.domain }, color: { type: "identity" } }));
    const names = grouped(chart.intervals);
    return names.length ? [legend(names.map((one) => ({ ...one, look: "dot" }))), svg] : [svg];
  };

  const bars = (chart, width) => {
    const placed = chart.is_overlaid ? chart.bars.map((bar) => ({ ...bar, lane: "" })) : chart.bars.map((bar) => ({ ...bar, lane: bar.group }));
    const rows = rowsOf(placed.map((bar) => ({ ...bar, group: bar.lane })), width);
    const items = d3.sort(placed.map((bar) => ({
      ...bar, y: rows.y({ ...bar, group: bar.lane }), told: `${bar.row}\n${bar.group ? `${bar.group}: ` : ""}${write(chart.x, bar.value)}`,
    })), (bar) => -Math.abs(bar.value));
    const half = rows.groups.length < 2 ? 0.24 : 0.3 / rows.groups.length;
    const svg = Plot.plot(base(chart, width, [
      Plot.rect(items, { x1: 0, x2: "value", y1: (bar) => bar.y - half, y2: (bar) => bar.y + half, fill: (bar) => ink(bar.colour) }),
      Plot.ruleX([0], { stroke: ink("axis") }), rows.labels, tip(items, { x: "value", y: "y" }),
    ], { height: rows.height, marginTop: 12, marginLeft: rows.side, x: { ...numbered(chart.x, width), inset: 14 }, y: { axis: null, domain: rows.domain }, color: { type: "identity" } }));
    const names = grouped(chart.bars);
    return names.length ? [legend(names), svg] : [svg];
  };

  const HELD = [0.95, 0.8, 0.5];
  const cloud = (chart, width) => {
    const across = chart.x_edges, up = chart.y_edges;
    const fields = chart.shares.flatMap((row, j) => row.map((share, i) => ({
      share, x: (across[i] + across[i + 1]) / 2, y: (up[j] + up[j + 1]) / 2,
    })));
    const falling = fields.map((field) => field.share).sort(d3.descending);
    const summed = d3.cumsum(falling), all = summed[summed.length - 1];
    const levels = HELD.map((held) => falling[Math.min(falling.length - 1, d3.bisectLeft(summed, held * all))]);
    const told = fields.filter((field) => field.share > 0).map((field) => ({
      ...field, told: `${chart.x.label}: ${write(chart.x, field.x)}\n${chart.y.label}: ${write(chart.y, field.y)}`
        + `\n${["the rarest 5 %", "inside 95 %", "inside 80 %", "inside the densest half"][d3.sum(levels, (level) => field.share >= level)]} of futures`,
    }));
    const size = Math.min(width, 620);
    const corner = (place, name, share, colour) => Plot.text([`${share} %\n${name}`], {
      frameAnchor: place, dx: place.endsWith("left") ? 10 : -10, dy: place.startsWith("top") ? 10 : -10, fill: ink(colour), fontWeight: 700,
      fontSize: width < NARROW ? 11 : 14, textAnchor: place.endsWith("left") ? "start" : "end", lineAnchor: place.startsWith("top") ? "top" : "bottom", lineHeight: 1.25,
    });
    const [both, onlyUp, none, onlyAcross] = chart.quarters.map((share) => d3.format(".1f")(100 * share));
    const who = (axis) => clip(axis.label.replace(/^gain of /, "").replace(/ \[.*$/, ""), width < NARROW ? 14 : 22);
    const grid = chart.shares.flat();
    return [Plot.plot(base(chart, size, [
      grid.length && all > 0 ? Plot.contour(grid, {
        width: across.length - 1, height: up.length - 1, x1: across[0], x2: across[across.length - 1], y1: up[0], y2: up[up.length - 1],
        thresholds: levels, fill: ink("cloud"), fillOpacity: 0.24, interpolate: "none",
      }) : null,
      Plot.ruleX([0], { stroke: ink("axis") }), Plot.ruleY([0], { stroke: ink("axis") }),
      corner("top-right", "both gain", both, "good"), corner("top-left", `only ${who(chart.y)}`, onlyUp, "partner-1"),
      corner("bottom-left", "neither", none, "ink-soft"), corner("bottom-right", `only ${who(chart.x)}`, onlyAcross, "partner-0"),
      tip(told, { x: "x", y: "y" }),
    ], { height: size * 0.86, x: numbered(chart.x, size), y: upward(chart.y) })),
    legend(HELD.slice().reverse().map((held, i) => ({ name: `${100 * held} % of futures`, colour: "cloud", opacity: [0.72, 0.48, 0.24][i] })))];
  };

  const heatmap = (chart, width) => {
    const xs = [...new Set(chart.spots.map((spot) => spot.x))], ys = [...new Set(chart.spots.map((spot) => spot.y))];
    const most = d3.max(chart.spots, (spot) => Math.abs(spot.value ?? 0)) || 1;
    const least = d3.min(chart.spots, (spot) => spot.value ?? 0), range = d3.max(chart.spots, (spot) => spot.value ?? 0) - least || 1;
    const strength = (spot) => (spot.value === null ? 0 : 0.04 + 0.5 * (chart.diverging ? Math.abs(spot.value) / most : (spot.value - least) / range));
    const side = Math.min(170, 26 + 7 * d3.max(ys, (name) => name.length));
    const wide = (width - side - 18) / xs.length;
    const every = Math.max(1, Math.ceil((9 * d3.max(xs, (name) => name.length)) / wide));
    const best = chart.best && chart.spots.filter((spot) => spot.x === chart.best[0] && spot.y === chart.best[1]);
    return [Plot.plot(base(chart, width, [
      Plot.cell(chart.spots, { x: "x", y: "y", inset: 0.5, fill: (spot) => ink(spot.value !== null && spot.value < 0 && chart.diverging ? "bad" : "good"), fillOpacity: strength }),
      Plot.cell(chart.spots.filter((spot) => spot.is_marked), { x: "x", y: "y", inset: 1.5, fill: "none", stroke: ink("venture"), strokeWidth: 1.6 }),
      wide >= 44 ? Plot.text(chart.spots, { x: "x", y: "y", text: (spot) => write(chart.value, spot.value), fill: ink("ink") }) : null,
      best && best.length ? Plot.dot(best, { x: "x", y: "y", symbol: "star", r: 6, dx: wide >= 64 ? wide / 2 - 14 : 0, dy: wide >= 44 && wide < 64 ? -13 : 0, fill: ink("venture"), stroke: ink("page") }) : null,
      Plot.cell(chart.spots, Plot.pointer({ x: "x", y: "y", inset: 0, fill: "none", stroke: ink("focus"), strokeWidth: 2.4 })),
      tip(chart.spots, { x: "x", y: "y" }),
    ], { height: 80 + Math.max(wide >= 44 ? 44 : 26, Math.min(44, 420 / ys.length)) * ys.length, marginLeft: side, color: { type: "identity" },
      x: { label: chart.x.label, labelArrow: "none", labelAnchor: "center", domain: xs, ticks: xs.filter((_, i) => i % every === 0), padding: 0 },
      y: { label: chart.y.label, labelArrow: "none", labelAnchor: "top", domain: ys.slice().reverse(), padding: 0 } }))];
  };

  const dots = (chart, width) => {
    const size = Math.min(width, 680);
    const best = chart.dots.filter((dot) => dot.is_best);
    return [Plot.plot(base(chart, size, [
      Plot.ruleX([0], { stroke: ink("axis") }), Plot.ruleY([0], { stroke: ink("axis") }),
      Plot.dot(chart.dots, { x: "x", y: "y", r: 4, fill: (dot) => ink(dot.colour), fillOpacity: 0.75 }),
      Plot.dot(best, { x: "x", y: "y", r: 8, stroke: ink("venture"), strokeWidth: 2 }),
      Plot.text(best, { x: "x", y: "y", text: (dot) => clip(dot.name, 30), dy: -16, fill: ink("ink"), fontWeight: 600 }),
      tip(chart.dots, { x: "x", y: "y" }),
    ], { height: size * 0.75, x: numbered(chart.x, size), y: upward(chart.y), color: { type: "identity" } }))];
  };

  const KINDS = { lines, fan, stack, hills, intervals, bars, cloud, heatmap, dots };

  // ---- drawing, and drawing again ------------------------------------------------------------------------------------
  /** Inside of a picture nothing is read out: what Plot calls its marks becomes data. */
  const hush = (svg) => {
    for (const mark of svg.querySelectorAll("[aria-label], [aria-description]")) {
      mark.dataset.mark = mark.getAttribute("aria-label") ?? "";
      mark.removeAttribute("aria-label");
      mark.removeAttribute("aria-description");
    }
  };
  const put = (host, chart, width) => {
    const made = KINDS[chart.kind](chart, Math.floor(width));
    const svg = made.find((one) => one.tagName.toLowerCase() === "svg");
    svg.setAttribute("role", "img");
    hush(svg);
    new MutationObserver(() => hush(svg)).observe(svg, { childList: true, subtree: true });
    host.replaceChildren(...made);
    drawn.set(host, { chart, width: Math.floor(width) });
  };
  const watcher = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const known = drawn.get(target);
      const width = Math.floor(target.clientWidth);
      if (known && width > 0 && width !== known.width) put(target, known.chart, width);
    }
  });

  /** Draws a chart into an element, and again when the element changes its width. */
  const draw = (host, chart) => {
    if (!drawn.has(host)) watcher.observe(host);
    drawn.set(host, { chart, width: 0 });
    if (host.clientWidth > 0) put(host, chart, host.clientWidth);
  };
  const drawAll = (root = document) => {
    for (const host of root.querySelectorAll(".chart")) {
      draw(host, JSON.parse(host.parentElement.querySelector('script[type="application/json"]').textContent));
    }
  };
  const redraw = (width) => {
    for (const [host, { chart }] of [...drawn]) {
      const wide = width === undefined ? host.clientWidth : host.closest(".side, .told") ? width / 2 - 16 : chart.kind === "cloud" ? 440 : width;
      if (wide > 0) put(host, chart, wide);
    }
  };
  window.addEventListener("beforeprint", () => redraw(PRINTED));
  window.addEventListener("afterprint", () => redraw());
  window.jvsim = { ...(window.jvsim || {}), draw, drawAll };
})();
