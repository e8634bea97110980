"use strict";
// Draws the charts from the data in the page. Everything else is plain HTML and needs no script.
(() => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const laneHeight = 20;
  const textSize = 12;

  // How each series looks. Dashes and hatching say the same as colours do.
  const look = {
    p50: { color: "--pale-blue", width: 2, dash: "dot" },
    p90: { color: "--blue", width: 2, dash: "dash" },
    p99: { color: "--ink", width: 2.5 },
    started: { color: "--ink", width: 2, dash: "dot" },
    ok: { color: "--teal", width: 0, area: "stack", pattern: "" },
    refused: { color: "--purple", width: 0, area: "stack", pattern: "x" },
    failed: { color: "--red", width: 0, area: "stack", pattern: "/" },
    received: { color: "--teal", width: 2.5 },
    generated: { color: "--blue", width: 2.5, area: "gap", pattern: "/", fill: "--red" },
    returned: { color: "--muted", width: 1.5, dash: "dot" },
    disconnected: { color: "--red", width: 2.5, area: "zero", pattern: "/" },
    inflight: { color: "--blue", width: 2, dash: "dot" },
  };

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const faint = (hex, alpha) => hex + Math.round(alpha * 255).toString(16).padStart(2, "0");
  // Plotly reads some tags in texts as markup; names come from outside and are text only.
  const plain = text => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

  function trace(chart, series) {
    const style = look[series.key];
    const ink = colour(style.color);
    const drawn = {
      type: "scatter", mode: "lines", name: series.name,
      x: chart.at, y: chart.log ? series.values.map(v => v === null ? null : Math.max(v, chart.least)) : series.values,
      text: series.texts, hovertemplate: "%{text} " + series.name + "<extra></extra>",
      line: { color: ink, width: style.width, dash: style.dash ?? "solid" },
    };
    if (chart.kind === "rate") drawn.line.shape = "hvh";
    if (!style.area) return drawn;
    const ground = colour(style.fill ?? style.color);
    if (style.area === "stack") drawn.stackgroup = "ended";
    else drawn.fill = style.area === "gap" ? "tonexty" : "tozeroy";
    drawn.fillcolor = faint(ground, style.pattern ? .55 : .3);
    if (style.pattern) drawn.fillpattern = { shape: style.pattern, size: 6, solidity: .35, fgcolor: ground, bgcolor: faint(ground, .14), fillmode: "overlay" };
    return drawn;
  }

  // Windows that would overlap, names included, get lanes of their own above the plot.
  function lanes(chart, secondsPerPixel) {
    const ends = [];
    return chart.windows.map(window => {
      const wide = (plain(window.name).length * 7 + 16) * secondsPerPixel;
      const left = Math.max(0, Math.min(window.start, chart.end - wide));
      let lane = ends.findIndex(end => end <= left);
      if (lane < 0) lane = ends.push(0) - 1;
      ends[lane] = Math.max(window.end, left + wide);
      return { ...window, lane, left };
    });
  }

  const laneCount = placed => placed.reduce((most, window) => Math.max(most, window.lane + 1), 0);

  // Every chart leaves room for as many lanes as the fullest needs: only then do plots line up across arms.
  function marks(chart, width) {
    const secondsPerPixel = chart.end / width;
    const shapes = [], annotations = [];
    const placed = lanes(chart, secondsPerPixel);
    const count = Math.max(...charts.map(other => laneCount(lanes(other, secondsPerPixel))));
    const label = (text, x, up, color, extra) => annotations.push({
      text: plain(text), x, y: 1, xref: "x", yref: "paper", yshift: up, yanchor: "bottom", showarrow: false,
      font: { size: textSize, color: colour(color) }, ...extra,
    });
    for (const window of placed) {
      const fault = window.kind !== "amnesty";
      const up = window.lane * laneHeight + 2;
      if (fault) shapes.push({
        type: "rect", xref: "x", yref: "paper", x0: window.start, x1: window.end, y0: 0, y1: 1, layer: "below",
        fillcolor: faint(colour("--amber"), .1), line: { width: 0 }, name: "fault",
      });
      shapes.push({
        type: "rect", xref: "x", yref: "paper", ysizemode: "pixel", yanchor: 1, x0: window.start, x1: window.end,
        y0: up, y1: up + laneHeight - 4, fillcolor: fault ? faint(colour("--amber"), .16) : "rgba(0,0,0,0)",
        line: { width: 1, color: colour(fault ? "--amber" : "--teal"), dash: fault ? "solid" : "dash" },
      });
      const room = Math.floor((chart.end - window.left) / secondsPerPixel / 7) - 1;
      const name = window.name.length > room ? window.name.slice(0, Math.max(1, room - 1)) + "…" : window.name;
      label(name, window.left, up - 2, fault ? "--amber" : "--teal", { xanchor: "left", xshift: 3 });
    }
    for (const phase of chart.phases) {
      if (phase.start > 0) shapes.push({
        type: "line", xref: "x", yref: "paper", x0: phase.start, x1: phase.start, y0: 0, y1: 1, layer: "below",
        line: { width: 1, dash: "dot", color: colour("--muted") },
      });
      // A name too wide for its phase would cover its neighbour's; the line still marks it.
      if (phase.name.length * 6.6 < (phase.end - phase.start) / secondsPerPixel)
        label(phase.name, (phase.start + phase.end) / 2, count * laneHeight + 2, "--muted", { xanchor: "center" });
    }
    return { shapes, annotations, top: (count + 1) * laneHeight + 6 };
  }

  function logarithmicTicks(chart) {
    const values = [];
    for (let decade = -1; decade < 7; decade++) values.push(10 ** decade, 3 * 10 ** decade);
    const text = ms => ms < 1000 ? `${+ms.toPrecision(1)} ms` : `${ms / 1000} s`;
    return {
      type: "log", range: [Math.log10(chart.least / 1.3), Math.log10(Math.max(chart.most, chart.least * 10) * 1.3)],
      tickmode: "array", tickvals: values, ticktext: values.map(text),
    };
  }

  function layout(chart, width) {
    const left = 58, right = 14;
    const { shapes, annotations, top } = marks(chart, width - left - right);
    const axis = { color: colour("--muted"), gridcolor: colour("--grid"), linecolor: colour("--line"), zeroline: false, fixedrange: true, tickfont: { size: textSize } };
    const vertical = chart.log ? logarithmicTicks(chart) : { range: [0, Math.max(1, chart.most) * 1.06], tickformat: ",~r", nticks: 6 };
    return {
      width, height: 240 + top, margin: { l: left, r: right, t: top, b: 38 },
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false, dragmode: false,
      font: { family: getComputedStyle(document.body).fontFamily, size: textSize, color: colour("--ink") },
      hovermode: "x unified", hoverlabel: { bgcolor: colour("--surface"), bordercolor: colour("--line"), font: { color: colour("--ink"), size: textSize } },
      xaxis: { ...axis, range: [0, chart.end], ticksuffix: " s", showgrid: false, nticks: width < 480 ? 5 : 9, ticks: "outside", tickcolor: colour("--line"), hoverformat: ".1f" },
      yaxis: { ...axis, ...vertical }, shapes, annotations,
    };
  }

  // Plotly has no hatched shapes; the page's own pattern takes the place of their colour.
  function hatch(element) {
    const shapes = element.layout.shapes;
    for (const path of element.querySelectorAll(".shapelayer path[data-index]"))
      if (shapes[path.dataset.index]?.name === "fault") {
        path.style.fill = "url(#hatch-fault)";
        path.style.fillOpacity = 1;
      }
  }

  function draw(chart, width) {
    const element = document.getElementById(chart.id);
    if (element.closest("details:not([open])")) return; // folded away; drawn when it is opened
    width ??= element.clientWidth;
    const figure = layout(chart, width);
    element.style.height = figure.height + "px";
    const first = !element.classList.contains("js-plotly-plot");
    Plotly.react(element, chart.series.map(series => trace(chart, series)), figure, { displayModeBar: false, responsive: false });
    if (first) element.on("plotly_afterplot", () => hatch(element));
    hatch(element);
  }

  const drawAll = width => charts.forEach(chart => draw(chart, width));

  drawAll();
  document.documentElement.dataset.drawn = "true";

  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) { width = innerWidth; drawAll(); }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());
  for (const details of document.querySelectorAll("details.repeat"))
    details.addEventListener("toggle", () => drawAll());
  // Paper is white and of another width.
  addEventListener("beforeprint", () => { document.documentElement.dataset.theme = "light"; drawAll(640); });
  addEventListener("afterprint", () => { delete document.documentElement.dataset.theme; drawAll(); });

  for (const button of document.querySelectorAll("[data-copy]"))
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
      } catch {
        // No clipboard for a page opened from disk in some browsers: select it instead.
        getSelection().selectAllChildren(text);
        button.textContent = "Selected";
      }
    });
})();
