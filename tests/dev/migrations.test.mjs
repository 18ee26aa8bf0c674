// A migration that stands in the folder and not in the list is never applied, and nothing else says so.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../browser/kith.mjs';

test('every_migration_is_in_the_list_by_its_number', () => {
  const room = join(root, 'src/db');
  const files = readdirSync(join(room, 'migrations')).sort();
  const listed = [...readFileSync(join(room, 'meson.build'), 'utf8').matchAll(/'migrations\/(.+?)'/g)].map(([, file]) => file);
  assert.deepEqual(listed, files);
  assert.deepEqual(files.map((file) => Number(file.slice(0, 4))), files.map((_, i) => i + 1));
});
