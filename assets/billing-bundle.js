// The months on the billing home as columns, drawn by uPlot from the table that stands beside them.
import uPlot from 'uplot';
import './billing-bundle.css';

const root = document.getElementById('months');
const table = root?.querySelector('table');
const figure = root?.querySelector('.bill-chart');

function read() {
  const rows = [...table.tBodies[0].rows];
  const number = (row, name) => Number(row.dataset[name]) / Number(table.dataset.unit);
  return {
    names: rows.map((row) => row.dataset.short),
    data: [rows.map((_, i) => i), rows.map((row) => number(row, 'billed')), rows.map((row) => number(row, 'paid'))],
  };
}

function wide(box) {
  const style = getComputedStyle(box);
  return box.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
}

function draw({ names, data }) {
  figure.replaceChildren();
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const short = new Intl.NumberFormat(document.documentElement.lang || 'en', { notation: 'compact' });
  const columns = (align) => uPlot.paths.bars({ size: [0.36, 40], align, gap: 2 });
  const series = (label, fill, align) => ({ label, stroke: fill, fill, paths: columns(align), points: { show: false } });
  const axis = { stroke: colour('--ink-soft'), font: `12px ${style.getPropertyValue('--font')}`, ticks: { show: false } };
  new uPlot({
    width: Math.max(wide(figure), 200),
    height: 240,
    legend: { show: false },
    cursor: { show: false },
    padding: [12, 8, 0, 0],
    scales: { x: { time: false, range: [-0.6, data[0].length - 0.4] }, y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
    series: [{}, series('Billed', colour('--brand-fill'), -1), series('Paid', colour('--leaf'), 1)],
    axes: [
      { ...axis, grid: { show: false }, splits: () => data[0], values: (u, at) => at.map((i) => (u.width < 520 && i % 3 ? '' : names[i] ?? '')) },
      { ...axis, grid: { stroke: colour('--line'), width: 1 }, size: 52, values: (_, at) => at.map((n) => short.format(n)) },
    ],
  }, data, figure);
}

if (table && figure) {
  const months = read();
  const again = () => draw(months);
  figure.hidden = false;
  table.closest('details').open = false;
  again();
  let waits;
  addEventListener('resize', () => { clearTimeout(waits); waits = setTimeout(again, 150); });
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
}
