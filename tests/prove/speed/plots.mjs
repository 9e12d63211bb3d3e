// Curves as SVG, for the document.

import { createRequire } from "node:module";

// The benchmarks have the library.
const echarts = createRequire(new URL("../../bench/package.json", import.meta.url))("echarts");

// One more than there are colours: the eighth line has the first's colour and another shape.
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];

/**
 * Lines over two axes that count in powers: of ten on the left, of `base` below, where `label` words a place. The names of the
 * lines are below each other: how wide they are is known only where they are shown.
 */
export function curves({ title, across, base = 10, up, label, lines }) {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 980, height: 440 });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    // Colours that people who see fewer of them can tell apart (Okabe and Ito), with shapes besides.
    color: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"],
    title: { text: title, left: 16, top: 10, textStyle: { fontSize: 15 } },
    legend: { type: "plain", orient: "vertical", left: 630, top: "middle", itemGap: 14 },
    grid: { left: 92, right: 380, top: 56, bottom: 64 },
    xAxis: { type: "log", logBase: base, name: across, nameLocation: "middle", nameGap: 34, axisLabel: { formatter: label } },
    yAxis: { type: "log", name: up, nameLocation: "middle", nameGap: 68 },
    series: lines.map(({ name, points }, place) => ({
      type: "line",
      name,
      data: points,
      symbol: SYMBOLS[place % SYMBOLS.length],
      symbolSize: 8,
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
