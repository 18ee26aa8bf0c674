// The pool of node tests (tools/dev/pool.mjs): whatever a file does, its end is told, and only what passed is green.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../browser/kith.mjs';

const IMPORT = "import { test } from 'node:test';\n";
const FILES = {
  good: `${IMPORT}test('a', () => {}); test('b', () => {});`,
  lies: `${IMPORT}console.log('ok 1 - said and not tested\\n1..1'); test('a', () => { throw new Error('no'); });`,
  ends: `${IMPORT}test('a', () => {}); test('b', () => process.exit(0));`,
  dies: `${IMPORT}test('a', () => process.kill(process.pid, 'SIGKILL'));`,
  breaks: 'import nothing from "./is-not-there.mjs";',
  empty: '',
  leaves: `${IMPORT}import { spawn } from 'node:child_process';
test('a', () => { const left = spawn('sleep', ['20'], { stdio: 'inherit' }); left.unref(); console.log('left ' + left.pid); });`,
};
let folder, log, points;

const node = (args) => new Promise((resolve) => execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stdout, stderr })));

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pool-test-'));
  const files = Object.entries(FILES).map(([name, text]) => {
    const file = join(folder, `${name}.test.mjs`);
    writeFileSync(file, text);
    return file;
  });
  log = join(folder, 'log.json');
  const run = await node(['tools/dev/pool.mjs', log, '2', ...files]);
  assert.equal(run.status, 1, run.stderr);
  const tap = await node(['tools/dev/tap.mjs', 'node', log, join(folder, 'out.tap'), ...files, join(folder, 'never.test.mjs')]);
  assert.equal(tap.status, 0, tap.stderr);
  points = readFileSync(join(folder, 'out.tap'), 'utf8').split('\n').filter((line) => /^(not )?ok /.test(line)).map((line) => line.replace(/ \d+ - /, ' '));
});
after(() => {
  for (const line of readFileSync(log, 'utf8').split('\n').filter(Boolean).map((one) => JSON.parse(one))) {
    const left = /left (\d+)/.exec(line.stderr);
    if (left) process.kill(Number(left[1]));
  }
  rmSync(folder, { recursive: true });
});

const of = (name) => points.filter((point) => point.startsWith(`ok ${name}: `) || point.startsWith(`not ok ${name}: `));
for (const [name, fact, wanted] of [
  ['good', 'a_file_whose_tests_pass_counts_each', ['ok good: a', 'ok good: b']],
  ['lies', 'what_a_file_prints_is_no_test_point', ['not ok lies: a']],
  ['dies', 'a_file_that_is_killed_fails', ['not ok dies: it has no tests']],
  ['empty', 'a_file_without_tests_fails', ['not ok empty: it has no tests']],
  ['leaves', 'a_server_that_was_left_behind_keeps_nobody_waiting', ['ok leaves: a']],
  ['never', 'a_file_that_did_not_run_fails', ['not ok never: did not run']],
]) test(fact, () => assert.deepEqual(of(name), wanted));

test('a_file_that_ends_or_breaks_before_its_plan_fails', () => {
  for (const name of ['ends', 'breaks']) assert.ok(of(name).some((point) => point.startsWith('not ok ')), `${name}: ${points.join('\n')}`);
});
