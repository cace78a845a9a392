// Draws a released figure with Plotly. Colours come from the page, so light and dark are followed.
"use strict";
(() => {
  const place = document.querySelector("[data-figure]");
  if (!place || !window.Plotly) return;
  const light = ["#0b5f55", "#b15206", "#2b6ea8", "#7a2e6d", "#5c6b1c", "#8a3b00", "#10467a", "#565a60", "#a32a14"];
  const dark = ["#7fd1c0", "#f0a35e", "#82b4dc", "#e0a3d5", "#c3d17f", "#f4cda0", "#bfd9ee", "#b3b5b8", "#ff9f8a"];
  const isDark = window.matchMedia("(prefers-color-scheme: dark)");
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const draw = () => {
    const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    const series = isDark.matches ? dark : light;
    for (const trace of figure.data) {
      const colour = series[Number(trace.line.color.split("-")[1]) - 1];
      trace.line.color = colour;
      trace.marker.color = colour;
      trace.error_y.color = colour;
    }
    const axis = { gridcolor: token("--line"), linecolor: token("--edge"), zerolinecolor: token("--line") };
    Object.assign(figure.layout.xaxis, axis);
    Object.assign(figure.layout.yaxis, axis);
    figure.layout.paper_bgcolor = token("--card");
    figure.layout.plot_bgcolor = token("--card");
    figure.layout.font = { family: getComputedStyle(document.body).fontFamily, color: token("--ink"), size: 14 };
    window.Plotly.react(place, figure.data, figure.layout, { displayModeBar: false, responsive: true, displaylogo: false });
  };
  draw();
  isDark.addEventListener("change", draw);
})();
