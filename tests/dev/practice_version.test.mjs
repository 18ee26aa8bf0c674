// What a practice is, is kept in memory by its version (src/people/organization_known.h): who writes it moves the version.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../browser/kith.mjs';

const WRITES = /\b(?:UPDATE|INSERT INTO|DELETE FROM)\s+(?:organization|feature|age_tier|portal_age_default)\b/i;

test('only_the_queries_of_people_write_what_a_practice_is', () => {
  // Those are held against a list in tests/people/test_organization_known.c, where each change is followed by a look.
  const files = readdirSync(join(root, 'src'), { recursive: true }).filter((file) => file.endsWith('.sql') && !file.includes('migrations'));
  assert.ok(files.length > 10, `${files.length} files with queries`);
  const writers = files.filter((file) => WRITES.test(readFileSync(join(root, 'src', file), 'utf8').replaceAll(/^\s*--.*$/gm, '')));
  assert.deepEqual(writers, ['people/queries.sql']);
});
