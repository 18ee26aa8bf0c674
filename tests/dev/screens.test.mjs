// docs/screens/pages has every page of Kith, on a desktop and on a phone, or says why not. How they are made: tests/README.md.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = join(root, 'docs', 'screens', 'pages');
const kith = process.env.KITH_BIN ?? join(root, 'build', 'kith');

test('every_page_has_a_picture_on_a_desktop_and_on_a_phone_or_a_named_reason', () => {
  const pages = execFileSync(kith, ['roles', '--format', 'json'], { encoding: 'utf8' }).trim().split('\n').map((line) => JSON.parse(line))
    .filter((route) => route.method === 'GET').map((route) => route.name);
  const pictures = new Set(readdirSync(folder).filter((name) => name.endsWith('.webp')));
  const reasons = new Map(readFileSync(join(folder, 'none.tsv'), 'utf8').trim().split('\n').slice(1).map((line) => line.split('\t')));
  const wrong = [];
  for (const page of pages) {
    const [desktop, phone] = ['desktop', 'phone'].map((kind) => pictures.delete(`${page}-${kind}.webp`));
    if (reasons.has(page) ? desktop && phone : !desktop || !phone)
      wrong.push(`${page}: ${reasons.has(page) ? 'has pictures and a reason for having none' : 'KITH_SCREENS=1 ./dev test --only gallery, or a line in none.tsv'}`);
    if (reasons.has(page) && !/\w \w/.test(reasons.get(page) ?? '')) wrong.push(`${page}: a reason in words`);
    reasons.delete(page);
  }
  for (const stale of [...pictures, ...reasons.keys()]) wrong.push(`${stale}: of no page there is`);
  assert.deepEqual(wrong, []);
});
