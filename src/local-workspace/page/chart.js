/**
 * `data_visualization` blocks as inline SVG (bar, line, area, pie):
 * https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block. The numbers stand below it as a table too.
 */
import { element } from './mrkdwn.js';

const WIDTH = 520;
const HEIGHT = 240;
const PLOT = { left: 56, right: 512, top: 12, bottom: 196 };
const TICKS = 4;
/** Of the words below the axis, in units of the drawing, on a phone. */
const CHARACTER_WIDTH = 8.5;
const LABEL_WIDTH = 50;

export function renderChart(block) {
  const { chart } = block;
  const isPie = chart.type === 'pie';
  const series = isPie ? [{ name: block.title, data: chart.segments }] : chart.series;
  const figure = element('figure', 'chart', element('figcaption', 'chart-title', block.title));
  const draw = { pie: drawPie, bar: drawBars, line: drawLines, area: drawLines }[chart.type];
  if (draw === undefined) return element('p', 'unknown', `[data_visualization: ${chart.type}]`);
  const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'plot' });
  picture.setAttribute('aria-label', `${chart.type} chart: ${block.title}`);
  if (!isPie) drawAxes(picture, chart, scaleOf(series));
  draw(picture, chart, scaleOf(series));
  figure.append(picture, legend(isPie ? chart.segments.map(({ label }) => label) : series.map(({ name }) => name)));
  figure.append(numbers(series, isPie));
  return figure;
}

/** From zero, or below it, to a round number above the largest value. */
function scaleOf(series) {
  const values = series.flatMap(({ data }) => data.map(({ value }) => value));
  const step = roundStep(Math.max(0, ...values) - Math.min(0, ...values));
  const low = Math.floor(Math.min(0, ...values) / step) * step;
  const high = Math.max(low + step, Math.ceil(Math.max(0, ...values) / step) * step);
  const y = (value) => PLOT.bottom - ((value - low) / (high - low)) * (PLOT.bottom - PLOT.top);
  return { low, high, step, y };
}

function roundStep(range) {
  const rough = (range || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
}

function drawAxes(picture, chart, { low, high, step, y }) {
  const ticks = Math.round((high - low) / step);
  for (let tick = 0; tick <= ticks; tick += 1) {
    const value = low + tick * step;
    picture.append(svg('line', { x1: PLOT.left, x2: PLOT.right, y1: y(value), y2: y(value), class: 'grid' }));
    picture.append(label(PLOT.left - 6, y(value) + 4, 'end', format(value)));
  }
  const { categories, x_label: xLabel, y_label: yLabel } = chart.axis_config;
  // Where there is no room for all of the names, every second or third one stands.
  const slot = (PLOT.right - PLOT.left) / categories.length;
  const every = Math.ceil(LABEL_WIDTH / slot);
  for (const [at, category] of categories.entries()) {
    if (at % every !== 0) continue;
    const words = shortened(category, Math.floor((slot * every) / CHARACTER_WIDTH));
    picture.append(label(middle(at, categories.length), PLOT.bottom + 18, 'middle', words));
  }
  if (xLabel) picture.append(label((PLOT.left + PLOT.right) / 2, HEIGHT - 8, 'middle', xLabel));
  if (yLabel) {
    const turned = label(12, (PLOT.top + PLOT.bottom) / 2, 'middle', yLabel);
    turned.setAttribute('transform', `rotate(-90 12 ${(PLOT.top + PLOT.bottom) / 2})`);
    picture.append(turned);
  }
}

function drawBars(picture, { series, axis_config: { categories } }, { y }) {
  const slot = (PLOT.right - PLOT.left) / categories.length;
  const width = Math.min(40, (slot * 0.8) / series.length);
  for (const [at, { data }] of series.entries()) {
    for (const [position, { value }] of data.entries()) {
      const x = middle(position, categories.length) + (at - series.length / 2) * width;
      const box = { x, width: width - 1, y: Math.min(y(0), y(value)), height: Math.max(1, Math.abs(y(0) - y(value))) };
      picture.append(svg('rect', { ...box, class: `fill-${at % 6}` }));
    }
  }
}

/** Lines, and the same filled down to zero for areas; the first series lies at the back. */
function drawLines(picture, { type, series, axis_config: { categories } }, { y }) {
  for (const [at, { data }] of series.entries()) {
    const points = data.map(({ value }, position) => `${middle(position, categories.length)},${y(value)}`);
    if (type === 'area') {
      const ends = [`${middle(data.length - 1, categories.length)},${y(0)}`, `${middle(0, categories.length)},${y(0)}`];
      picture.append(svg('polygon', { points: [...points, ...ends].join(' '), class: `area fill-${at % 6}` }));
    }
    picture.append(svg('polyline', { points: points.join(' '), class: `line line-${at % 6}` }));
    for (const point of type === 'line' ? points : []) {
      const [cx, cy] = point.split(',');
      picture.append(svg('circle', { cx, cy, r: 3, class: `fill-${at % 6}` }));
    }
  }
}

function drawPie(picture, { segments }) {
  const total = segments.reduce((sum, { value }) => sum + value, 0);
  const [x, y, r] = [WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - 8];
  const onCircle = (share) => `${x + r * Math.sin(2 * Math.PI * share)} ${y - r * Math.cos(2 * Math.PI * share)}`;
  let from = 0;
  for (const [at, { value }] of segments.entries()) {
    const to = from + value / total;
    const isAll = value === total;
    const path = `M${x} ${y} L${onCircle(from)} A${r} ${r} 0 ${to - from > 0.5 ? 1 : 0} 1 ${onCircle(to)} Z`;
    picture.append(
      isAll
        ? svg('circle', { cx: x, cy: y, r, class: 'fill-0' })
        : svg('path', { d: path, class: `slice fill-${at % 6}` }),
    );
    from = to;
  }
}

function legend(entries) {
  const items = entries.map((words, at) => element('li', '', element('span', `swatch back-${at % 6}`), words));
  return element('ul', 'legend', ...items);
}

/** Colours and heights alone tell nothing to a screen reader, and little to anybody who wants the value. */
function numbers(series, isPie) {
  const head = ['', ...(isPie ? ['Value'] : series.map(({ name }) => name))].map((words) => element('th', '', words));
  const rows = series[0].data.map(({ label: name }, position) => {
    const cells = series.map(({ data }) => element('td', 'align-right', format(data[position].value)));
    return element('tr', '', element('th', '', name), ...cells);
  });
  const table = element('table', '', element('thead', '', element('tr', '', ...head)), element('tbody', '', ...rows));
  return element('details', 'chart-data', element('summary', '', 'Show the data'), element('div', 'table', table));
}

function middle(position, count) {
  return PLOT.left + ((position + 0.5) * (PLOT.right - PLOT.left)) / count;
}

function label(x, y, anchor, words) {
  const text = svg('text', { x, y, 'text-anchor': anchor });
  text.textContent = words;
  return text;
}

function shortened(words, length) {
  return words.length > length ? `${words.slice(0, length - 1)}…` : words;
}

function format(value) {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 3 }).format(value);
}

function svg(name, attributes) {
  const created = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) created.setAttribute(attribute, String(value));
  return created;
}
