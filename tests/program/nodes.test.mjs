// Several processes on one PostgreSQL: what one of them ends is ended at the others on the next request.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { Visitor } from '../browser/form.mjs';
import { eventually, freePort, kithBin, startKith } from '../browser/lib.mjs';
import { Line, listen } from './cable.mjs';
import { asker } from '../api/lib.mjs';
import { acceptMine, addClient, addStaff, address, enrol, featureOn, link, openPortal, visitorFor } from '../browser/practice.mjs';

/** A second `kith serve` on the same database and keys. Behind one name in the real world; here it has its own port. `more`: of its arguments. */
async function secondNode(kith, t, more = []) {
  const port = await freePort(), base = `http://127.0.0.1:${port}`;
  const child = spawn(kithBin, ['serve', '--db', kith.db, '--listen', `127.0.0.1:${port}`, '--base-url', kith.base, '--mail', `dir:${join(kith.dir, 'mail')}`, ...more],
    { env: { ...process.env, KITH_KEYS: join(kith.dir, 'kith.keys') }, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  t.after(async () => {
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });
  await eventually(async () => (await fetch(`${base}/readyz`)).ok, { what: 'the second process did not start' });
  return base;
}

test('a_link_broken_at_one_node_ends_the_open_context_at_the_other', async (t) => {
  const kith = await startKith({ db: 'postgres', t });
  const provider = await addStaff(kith, 'provider');
  await featureOn(kith);
  const other = await secondNode(kith, t);
  const staff = await visitorFor(kith, provider);
  const email = address('ana');
  const child = await addClient(staff, { first: 'Leo', last: 'Ruiz', born: '2016-03-09' });
  const mother = await addClient(staff, { first: 'Ana', last: 'Ruiz', born: '1985-02-01', email });
  const ana = await openPortal(kith, staff, mother, email);
  const { contact, grant } = await link(kith, staff, child, mother);
  await acceptMine(ana, grant);

  ana.base = other; // the load balancer sends her there from now on: one cookie, any node
  assert.equal((await ana.fetch(`/as/${grant}/portal`)).status, 200);
  const broken = await staff.submit(`/clients/${child}/family/${contact}/break`, { reason: 'no_longer_needed' });
  assert.equal(broken.status, 303);
  const answer = await ana.fetch(`/as/${grant}/portal`);
  assert.equal(answer.status, 403);
  assert.equal(answer.headers.get('kith-reason'), 'context_ended');
});

test('signing_out_everywhere_at_one_node_ends_the_session_at_the_other', async (t) => {
  const kith = await startKith({ db: 'postgres', t });
  const provider = await addStaff(kith, 'provider');
  const other = await secondNode(kith, t);
  const here = await visitorFor(kith, provider), there = await visitorFor(kith, provider);
  there.base = other;
  assert.equal((await there.fetch('/clients')).status, 200);
  const answer = await here.submit('/account', {}, { action: '/account/sessions/end-all' });
  assert.equal(answer.status, 303);
  assert.equal((await there.fetch('/clients')).status, 303, 'asked to sign in');
});

test('an_access_ended_at_one_node_is_heard_by_the_subscription_at_the_other', async (t) => {
  const kith = await startKith({ db: 'postgres', demo: true, t });
  const other = await secondNode(kith, t);
  const grace = new Visitor(kith.base);
  await grace.submit('/sign-in', { email: 'grace.whitfield@mail.example', password: 'Riverbend-demo-1' });
  const line = await Line.open(other, `?token=${grace.cookie('kith-session')}`);
  const name = await listen(line, 'one', 'subscription { accessChangedSubscription { kind grant_id } }');
  const [[grant]] = await kith.sql("SELECT g.id FROM portal_grant g JOIN client c ON c.id = g.caregiver_id WHERE c.email = 'grace.whitfield@mail.example' AND g.state = 'active' ORDER BY g.id");
  assert.equal((await grace.submit(`/portal/family/${grant}/leave`, {})).status, 303);
  const { message } = JSON.parse(await line.next((frame) => frame.identifier === name));
  assert.deepEqual(message.result.data.accessChangedSubscription, { kind: 'grant_ended', grant_id: grant });
  line.close();
});

/** The accesses that somebody has received and may leave, and a subscription of theirs at `base`. */
async function listener(kith, base, email) {
  const who = new Visitor(kith.base);
  await who.submit('/sign-in', { email, password: 'Riverbend-demo-1' });
  const line = await Line.open(base, `?token=${who.cookie('kith-session')}`);
  const name = await listen(line, 'one', 'subscription { accessChangedSubscription { id kind grant_id } }');
  const grants = await kith.sql(`SELECT g.id FROM portal_grant g JOIN client c ON c.id = g.caregiver_id WHERE c.email = '${email}' AND g.state = 'active' ORDER BY g.id`);
  return { who, line, name, grants: grants.flat() };
}

const metric = async (base, name) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await (await fetch(`${base}/metrics`)).text())[1]);
const LISTENERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'kith listens' ORDER BY pid";

