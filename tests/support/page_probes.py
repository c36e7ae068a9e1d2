"""Questions asked of a page in a browser: JavaScript functions that return what is wrong, or what there is."""

from __future__ import annotations

OVERFLOWING = """() => {
  const wrong = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || parent.closest("svg, .vh, .skip, .stack thead, .ms thead, .jobs thead")) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width === 0) continue;
      let cut = "";
      for (let e = parent; e && e !== document.body; e = e.parentElement) {
        const style = getComputedStyle(e);
        // A table may scroll inside its own frame; what is cut off cannot be reached at all.
        if (/auto|scroll/.test(style.overflowX)) break;
        const frame = e.getBoundingClientRect();
        const hides = /hidden|clip/.test(style.overflowX) || /hidden|clip/.test(style.overflowY);
        if (hides && (box.right > frame.right + 1 || box.bottom > frame.bottom + 1)) cut = "cut";
        if (e.matches(".dim, .big, .lead, li, dd") && box.right > frame.right + 1) cut = "leaves its box";
      }
      if (!cut && !parent.closest(".tw") && box.right > document.documentElement.clientWidth + 1) cut = "off the page";
      if (!cut) continue;
      wrong.push(`${cut}: ${parent.tagName}.${parent.className}: ${node.textContent.trim().slice(0, 40)}`);
      break;
    }
  }
  return wrong;
}"""
"""Text that its box, a card or the page cuts off. What scrolls inside a frame is not cut off."""

CONTRASTS = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => {
    const linear = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || element.closest("svg") || element.closest(".skip, .mock")) continue;
    const [a, b] = [parse(getComputedStyle(element).color), ground(element)].map(luminance);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""
"""Text of less than 4.5:1 to its ground, outside drawings."""

DRAWINGS = """() => [...document.querySelectorAll("svg")].filter((svg) => {
  if (svg.parentElement.closest("svg") || svg.getAttribute("aria-hidden") === "true") return false;
  return !["img", "group"].includes(svg.getAttribute("role")) || !(svg.getAttribute("aria-label") || "").trim();
}).map((svg) => svg.outerHTML.slice(0, 120))"""
"""Drawings without a text in their place that are not hidden from those who hear the page."""

TABLES = """() => {
  const wrong = [];
  for (const table of document.querySelectorAll("table")) {
    const caption = table.caption;
    if (!caption || !caption.textContent.trim()) wrong.push(`no caption: ${table.outerHTML.slice(0, 80)}`);
    for (const th of table.querySelectorAll("th"))
      if (!["col", "row", "rowgroup"].includes(th.scope)) wrong.push(`no scope: ${th.outerHTML.slice(0, 80)}`);
    for (const row of table.querySelectorAll("tbody tr"))
      if (!row.querySelector("th")) wrong.push(`no head: ${row.outerHTML.slice(0, 80)}`);
  }
  return wrong;
}"""
"""Tables without a caption, heads without a scope, rows without a head."""

HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((h) => Number(h.tagName[1]))"""
"""The levels of all headings, in their order."""

STATES = """(words) => {
  const wrong = [];
  const shapes = new Set(["#ok", "#wa", "#bad", "#na", "#er"]);
  for (const e of document.querySelectorAll(".tag, td.c, .wall a, a.tile, .ct, .fourteen li, .legend li")) {
    const glyphs = [...e.querySelectorAll("use")].map((use) => use.getAttribute("href"));
    const said = [e.textContent, e.getAttribute("aria-label") || "", ...[...e.querySelectorAll("[aria-label]")]
      .map((each) => each.getAttribute("aria-label"))].join(" ").toLowerCase();
    const what = e.outerHTML.slice(0, 120);
    if (!glyphs.length || !glyphs.every((href) => shapes.has(href))) wrong.push(`no shape: ${what}`);
    if (!words.some((word) => said.includes(word))) wrong.push(`no word: ${what}`);
  }
  return wrong;
}"""
"""Places that show a state without its shape, or without its word; `words` in small letters."""

STOPS = """() => [...document.querySelectorAll("a[href], summary, input, [tabindex='0']")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length)
  .map((e, index) => { e.setAttribute("data-stop", String(index)); return index; })"""
"""Numbers, in the order of the document, of everything that the keyboard must reach."""

FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    stop: Number(e.getAttribute("data-stop") ?? -1),
    what: e.className.baseVal ?? e.className,
    id: e.id,
    crumb: Boolean(e.closest(".crumb nav")),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 0,
  };
}"""
"""What has the focus, and whether a reader can see it."""

AXE = """(tags) => axe.run(document, {
  runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"],
  // Without this it would fetch the style sheet, which the page's policy refuses.
  preload: false,
}).then((result) => ({
  violations: result.violations.map((each) => ({
    id: each.id, nodes: each.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
  })),
  ran: [...result.passes, ...result.inapplicable, ...result.incomplete, ...result.violations].map((each) => each.id),
}))"""
"""axe-core's verdict, once axe-core is in the page."""
