// tests/bench/report.mjs — what was measured, on the screen as it comes and as docs/benchmarks.md at the end.
import { readFileSync, existsSync } from 'node:fs';
import os from 'node:os';

const number = (n, digits) => (n === undefined ? '' : n.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }));
const plain = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

export class Report {
  constructor() {
    this.sections = [];
    this.goals = [];
  }
  begin(title, about) {
    console.log(`\n== ${title}`);
    this.sections.push({ title, about, rows: [], failed: '' });
  }
  /** A line of figures: {rate, p50, p99, cpu}, each as far as there is one. */
  row(what, engine, figures, note = '') {
    this.sections.at(-1).rows.push({ what, engine, figures, note });
    const { rate, p50, p99, cpu } = figures;
    const parts = [rate && `${number(rate, 0)}/s`, p50 && `p50 ${number(p50, 2)} ms`, p99 && `p99 ${number(p99, 2)} ms`, cpu && `${number(cpu, 0)} µs CPU`];
    console.log(`${what.padEnd(48)} ${engine.padEnd(9)} ${[...parts, note].filter(Boolean).join('  ')}`);
  }
  /** What is wanted of a figure: `least` or `most`, in `unit`. */
  goal(what, engine, value, { least, most, unit = '', digits = 2 }) {
    const met = least === undefined ? value <= most : value >= least;
    const wanted = `${least === undefined ? 'at most' : 'at least'} ${number(least ?? most, 0 + (Number.isInteger(least ?? most) ? 0 : 2))}${unit}`;
    this.goals.push({ what, engine, value: `${number(value, digits)}${unit}`, wanted, met });
    console.log(`   ${met ? 'met' : 'NOT MET'}: ${what}, ${engine}: ${number(value, digits)}${unit} (${wanted})`);
  }
  failed(error) {
    this.sections.at(-1).failed = String(error?.message ?? error).split('\n')[0];
    console.error(`   FAILED: ${error?.stack ?? error}`);
  }
  get isWhole() {
    return this.sections.every((section) => !section.failed);
  }

  /** The page; `before` is the one it replaces: what `./dev test --long` noted there stays. */
  page(before, { took }) {
    const line = (cells) => `| ${cells.map(plain).join(' | ')} |`;
    const now = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    const out = ['# Benchmarks', '',
      'Made by `./dev bench`; each run replaces the figures. The yardsticks (a bare libmicrohttpd, bare commits of the same engine) are measured',
      'in the same run on the same machine, where the load (wrk: one thread, 16 connections, 32 for writes, keep-alive) runs too: ratios and the CPU',
      'that the server used for a request say more than requests a second. PostgreSQL runs there too, with its defaults, and is asked over its socket.',
      'Nothing here is asserted by a test.', '',
      `Last run: ${now}, in ${Math.round(took)} s. ${machine()}`, '', longLine(before), '', '## Goals', '',
      line(['Goal', 'Database', 'Wanted', 'Measured', '']), '| --- | --- | ---: | ---: | --- |',
      ...this.goals.map((g) => line([g.what, g.engine, g.wanted, g.value, g.met ? 'met' : '**not met**']))];
    for (const section of this.sections) {
      out.push('', `## ${section.title}`, '', section.about, '');
      if (section.failed) out.push(`**This section did not end:** ${plain(section.failed)}`, '');
      out.push(line(['What', 'Database', 'a second', 'p50 ms', 'p99 ms', 'server CPU µs', '']), '| --- | --- | ---: | ---: | ---: | ---: | --- |',
        ...section.rows.map((r) => line([r.what, r.engine, number(r.figures.rate, 0), number(r.figures.p50, 2), number(r.figures.p99, 2),
          number(r.figures.cpu, 0), r.note])));
    }
    return `${out.join('\n')}\n`;
  }
}

function machine() {
  const cpus = os.cpus();
  const load = os.loadavg()[2] / cpus.length;
  const system = existsSync('/etc/os-release') ? /PRETTY_NAME="([^"]*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] : os.type();
  return `${cpus.length} × ${cpus[0].model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${system};` +
    ` load of the last 15 minutes ${load.toFixed(1)} a core.`;
}

const LONG = /^`\.\/dev test --long` last ran: .*$/m;
const longLine = (before) => LONG.exec(before)?.[0] ?? '`./dev test --long` last ran: not yet.';
