// tests/bench/main.mjs [SECTION…] — the bench: every NAME.bench.mjs here is a section of docs/benchmarks.md. Nothing is asserted.
// With names of sections only these are measured, and the page is left as it is.
//
// A section exports `title`, `about` (a sentence for the page), `order` (sections run and stand in this order) and
// `run(bench)`. bench.report has row() and goal(); bench.practice(engine, households) gives a practice that all sections
// share; lib.mjs has the rest. A section that throws is said so on the page, and the others still run.
//   KITH_BENCH_HOUSEHOLDS=N      the large practice (100000)
//   KITH_BENCH_HOUSEHOLDS_PG=N   the large practice on PostgreSQL (as many)
//   KITH_BENCH_SECONDS=N         how long a load lasts (3)
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../browser/kith.mjs';
import { residentMb, households, startPractice } from './lib.mjs';
import { Report } from './report.mjs';

const MEMORY_MB = 80;
const wanted = process.argv.slice(2);
const began = performance.now();
const report = new Report();
const practices = new Map();

const bench = {
  report,
  async practice(engine, count) {
    const key = `${engine} ${count}`;
    if (!practices.has(key)) {
      const start = performance.now();
      // made once, on SQLite; PostgreSQL gets the backup of it, table by table
      const twin = engine === 'sqlite' ? null : await bench.practice('sqlite', count);
      const backup = twin && (await twin.backUp(join(twin.server.dir, `for-${engine}`)));
      practices.set(key, await startPractice(engine, count, backup));
      console.log(`   (${households(count)} on ${engine}: made in ${((performance.now() - start) / 1000).toFixed(0)} s)`);
    }
    return practices.get(key);
  },
};

/** Every server has answered all its load by now. */
function memory() {
  report.begin('Memory', 'Resident memory of `kith serve` after everything above, one server a practice.');
  for (const p of practices.values()) {
    const mb = residentMb(p.pid);
    report.row(`serve, ${households(p.count)}`, p.engine, {}, `${mb.toFixed(0)} MB`);
    report.goal(`memory of serve, ${households(p.count)}`, p.engine, mb, { most: MEMORY_MB, unit: ' MB', digits: 0 });
  }
}

const files = readdirSync(import.meta.dirname ?? new URL('.', import.meta.url).pathname).filter((name) => name.endsWith('.bench.mjs'));
const names = files.map((name) => name.replace('.bench.mjs', ''));
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length) {
  console.error(`bench: there is no section '${unknown[0]}'. Sections: ${names.join(' ')}`);
  process.exit(2);
}
const sections = await Promise.all(names.filter((name) => !wanted.length || wanted.includes(name)).map((name) => import(`./${name}.bench.mjs`)));
try {
  for (const section of sections.sort((a, b) => a.order - b.order)) {
    report.begin(section.title, section.about);
    await section.run(bench).catch((error) => report.failed(error));
  }
  memory();
} finally {
  for (const p of practices.values()) await p.server.stop().catch((error) => report.failed(error));
}

const took = (performance.now() - began) / 1000;
console.log(`\nTook ${took.toFixed(0)} s.`);
if (!wanted.length) {
  const file = join(root, 'docs/benchmarks.md');
  writeFileSync(file, report.page(existsSync(file) ? readFileSync(file, 'utf8') : '', { took }));
  console.log('docs/benchmarks.md written.');
}
process.exitCode = report.isWhole ? 0 : 1;
