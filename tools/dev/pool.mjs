// tools/dev/pool.mjs — runs files of node tests, some at once, in the order they are given.
//   pool.mjs LOG AT_ONCE FILE…   LOG gets a line of JSON for each that ended, like those of `meson test`; exit 1 when one failed
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const KEPT = 100_000; // of what a file prints beside its test points

const [log, atOnce, ...files] = process.argv.slice(2);
if (!log || !(Number(atOnce) > 0) || !files.length) {
  console.error('usage: pool.mjs LOG AT_ONCE FILE…');
  process.exit(2);
}
delete process.env.NODE_TEST_CONTEXT; // a test of this program is not who the files report to
const folder = mkdtempSync(join(tmpdir(), 'pool-'));
writeFileSync(log, '');

/** Test points go to a file of their own: what a test or its servers print is not one of them. */
function run(file) {
  const began = Date.now();
  const tap = join(folder, `${basename(file)}.tap`);
  const child = spawn(process.execPath, ['--test-reporter=tap', `--test-reporter-destination=${tap}`, file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { said = (said + text).slice(-KEPT); });
  return new Promise((resolve) => child.once('exit', async (returncode, signal) => {
    // what it printed is read to its end, but for a server that it left behind and that holds the pipe
    await Promise.race([new Promise((closed) => child.once('close', closed)), new Promise((late) => setTimeout(late, 1000).unref())]);
    child.stdout.destroy();
    child.stderr.destroy();
    const stdout = existsSync(tap) ? readFileSync(tap, 'utf8') : '';
    const line = { name: file, stdout, stderr: said, result: returncode === 0 ? 'OK' : 'FAIL', returncode: returncode ?? signal, duration: (Date.now() - began) / 1000 };
    appendFileSync(log, `${JSON.stringify(line)}\n`);
    console.log(`${line.result} ${file} ${line.duration.toFixed(1)} s`);
    resolve(returncode === 0);
  }));
}

const waiting = [...files];
let well = true;
await Promise.all(Array.from({ length: Number(atOnce) }, async () => {
  while (waiting.length) well = (await run(waiting.shift())) && well;
}));
rmSync(folder, { recursive: true });
process.exitCode = well ? 0 : 1;
