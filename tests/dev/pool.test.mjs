// What runs the files of node tests: one that fails, hangs, crashes, prints much or leaves a server behind is told as it is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { programPoints } from '../../tools/dev/tap.mjs';

const dir = mkdtempSync(join(process.env.KITH_TEST_DIR ?? tmpdir(), 'kith-pool-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const begins = "import { spawn } from 'node:child_process';\nimport { test } from 'node:test';\n";
/** Files with these texts, run by the pool: {status, said: {name: [result, '+point', '-point'…]}}. */
function pool(seconds, texts) {
  const files = Object.entries(texts).map(([name, text]) => {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), begins + text);
    return join(dir, name);
  });
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // this file is run as a test by itself
  const ran = spawnSync(process.execPath, ['tools/dev/pool.mjs', join(dir, 'log'), '4', String(seconds), ...files], { env, encoding: 'utf8', timeout: 240_000 });
  const lines = readFileSync(join(dir, 'log'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const points = (line) => programPoints({ ...line, name: 'f' }, 'tap').map((point) => `${point.ok ? '+' : '-'}${point.name}`);
  return { status: ran.status, lines, said: Object.fromEntries(lines.map((line) => [line.name.slice(dir.length + 1), [line.result, ...points(line)]])) };
}

test('a_file_is_green_only_when_it_ended_well_with_all_its_points', { timeout: 240_000 }, () => {
  const { status, said } = pool(120, {
    'good.test.mjs': "test('a', () => {});",
    'failed.test.mjs': "test('a', () => { throw new Error('no'); });",
    'crashed.test.mjs': "test('a', () => {}); test('b', () => process.kill(process.pid, 'SIGSEGV'));",
    'left_early.test.mjs': "test('a', () => {}); test('b', () => process.exit(0));",
    'empty.test.mjs': '',
    'much.test.mjs': "test('a', () => { for (let i = 0; i < 20000; i++) console.log('not ok 1 - this is printed, and no point'); });",
  });
  assert.equal(status, 1);
  assert.deepEqual(said['good.test.mjs'], ['OK', '+f: a']);
  assert.deepEqual(said['much.test.mjs'], ['OK', '+f: a']);
  for (const name of ['failed', 'crashed', 'left_early', 'empty']) assert.ok(said[`${name}.test.mjs`].some((word) => word.startsWith('-')), `${name}: ${said[`${name}.test.mjs`]}`);
});

test('files_of_one_name_in_two_folders_keep_their_own_points', { timeout: 240_000 }, () => {
  const waits = 'await new Promise((ended) => setTimeout(ended, 500));';
  const { status, said } = pool(120, { 'one/same.test.mjs': `test('a', async () => { ${waits} });`, 'two/same.test.mjs': `test('b', async () => { ${waits} });\ntest('c', () => {});` });
  assert.equal(status, 0);
  assert.deepEqual(said, { 'one/same.test.mjs': ['OK', '+f: a'], 'two/same.test.mjs': ['OK', '+f: b', '+f: c'] });
});

const server = `const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
console.log(\`server \${server.pid}.\`);
test('a', () => {});
`;
/** Ended; it may wait for a parent that never asks for it. */
const isGone = (line) => {
  const stat = `/proc/${/server (\d+)\./.exec(line.stderr)[1]}/stat`;
  assert.ok(!existsSync(stat) || /\) Z /.test(readFileSync(stat, 'utf8')));
};

test('a_file_that_hangs_or_leaves_its_server_running_is_red_and_all_of_it_is_ended', { timeout: 240_000 }, () => {
  const { status, said, lines } = pool(20, { 'hangs.test.mjs': server, 'leaves.test.mjs': `${server}server.unref();` });
  assert.equal(status, 1);
  assert.equal(said['hangs.test.mjs'][0], 'TIMEOUT');
  assert.equal(said['hangs.test.mjs'].at(-1), '-f: did not end in time');
  assert.deepEqual(said['leaves.test.mjs'], ['LEFT', '+f: a', '-f: left something running']);
  assert.match(lines.find(({ result }) => result === 'LEFT').stderr, /left behind: .*setInterval/);
  lines.forEach(isGone);
});
