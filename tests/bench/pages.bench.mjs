// Pages of a practice of everyday size against a bare reply of the same size, and how soon a server answers.
import { ENGINES, SMALL, besideBare, households, middle } from './lib.mjs';

export const order = 10;
export const title = 'Pages beside a bare reply';
export const about = `A practice of ${households(SMALL)}, a provider who is signed in; bare and Kith take turns three times, the middle counts.`;

export async function run({ report, practice }) {
  for (const engine of ENGINES) {
    const p = await practice(engine, SMALL);
    const path = `/clients/${p.client}/family`;
    const size = Buffer.byteLength(await p.visitor.page(path));
    const page = await besideBare(size, p.base + path, { pid: p.pid, cookie: p.visitor.cookie });
    report.row(`bare libmicrohttpd, ${size.toLocaleString('en')} bytes`, '–', page.bare);
    report.row('Family and Contacts', engine, page.kith, `${(page.bare.cpu / page.kith.cpu).toFixed(3)} of bare by CPU`);
    report.goal('Family and Contacts, rate as a share of bare', engine, page.kith.rate / page.bare.rate, { least: 0.15, digits: 3 });
    const health = await besideBare(3, `${p.base}/healthz`, { pid: p.pid });
    report.row('bare libmicrohttpd, 3 bytes', '–', health.bare);
    report.row('GET /healthz', engine, health.kith, `${(health.bare.cpu / health.kith.cpu).toFixed(3)} of bare by CPU`);
    report.goal('GET /healthz, rate as a share of bare', engine, health.kith.rate / health.bare.rate, { least: 0.5, digits: 3 });
    const starts = [];
    for (let i = 0; i < 5; i++) {
      await p.server.restart();
      starts.push(p.server.startMs());
    }
    report.row('start to first answer', engine, {}, `${middle(starts).toFixed(0)} ms, the middle of five`);
    report.goal('start to first answer', engine, middle(starts), { most: 200, unit: ' ms', digits: 0 });
  }
}
