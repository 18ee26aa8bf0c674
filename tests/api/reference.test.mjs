// What we name is named as the reference has it: same type, same arguments. Where it is not, tests/data/reference-differences.tsv says why.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DIALECTS, coverage, differences } from '../../tools/api/reference.mjs';

const explained = readFileSync(new URL('../data/reference-differences.tsv', import.meta.url), 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));
const fits = (pattern, path) => pattern === path || (pattern.endsWith('.*') && path.startsWith(pattern.slice(0, -1)));

for (const dialect of Object.keys(DIALECTS)) {
  test(`every_name_of_the_${dialect}_dialect_is_the_references_or_our_own_or_has_a_reason`, () => {
    const rows = explained.filter(([where]) => where === 'both' || where === dialect);
    const bare = differences(dialect).filter(([path]) => !rows.some(([, pattern]) => fits(pattern, path)));
    assert.deepEqual(bare.map(([path, what]) => `${path}: ${what}`), []);
  });
}

test('every_reason_is_still_needed_and_says_something', () => {
  const found = Object.fromEntries(Object.keys(DIALECTS).map((dialect) => [dialect, differences(dialect).map(([path]) => path)]));
  for (const [where, pattern, reason] of explained) {
    assert.ok(reason?.length > 10, pattern);
    const paths = where === 'both' ? [...found.baseline, ...found[2026]] : found[where];
    assert.ok(paths.some((path) => fits(pattern, path)), `${where} ${pattern} is no difference any more`);
  }
});

test('the_coverage_counts_each_area_in_both_dialects', () => {
  for (const dialect of Object.keys(DIALECTS)) assert.deepEqual(coverage(dialect).get('families and portal').operations, [7, 7], dialect);
  const printed = execFileSync(process.execPath, [new URL('../../tools/api/coverage.mjs', import.meta.url).pathname], { encoding: 'utf8' });
  for (const version of Object.values(DIALECTS)) assert.ok(printed.includes(`dialect (${version})`), printed);
  assert.match(printed, /families and portal +7\/7 /);
});
