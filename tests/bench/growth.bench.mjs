// The same pages in a much larger practice.
import { ENGINES, LARGE, SMALL, households, middleOf } from './lib.mjs';

export const order = 30;
export const title = 'Growth';
export const about = `Pages at ${households(LARGE.sqlite)} (three people each${LARGE.postgres === LARGE.sqlite ? '' : `; on PostgreSQL ${households(LARGE.postgres)}`}) beside the same at ${households(SMALL)}. Goals are set for pages that are full in ` +
  'both; where the small practice finds nobody or a few, the larger one has more to show. On SQLite the growth is that of CPU, which other load moves least; on PostgreSQL, whose own ' +
  'CPU is not the server\'s, that of the median time.';

const TIMES = 1.5;
// `goal`: these show a full page in both practices, so that the same page is compared; of the others the larger one shows more
const PAGES = [
  { what: 'Family and Contacts', path: (p) => `/clients/${p.client}/family`, goal: true },
  { what: 'the list of clients', path: () => '/clients', goal: true },
  { what: 'search, one letter', path: () => '/clients?q=m', goal: true },
  { what: 'search, two letters', path: () => '/clients?q=ma', goal: true },
  { what: 'search, three letters', path: () => '/clients?q=mar', goal: true },
  { what: 'search, a common name', path: () => '/clients?q=maria', goal: true },
  { what: 'search, a typing error', path: () => '/clients?q=mraia', goal: true },
  { what: 'search, a rare name', path: () => '/clients?q=berlolund' },
  { what: 'search, first and last name', path: () => '/clients?q=maria+berlolund' },
  { what: 'search, first name and a common start', path: () => '/clients?q=maria+bar' },
  { what: 'search, the same with a typing error', path: () => '/clients?q=mraia+bar' },
  { what: 'search, two and two letters', path: () => '/clients?q=ma+ba' },
  { what: 'search, one and one letter', path: () => '/clients?q=m+b' },
  { what: 'search, date of birth', path: () => '/clients?q=2012-05-17' },
  { what: 'search, the start of a number', path: () => '/clients?q=5551' },
  { what: 'staff home', path: () => '/staff' },
];

export async function run({ report, practice }) {
  for (const engine of ENGINES) {
    const small = await practice(engine, SMALL), large = await practice(engine, LARGE[engine]);
    const growth = (a, b) => (engine === 'sqlite' ? b.cpu / a.cpu : b.p50 / a.p50);
    let worst = 0;
    for (const page of PAGES) {
      const runs = { a: [], b: [] }; // in turns, so that both see the same noise
      for (let i = 0; i < 3; i++) {
        runs.a.push(await small.load(page.path(small), { seconds: 1 }));
        runs.b.push(await large.load(page.path(large), { seconds: 1 }));
      }
      const a = middleOf(runs.a), b = middleOf(runs.b);
      report.row(`${page.what}, ${households(SMALL)}`, engine, a);
      report.row(`${page.what}, ${households(large.count)}`, engine, b, `${(b.p50 / a.p50).toFixed(2)} times the time, ${(b.cpu / a.cpu).toFixed(2)} times the CPU`);
      if (page.goal && page.what.startsWith('search')) worst = Math.max(worst, growth(a, b));
      else if (page.goal) report.goal(`${page.what}, growth`, engine, growth(a, b), { most: TIMES, unit: ' times' });
    }
    report.goal('client search, the most growth of a full page', engine, worst, { most: TIMES, unit: ' times' });
  }
}
