// The same pages in a practice a hundred times as large.
import { ENGINES, LARGE, SMALL, households } from './lib.mjs';

export const order = 30;
export const title = 'Growth';
export const about = `Pages at ${households(LARGE)} (three people each) beside the same at ${households(SMALL)}: time and CPU grow by how much?`;

const TIMES = 1.5;
const PAGES = [
  { what: 'Family and Contacts', path: (p) => `/clients/${p.client}/family`, goal: true },
  { what: 'the list of clients', path: () => '/clients' },
  { what: 'search, a rare name', path: () => '/clients?q=berlolund' },
  { what: 'search, three letters', path: () => '/clients?q=mar', goal: true },
  { what: 'search, two letters', path: () => '/clients?q=ma', goal: true },
  { what: 'search, a common name', path: () => '/clients?q=maria', goal: true },
  { what: 'search, two common words', path: () => '/clients?q=maria+mar', goal: true },
  { what: 'search, first and last name', path: () => '/clients?q=maria+berlolund' },
  { what: 'search, a typing error', path: () => '/clients?q=mraia', goal: true },
  { what: 'search, two words, a typing error', path: () => '/clients?q=mraia+mar', goal: true },
  { what: 'search, date of birth', path: () => '/clients?q=2012-05-17' },
  { what: 'search, the start of a number', path: () => '/clients?q=5551' },
  { what: 'staff home', path: () => '/staff' },
];

export async function run({ report, practice }) {
  for (const engine of ENGINES) {
    const small = await practice(engine, SMALL), large = await practice(engine, LARGE);
    let worst = 0;
    for (const page of PAGES) {
      const a = await small.load(page.path(small), { seconds: 2 }), b = await large.load(page.path(large), { seconds: 2 });
      report.row(`${page.what}, ${households(SMALL)}`, engine, a);
      report.row(`${page.what}, ${households(LARGE)}`, engine, b, `${(b.p50 / a.p50).toFixed(2)} times the time, ${(b.cpu / a.cpu).toFixed(2)} times the CPU`);
      if (page.goal && page.what.startsWith('search')) worst = Math.max(worst, b.p50 / a.p50);
      else if (page.goal) report.goal(`${page.what}, growth (p50)`, engine, b.p50 / a.p50, { most: TIMES, unit: ' times' });
    }
    report.goal('client search, growth of the worst (p50)', engine, worst, { most: TIMES, unit: ' times' });
  }
}
