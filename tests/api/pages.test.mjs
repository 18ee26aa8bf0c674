// The pages about the API are true: the reference is the schema's, and the guide's examples run.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../browser/kith.mjs';
import { engines, startDemo } from './demo.mjs';

const page = (name) => readFileSync(join(root, 'docs', name), 'utf8');

test('the_reference_page_is_made_from_the_schema', () => {
  const made = execFileSync(process.execPath, [join(root, 'tools/api/pages.mjs')], { encoding: 'utf8' });
  assert.ok(made === page('api-reference.md'), 'run: node tools/api/pages.mjs >docs/api-reference.md');
});

for (const engine of engines) {
  test(`the_examples_of_the_guide_for_moving_run_on_${engine}`, async (t) => {
    const demo = await startDemo(t, engine);
    const key = (await demo.kith.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
    const blocks = [...page('moving-from-healthie.md').matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code);
    assert.ok(blocks.length >= 8);
    const AsyncFunction = (async () => {}).constructor;
    await new AsyncFunction('SITE', 'KEY', 'EMAIL', 'PASSWORD', 'assert', blocks.join('\n'))(demo.kith.base, key, 'grace.whitfield@mail.example', demo.password, assert);
  });
}
