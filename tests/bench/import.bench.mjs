// Taking in a practice: FHIR Patients, one a line.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, startKith } from '../browser/kith.mjs';

export const order = 40;
export const title = 'Import';
export const about = '`kith import fhir` of Patients as NDJSON (the tests\' Synthea records with identifiers of their own), all or nothing, into an empty practice.';

const LINES = Number(process.env.KITH_BENCH_LINES ?? 100000);

function patients() {
  const records = readFileSync(join(root, 'tests/data/synthea-patients.ndjson'), 'utf8').trim().split('\n');
  const lines = [];
  for (let i = 0; lines.length < LINES; i++) {
    const record = JSON.parse(records[i % records.length]);
    const round = Math.floor(i / records.length);
    record.id = `${record.id}-${round}`;
    for (const identifier of record.identifier ?? []) identifier.value = `${identifier.value}-${round}`;
    lines.push(JSON.stringify(record));
  }
  return lines.join('\n');
}

export async function run({ report }) {
  const kith = await startKith({ db: 'sqlite', jobs: false });
  try {
    const file = join(kith.dir, 'patients.ndjson');
    writeFileSync(file, patients());
    const began = performance.now();
    const done = await kith.cli('import', 'fhir', file, { timeout: 300_000 });
    const seconds = (performance.now() - began) / 1000;
    if (done.status !== 0) throw new Error(`import fhir failed: ${done.stderr.slice(-500)}`);
    report.row(`import fhir, ${LINES.toLocaleString('en')} lines`, 'sqlite', { rate: LINES / seconds }, `${seconds.toFixed(1)} s`);
    report.goal('import fhir, lines a second', 'sqlite', LINES / seconds, { least: 5000, digits: 0 });
  } finally {
    await kith.stop();
  }
}
