// tools/dev/pool.mjs — runs files of node tests, some at once, in the order they are given.
//   pool.mjs LOG AT_ONCE SECONDS FILE…   LOG gets a line of JSON for each that ended, like those of `meson test`; exit 1 when one failed
// One that takes longer than SECONDS is ended with all that it started (TIMEOUT). One that leaves something running fails (LEFT), whatever its points say.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';

const KEPT = 100_000; // of what a file prints beside its test points
const LEAVING_MS = 15_000; // what was told to end may take so long

const [log, atOnce, seconds, ...files] = process.argv.slice(2);
if (!log || !(Number(atOnce) > 0) || !(Number(seconds) > 0) || !files.length) {
  console.error('usage: pool.mjs LOG AT_ONCE SECONDS FILE…');
  process.exit(2);
}
delete process.env.NODE_TEST_CONTEXT; // a test of this program is not who the files report to
const folder = mkdtempSync(join(tmpdir(), 'pool-'));
writeFileSync(log, '');

const read = (path) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it ended meanwhile, or is not ours
  }
};

/** Who has this line in the environment that they began with: a file's process, and what it started. The dead have none. */
const living = (mark) => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/environ`).split('\0').includes(mark)).map(Number);

function end(pids) {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended meanwhile
    }
  }
}

/** What a file that ended left running, which is ended now: [] when all of it is gone in time. */
async function leftBehind(mark) {
  const until = Date.now() + LEAVING_MS;
  let pids = living(mark);
  for (; pids.length && Date.now() < until; pids = living(mark)) await later(100);
  const said = pids.map((pid) => `left behind: ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
  end(pids);
  return said;
}

/** Test points go to a file of their own: what a test or its servers print is not one of them. */
function run(file, n) {
  const began = Date.now();
  const tap = join(folder, `${n}.tap`); // files of two suites may have one name
  const mark = `KITH_TEST_FILE=${folder}/${n}`;
  const env = { ...process.env, KITH_TEST_FILE: `${folder}/${n}` };
  const child = spawn(process.execPath, ['--test-reporter=tap', `--test-reporter-destination=${tap}`, file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let result = null;
  const limit = setTimeout(() => {
    result = 'TIMEOUT';
    end(living(mark));
  }, Number(seconds) * 1000);
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { said = (said + text).slice(-KEPT); });
  const closed = new Promise((resolve) => child.once('close', resolve));
  return new Promise((resolve) => child.once('exit', async (returncode, signal) => {
    clearTimeout(limit);
    if (result) end(living(mark)); // what it started while it was ended
    const left = await leftBehind(mark);
    await Promise.race([closed, later(1000, null, { ref: false })]); // what it printed is read to its end
    child.stdout.destroy();
    child.stderr.destroy();
    const stdout = existsSync(tap) ? readFileSync(tap, 'utf8') : '';
    result ??= left.length ? 'LEFT' : returncode === 0 ? 'OK' : 'FAIL';
    const line = { name: file, stdout, stderr: [said, ...left].join('\n'), result, returncode: returncode ?? signal, duration: (Date.now() - began) / 1000 };
    appendFileSync(log, `${JSON.stringify(line)}\n`);
    console.log(`${line.result} ${file} ${line.duration.toFixed(1)} s`);
    resolve(result === 'OK');
  }));
}

const waiting = [...files.entries()];
let well = true;
await Promise.all(Array.from({ length: Number(atOnce) }, async () => {
  while (waiting.length) {
    const [n, file] = waiting.shift();
    well = (await run(file, n)) && well;
  }
}));
rmSync(folder, { recursive: true });
process.exitCode = well ? 0 : 1;
