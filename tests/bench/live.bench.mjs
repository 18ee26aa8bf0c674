// A thousand open subscriptions, and one event that all of them hear.
import { Visitor } from '../browser/form.mjs';
import { startKith } from '../browser/kith.mjs';
import { Line, listen } from '../program/cable.mjs';
import { ENGINES, middle, residentMb } from './lib.mjs';

const LINES = 1000;
const EMAILS = ['chidi.okafor@mail.example', 'grace.whitfield@mail.example', 'tomas.hruby@mail.example'];
const ACCESS = 'subscription { accessChangedSubscription { kind grant_id } }';

export const order = 75;
export const title = 'Subscriptions';
export const about = `${LINES.toLocaleString('en')} sockets of one caregiver, each with a subscription; the caregiver leaves an access. Time from the answer to that request (the event is durable then; who hears before has less than nothing) until every socket has heard; the middle of the runs that there are. One process holds all clients' ends too.`;

async function once(site, email) {
  const who = new Visitor(site.base);
  await who.submit('/sign-in', { email, password: 'Riverbend-demo-1' });
  const [[grant] = []] = await site.sql(`SELECT g.id FROM portal_grant g JOIN client c ON c.id = g.caregiver_id WHERE c.email = '${email}' AND g.state = 'active' ORDER BY g.id`);
  if (!grant) return null;
  const before = residentMb(site.pid()), lines = [];
  while (lines.length < LINES) {
    lines.push(...(await Promise.all(Array.from({ length: 50 }, () => Line.open(site.base, `?token=${who.cookie('kith-session')}`)))));
  }
  await Promise.all(lines.map((line) => listen(line, 'x', ACCESS)));
  const memory = ((residentMb(site.pid()) - before) * 1024) / LINES;
  const heard = lines.map((line) => new Promise((resolve, reject) => {
    line.socket.on('message', (text) => String(text).includes('grant_ended') && resolve(performance.now()));
    line.socket.once('close', () => reject(new Error('a socket was closed')));
  }));
  const began = performance.now();
  const answered = who.submit(`/portal/family/${grant}/leave`, {}).then(() => performance.now());
  const times = await Promise.all(heard), published = await answered;
  for (const line of lines) line.socket.removeAllListeners('close').terminate();
  return { memory, request: published - began, first: Math.min(...times) - published, last: Math.max(...times) - published };
}

export async function run({ report }) {
  for (const engine of ENGINES) {
    const site = await startKith({ db: engine, demo: true });
    try {
      const runs = [];
      for (const email of EMAILS) runs.push(await once(site, email));
      const good = runs.filter(Boolean), last = middle(good.map((one) => one.last));
      report.row('the form and its post', engine, {}, `${middle(good.map((one) => one.request)).toFixed(0)} ms`);
      report.row('an event, until the first hears', engine, {}, `${middle(good.map((one) => one.first)).toFixed(0)} ms`);
      report.row(`until all ${LINES.toLocaleString('en')} have heard`, engine, {}, `${last.toFixed(0)} ms`);
      report.goal('an event reaches 1,000 subscriptions', engine, last, { most: 200, unit: ' ms', digits: 0 });
      report.goal('memory of a subscription, the first thousand', engine, good[0].memory, { most: 64, unit: ' KiB', digits: 1 });
    } finally {
      await site.stop();
    }
  }
}
