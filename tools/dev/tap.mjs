// tools/dev/tap.mjs — collects and counts test points in TAP (https://testanything.org/).
//   tap.mjs meson BUILD LOGBASE SUITE,… OUT.tap [PROGRAM]
//                                       the last `meson test --logbase LOGBASE` of these suites (or of one program) as one file
//   tap.mjs node LOG OUT.tap FILE…      the same of tools/dev/pool.mjs, which ran these files
//   tap.mjs line OUT.tap                one line: how many passed, failed, were skipped
//   tap.mjs summary OUT.tap…            what failed with its output, and last `N passed, N failed`; exit 1 on a failure
//   tap.mjs note PAGE STAGE OUT.tap…    writes into docs/benchmarks.md how this stage of `./dev test --long` went, and when
// A test point counts once: one with points of its own below it (a node suite) counts only when it fails by itself.
// A program that crashed, ran out of time, left its plan unfinished or something running, or had no test counts as a failure.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const POINT = /^( *)(not )?ok\b(?: +(\d+))?(?: *- *| +)?(.*)$/;
const PLAN = /^( *)1\.\.(\d+)\b(.*)$/;

/** Reads TAP text: {points: [{ok, skip, name, detail}], problem}; problem is a sentence when the run is not whole. */
export function readTap(text) {
  const points = [];
  const open = []; // open[d]: points seen at depth d since the last point above them
  let last = null;
  let plan = null;
  let top = 0;
  let bail = null;
  for (const line of text.split('\n')) {
    if (line.startsWith('Bail out!')) bail = line;
    const planned = PLAN.exec(line);
    if (planned) {
      if (planned[1] === '') plan = Number(planned[2]);
      continue;
    }
    const match = POINT.exec(line);
    if (!match) {
      if (last && line.trim() !== '' && !/^ *# (Subtest|tests|suites|pass|fail|cancelled|skipped|todo|duration_ms)\b/.test(line)) {
        last.detail.push(line);
      }
      continue;
    }
    const depth = Math.floor(match[1].length / 4);
    const below = open[depth + 1] ?? [];
    open.length = depth + 1;
    if (depth === 0) top += 1;
    const rest = match[4] ?? '';
    const point = {
      ok: !match[2],
      skip: /(^|\s)# *(SKIP|TODO)\b/i.test(rest),
      name: rest.replace(/\s*# *(SKIP|TODO)\b.*$/i, '').replaceAll('\\#', '#').trim() || `test ${match[3] ?? top}`,
      detail: [],
    };
    const parent = below.length > 0;
    const counts = !parent || (!point.ok && below.every((child) => child.ok || child.skip));
    if (counts) points.push(point);
    last = point;
    (open[depth] ??= []).push(point);
  }
  let problem = null;
  if (bail) problem = bail;
  else if (plan === null && top > 0) problem = 'it ended before its plan: a crash or a time-out';
  else if (plan !== null && plan !== top) problem = `its plan says ${plan} tests, it ran ${top}`;
  else if (top === 0) problem = 'it has no tests';
  return { points, problem };
}

/** One line of meson's log as points: those it printed, and one more when the program itself went wrong. */
export function programPoints(run, protocol) {
  const output = [run.stdout, run.stderr].filter(Boolean).join('\n').split('\n');
  const detail = output.slice(-60).map((line) => `  # ${line}`);
  const whole = (ok, why) => ({ ok, skip: false, name: why ? `${run.name}: ${why}` : run.name, detail: ok ? [] : detail });
  if (run.result === 'TIMEOUT' || run.result === 'INTERRUPT') {
    return [...readTap(run.stdout ?? '').points.map(named), whole(false, 'did not end in time')];
  }
  if (protocol !== 'tap') {
    if (run.result === 'SKIP') return [{ ...whole(true), skip: true }];
    return [run.returncode === 0 ? whole(true) : whole(false, `exit status ${run.returncode}`)];
  }
  function named(point) {
    return { ...point, name: `${run.name}: ${point.name}`, detail: point.ok ? [] : point.detail.map((line) => `  # ${line}`) };
  }
  const { points, problem } = readTap(run.stdout ?? '');
  const result = points.map(named);
  const failed = result.find((point) => !point.ok && !point.skip);
  if (run.result === 'LEFT') result.push(whole(false, 'left something running'));
  if (problem) result.push(whole(false, problem));
  else if (run.returncode !== 0 && !failed) result.push(whole(false, `exit status ${run.returncode}`));
  else if (failed && run.stderr) failed.detail.push(...run.stderr.split('\n').slice(-40).map((line) => `  # ${line}`));
  return result;
}

export function writeTap(points) {
  const lines = points.flatMap((point, i) => [
    `${point.ok ? 'ok' : 'not ok'} ${i + 1} - ${point.name}${point.skip ? ' # SKIP' : ''}`,
    ...point.detail,
  ]);
  return [...lines, `1..${points.length}`, ''].join('\n');
}

function meson(build, logbase, suites, out, only) {
  const described = JSON.parse(execFileSync('meson', ['introspect', build, '--tests'], { encoding: 'utf8', maxBuffer: 1 << 26 }));
  const expected = described.filter((test) => (only ? test.name === only
    : test.suite.some((name) => suites.split(',').includes(name.split(':').pop()))));
  // A name in the log may carry its suite in front: "kith:unit / base/text".
  const runs = logged(join(build, 'meson-logs', `${logbase}.json`)).map((run) => ({ ...run, name: run.name.split(' / ').pop() }));
  writeFileSync(out, writeTap(pointsOf(expected, runs)));
}

const titleOf = (file) => basename(file).replace('.test.mjs', '');

function node(log, out, files) {
  const runs = logged(log).filter((run) => files.includes(run.name)).map((run) => ({ ...run, name: titleOf(run.name) }));
  writeFileSync(out, writeTap(pointsOf(files.map((file) => ({ name: titleOf(file), protocol: 'tap' })), runs)));
}

const logged = (log) => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)) : []);

