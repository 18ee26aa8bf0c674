// tools/api/coverage.mjs — ./dev api-coverage: how much of the reference's API is here, per area, in both dialects.
import { DIALECTS, coverage } from './reference.mjs';

const KINDS = ['operations', 'types', 'fields'];
const part = ([here, all]) => `${here}/${all}`.padStart(11);
for (const [dialect, version] of Object.entries(DIALECTS)) {
  const areas = [...coverage(dialect)].sort(([, a], [, b]) => b.fields[0] / b.fields[1] - a.fields[0] / a.fields[1]);
  console.log(`${dialect === 'baseline' ? 'Baseline' : 'Latest'} dialect (${version})\n${''.padEnd(28)}${KINDS.map((kind) => kind.padStart(11)).join('')}`);
  const sum = Object.fromEntries(KINDS.map((kind) => [kind, [0, 0]]));
  for (const [area, row] of areas) {
    console.log(`${area.padEnd(28)}${KINDS.map((kind) => part(row[kind])).join('')}`);
    for (const kind of KINDS) row[kind].forEach((n, i) => (sum[kind][i] += n));
  }
  console.log(`${'all'.padEnd(28)}${KINDS.map((kind) => part(sum[kind])).join('')}\n`);
}
