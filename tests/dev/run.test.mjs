// `./dev run`: the first start makes the demo practice and says who can sign in, the second keeps it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, root } from '../browser/kith.mjs';
import { eventually } from '../browser/wait.mjs';

let dir, listen;
const running = new Set();

before(async () => {
  dir = mkdtempSync(join(process.env.KITH_TEST_DIR ?? tmpdir(), 'kith-run-'));
  listen = `127.0.0.1:${await freePort()}`;
});
after(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** Starts it; gives {said(), ended, stop()}. */
function devRun(folder = dir) {
  const env = { ...process.env, KITH_VAR: folder, KITH_LISTEN: listen };
  const child = spawn('./dev', ['run'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  running.add(child);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  ended.then(() => running.delete(child));
  return { said: () => text, ended, stop: () => (child.kill('SIGTERM'), ended) };
}
const ready = (run) =>
  eventually(async () => (await fetch(`http://${listen}/readyz`)).ok, { ms: 60_000 }).catch((error) => assert.fail(`${error}\n${run.said()}`));

test('the_first_start_makes_the_demo_practice_and_says_who_can_sign_in', { timeout: 120_000 }, async () => {
  const run = devRun();
  await ready(run);
  assert.match(run.said(), /rosa\.lind@riverbend\.example +owner/);
  assert.match(run.said(), /code of this minute is \d{6};/);
  assert.match(run.said(), new RegExp(`Kith is on http://${listen} `));
  assert.equal(await run.stop(), 0);
});

test('the_second_start_keeps_what_is_there', { timeout: 120_000 }, async () => {
  const people = readFileSync(join(dir, 'demo.txt'), 'utf8');
  const run = devRun();
  await ready(run);
  assert.doesNotMatch(run.said(), /Loading the demo practice/);
  assert.ok(run.said().includes(people));
  const other = devRun();
  assert.equal(await other.ended, 1);
  assert.match(other.said(), /in use by another program.*\n.*KITH_LISTEN=/);
  assert.equal(await run.stop(), 0);
});

test('a_database_of_another_making_is_never_touched', { timeout: 120_000 }, async (t) => {
  const other = mkdtempSync(join(process.env.KITH_TEST_DIR ?? tmpdir(), 'kith-run-'));
  t.after(() => rmSync(other, { recursive: true, force: true }));
  writeFileSync(join(other, 'kith.db'), 'precious');
  const run = devRun(other);
  assert.equal(await run.ended, 1);
  assert.match(run.said(), /did not make it/);
  assert.equal(readFileSync(join(other, 'kith.db'), 'utf8'), 'precious');
});

test('an_address_without_a_port_is_refused_at_once', () => {
  const run = spawnSync('./dev', ['run'], { cwd: root, env: { ...process.env, KITH_VAR: dir, KITH_LISTEN: 'here' }, encoding: 'utf8' });
  assert.equal(run.status, 1);
  assert.match(run.stderr, /an address and a port, not 'here'/);
});