/** Of the runs of the tests that were expected; one that is missing is a failure. */
function pointsOf(expected, runs) {
  return expected.flatMap(({ name, protocol }) => {
    const run = runs.find((one) => one.name === name);
    return run ? programPoints(run, protocol) : [{ ok: false, skip: false, name: `${name}: did not run`, detail: [] }];
  });
}

/** A file's points, sorted into what passed, failed and was skipped; a run that is not whole adds a failure. */
function tally(file) {
  const { points, problem } = readTap(existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (problem) {
    const log = file.replace(/\.tap$/, '.log'); // what the suite said says why
    const said = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-30) : [];
    points.push({ ok: false, skip: false, name: problem, detail: said.map((text) => `  # ${text}`) });
  }
  return {
    name: basename(file, '.tap'),
    passed: points.filter((point) => point.ok && !point.skip),
    failed: points.filter((point) => !point.ok && !point.skip),
    skipped: points.filter((point) => point.skip),
  };
}

function line(file) {
  const { passed, failed, skipped } = tally(file);
  console.log(`${passed.length} passed, ${failed.length} failed${skipped.length ? `, ${skipped.length} skipped` : ''}`);
}

function summary(files) {
  const all = files.map(tally);
  for (const { name, failed, skipped } of all) {
    for (const point of skipped) console.log(`skipped ${name}: ${point.name}`);
    for (const point of failed) console.log(`\nFAILED ${name}: ${point.name}\n${point.detail.slice(0, 80).join('\n')}`.trimEnd());
  }
  const sum = (which) => all.reduce((total, one) => total + one[which].length, 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
}

const LONG = /^(`\.\/dev test --long` last ran: )(.*)\.$/m;
/** The page with what it says of one stage replaced: "… last ran: kill 2026-11-29, 2 passed, 0 failed; asan …." */
export function noted(page, stage, words) {
  return page.replace(LONG, (_, begin, said) => {
    const others = said === 'not yet' ? [] : said.split('; ').filter((one) => one.split(' ')[0] !== stage);
    return `${begin}${[...others, `${stage} ${words}`].join('; ')}.`;
  });
}

function note(page, stage, files) {
  const all = files.map(tally);
  const sum = (which) => all.reduce((total, one) => total + one[which].length, 0);
  writeFileSync(page, noted(readFileSync(page, 'utf8'), stage, `${new Date().toISOString().slice(0, 10)}, ${sum('passed')} passed, ${sum('failed')} failed`));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [command, ...rest] = process.argv.slice(2);
  if (command === 'meson' && rest.length >= 4) meson(...rest);
  else if (command === 'node' && rest.length >= 3) node(rest[0], rest[1], rest.slice(2));
  else if (command === 'line' && rest.length === 1) line(rest[0]);
  else if (command === 'summary' && rest.length > 0) process.exitCode = summary(rest);
  else if (command === 'note' && rest.length >= 3) note(rest[0], rest[1], rest.slice(2));
  else {
    console.error('usage: tap.mjs meson BUILD LOGBASE SUITE,… OUT.tap [PROGRAM] | node LOG OUT.tap FILE… | line OUT.tap | summary OUT.tap… | note PAGE STAGE OUT.tap…');
    process.exitCode = 2;
  }
}