test('what_happens_at_one_node_is_told_to_the_other_by_the_commit_itself', async (t) => {
  const kith = await startKith({ db: 'postgres', demo: true, t });
  const other = await secondNode(kith, t);
  for (const base of [kith.base, other]) await eventually(async () => (await metric(base, 'kith_live_listens')) === 1, { what: 'a node does not listen' });
  assert.equal((await kith.sql(LISTENERS)).length, 2, 'one connection listens for each node');
  const { who, line, name, grants } = await listener(kith, other, 'grace.whitfield@mail.example');
  const told = await metric(other, 'kith_live_told_total');
  assert.equal((await who.submit(`/portal/family/${grants[0]}/leave`, {})).status, 303);
  const { message } = JSON.parse(await line.next((frame) => frame.identifier === name));
  assert.equal(message.result.data.accessChangedSubscription.kind, 'grant_ended');
  await eventually(async () => (await metric(other, 'kith_live_told_total')) > told, { what: 'the other node was not told' });
  line.close();
});

test('a_listener_that_is_cut_off_again_and_again_loses_nothing_and_says_nothing_twice', async (t) => {
  const kith = await startKith({ db: 'postgres', demo: true, t });
  const other = await secondNode(kith, t);
  const { who, line, name, grants } = await listener(kith, other, 'grace.whitfield@mail.example');
  assert.ok(grants.length >= 2);
  const cut = () => kith.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'kith listens'");
  for (const grant of grants) {
    await cut(); // between this and the new connection nobody is told
    assert.equal((await who.submit(`/portal/family/${grant}/leave`, {})).status, 303);
    await cut();
  }
  const ended = () => line.heard.filter((text) => text.includes('grant_ended')).map((text) => JSON.parse(text).message.result.data.accessChangedSubscription);
  await eventually(() => ended().length >= grants.length, { what: 'an event was lost' });
  for (const base of [kith.base, other]) await eventually(async () => (await metric(base, 'kith_live_listens')) === 1, { what: 'a node does not listen again' });
  // What comes next comes by the new connections, after whatever could have been said twice.
  const { who: chidi, line: second, grants: [one] } = await listener(kith, other, 'chidi.okafor@mail.example');
  const looks = await metric(other, 'kith_live_searches_total');
  assert.equal((await chidi.submit(`/portal/family/${one}/leave`, {})).status, 303);
  await second.next((frame) => frame.message?.result?.data?.accessChangedSubscription?.grant_id === one);
  await eventually(async () => (await metric(other, 'kith_live_searches_total')) >= looks + 2, { what: 'the node does not look for what it missed' });
  assert.deepEqual(ended().map((change) => change.grant_id).sort(), [...grants].sort());
  assert.equal(new Set(ended().map((change) => change.id)).size, grants.length);
  assert.ok(name);
  second.close();
  line.close();
});

test('a_session_ended_at_one_node_closes_its_socket_at_the_other', async (t) => {
  const kith = await startKith({ db: 'postgres', demo: true, t });
  const other = await secondNode(kith, t);
  const { who, line } = await listener(kith, other, 'grace.whitfield@mail.example');
  assert.equal((await who.submit('/portal', {}, { action: '/sign-out' })).status, 303);
  await line.end();
  assert.ok(line.heard.includes('{"type":"disconnect","reason":"unauthorized","reconnect":false}'));
});

test('a_webhook_made_at_a_node_that_only_serves_is_delivered_by_the_one_that_works', async (t) => {
  const heard = [];
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      heard.push(JSON.parse(Buffer.concat(parts).toString()));
      response.writeHead(200).end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }));
  const networks = ['--hook-networks', '127.0.0.0/8'];
  const kith = await startKith({ db: 'postgres', jobs: false, args: networks, t });
  await secondNode(kith, t, ['--with-jobs', ...networks]);
  const owner = await enrol(await visitorFor(kith, kith.admin));
  const ask = asker(kith, { cookie: owner.cookies() });
  const made = await ask.ok('mutation($i: createWebhookInput) { createWebhook(input: $i) { webhook { id } messages { message } } }',
    { i: { url: `http://127.0.0.1:${server.address().port}/`, event_type: 'patient.created' } });
  assert.equal(made.createWebhook.messages, null);
  const clients = [];
  for (const name of ['Leo', 'Mia', 'Ana']) {
    const { createClient } = await ask.ok('mutation($i: createClientInput) { createClient(input: $i) { user { id } messages { message } } }', { i: { first_name: name, last_name: 'Ruiz', skipped_email: true } });
    assert.equal(createClient.messages, null);
    clients.push(createClient.user.id);
  }
  await eventually(() => clients.every((id) => heard.some((one) => one.resource_id === id)), { ms: 30_000, what: 'the node that works did not deliver' });
  assert.deepEqual(heard.filter((one) => one.event_type === 'patient.created').map((one) => one.resource_id).sort(), [...clients].sort(), 'each once');
});
