// Web Push, on both databases: a push service on loopback that checks who sends (VAPID) and reads what only the browser
// may read (RFC 8291), by another implementation than ours.
import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { Visitor } from '../browser/form.mjs';
import { startKith } from '../browser/kith.mjs';
import { PASSWORD, addClient, addStaff, address, featureOn, guardOf, inviteOf, link, visitorFor } from '../browser/practice.mjs';
import { eventually } from '../browser/wait.mjs';

const b64 = (bytes) => Buffer.from(bytes).toString('base64url');

/** A push service. `got` has {path, headers, body}; `status` answers all. */
async function startService() {
  const service = { got: [], status: 201 };
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      service.got.push({ path: request.url, method: request.method, headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(service.status, service.headers).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  service.origin = `http://127.0.0.1:${server.address().port}`;
  service.close = () => (server.closeAllConnections(), new Promise((resolve) => server.close(resolve)));
  return service;
}

/** What a browser keeps of its agreement. */
function newBrowser(service) {
  const ecdh = createECDH('prime256v1');
  const auth = randomBytes(16);
  const p256dh = ecdh.generateKeys();
  const path = `/send/${randomBytes(8).toString('hex')}`;
  const open = (body) => {
    const salt = body.subarray(0, 16), n = body[20], sender = body.subarray(21, 21 + n), sealed = body.subarray(21 + n);
    const ikm = hkdfSync('sha256', ecdh.computeSecret(sender), auth, Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, sender]), 32);
    const key = hkdfSync('sha256', ikm, salt, 'Content-Encoding: aes128gcm\0', 16), nonce = hkdfSync('sha256', ikm, salt, 'Content-Encoding: nonce\0', 12);
    const cipher = createDecipheriv('aes-128-gcm', Buffer.from(key), Buffer.from(nonce)).setAuthTag(sealed.subarray(-16));
    const text = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
    assert.equal(text.at(-1), 2, 'the last record');
    return JSON.parse(text.subarray(0, -1));
  };
  return { path, open, fields: { endpoint: service.origin + path, p256dh: b64(p256dh), auth: b64(auth) } };
}

function checkVapid(request, service, key) {
  const [, token, k] = /^vapid t=([^,]+), k=(.+)$/.exec(request.headers.authorization);
  const [head, claims, signature] = token.split('.');
  const point = Buffer.from(k, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: b64(point.subarray(1, 33)), y: b64(point.subarray(33)) };
  assert.equal(k, key, 'the key that the browser agreed to');
  assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')));
  const said = JSON.parse(Buffer.from(claims, 'base64url'));
  assert.equal(said.aud, service.origin);
  assert.ok(said.exp > Date.now() / 1000 && said.exp < Date.now() / 1000 + 86_400);
  assert.match(said.sub, /^(mailto:|https?:)/);
}

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let kith, service, member, staff;
    before(async () => {
      service = await startService();
      kith = await startKith({ db });
      await featureOn(kith);
      member = await addStaff(kith, 'provider');
      staff = await visitorFor(kith, member);
    });
    after(async () => {
      await kith?.stop();
      await service?.close();
    });
    const agree = (fields) => staff.submit('/notices', fields, { action: '/notices/push' });
    const rows = () => kith.sql(`SELECT id, gone_at IS NULL FROM push_subscription ORDER BY id`);

    let families = 0;
    /** Somebody accepts an invitation: the staff member who sent it is told. */
    async function accepted() {
      const last = `Moor${String.fromCharCode(97 + families++)}`, email = address('rosa');
      const mother = await addClient(staff, { first: 'Rosa', last, born: '1985-04-02', email });
      const child = await addClient(staff, { first: 'Tomas', last, born: '2016-05-09' });
      await link(kith, staff, child, mother);
      const invite = inviteOf(await kith.mailbox.next(email, { subject: /^An invitation from/ }));
      const rosa = new Visitor(kith.base);
      await rosa.submit(invite.replace('/invite', '/invite/password'), { password: PASSWORD });
      await rosa.submit(invite, {}, { action: '/invite/accept' });
      return child;
    }
    const sent = (child) => kith.sql(`SELECT state, reason FROM outbox WHERE client_id = ${child} AND channel = 'push' ORDER BY id`);

    test('a_browser_that_agreed_reads_a_notice_that_names_nobody', async () => {
      const browser = newBrowser(service);
      const key = /data-push="([^"]+)"/.exec(await (await staff.fetch('/notices')).text())[1];
      assert.equal((await agree(browser.fields)).status, 303);
      await accepted();
      const request = await eventually(() => service.got.find((r) => r.path === browser.path), { ms: 40_000, what: 'nothing was pushed' });
      assert.equal(request.method, 'POST');
      assert.equal(request.headers['content-encoding'], 'aes128gcm');
      assert.ok(Number(request.headers.ttl) > 0 && request.headers.urgency);
      checkVapid(request, service, key);
      const said = browser.open(request.body);
      assert.equal(said.title, 'Riverside Family Practice');
      assert.match(said.path, /^\//);
      assert.doesNotMatch(JSON.stringify(said), /Rosa|Tomas|Moor/);
      assert.doesNotMatch(request.body.toString('latin1'), /Riverside/);
      assert.equal((await kith.sql(`SELECT id FROM push_subscription WHERE auth = '${browser.fields.auth}'`)).length, 0, 'the secret is sealed');
      const [[id]] = await rows();
      assert.equal((await staff.submit('/notices', {}, { action: `/notices/push/${id}/stop` })).status, 303);
      assert.deepEqual(await rows(), []);
    });

    test('a_browser_that_the_service_does_not_know_any_more_is_let_go', async () => {
      service.status = 410;
      assert.equal((await agree(newBrowser(service).fields)).status, 303);
      const child = await accepted();
      await eventually(async () => (await sent(child))[0]?.join() === 'failed,gone', { ms: 40_000, what: 'it was not given up' });
      assert.doesNotMatch(await (await staff.fetch('/notices')).text(), /\/stop"/);
      service.status = 201;
    });

    test('a_push_that_is_too_large_fails_for_good_and_the_browser_stays', async () => {
      service.status = 413;
      const browser = newBrowser(service);
      assert.equal((await agree(browser.fields)).status, 303);
      const child = await accepted();
      await eventually(async () => (await sent(child))[0]?.join() === 'failed,push 413', { ms: 40_000, what: 'it was not given up' });
      assert.ok((await rows()).some((row) => row[1]), 'a message is not the browser');
      assert.equal(service.got.filter((request) => request.path === browser.path).length, 1);
      await kith.sql('DELETE FROM push_subscription');
      service.status = 201;
    });

    for (const [status, headers, least, name] of [
      [429, { 'retry-after': '7200' }, 7000, 'a_service_that_is_asked_too_often_is_left_alone_for_as_long_as_it_says'],
      [503, {}, 1, 'a_service_in_trouble_is_tried_again_later'],
      [500, { 'retry-after': '99999999' }, 80_000, 'nobody_makes_a_push_wait_longer_than_a_day'],
    ])
      test(name, async () => {
        Object.assign(service, { status, headers });
        assert.equal((await agree(newBrowser(service).fields)).status, 303);
        const child = await accepted();
        await eventually(async () => (await sent(child))[0]?.join() === `waiting,push ${status}`, { ms: 40_000, what: 'it was not tried' });
        const [[wait]] = await kith.sql(`SELECT (run_at - created_at) / 1000000 FROM outbox WHERE client_id = ${child} AND channel = 'push'`);
        assert.ok(Number(wait) >= least && Number(wait) <= 90_000, `${wait} seconds`);
        if (status === 503) {
          service.status = 201;
          await kith.sql(`UPDATE outbox SET run_at = 0 WHERE client_id = ${child} AND channel = 'push'`);
          await eventually(async () => (await sent(child))[0]?.join() === 'sent,', { ms: 40_000, what: 'it was not tried again' });
        }
        await kith.sql('DELETE FROM outbox WHERE channel = \'push\'');
        await kith.sql('DELETE FROM push_subscription');
        Object.assign(service, { status: 201, headers: {} });
      });

    test('what_is_no_push_service_is_refused', async () => {
      const before = (await rows()).length, good = newBrowser(service).fields;
      const endpoints = ['', 'http://10.0.0.1/x', 'https://10.0.0.1/x', 'https://127.0.0.1/x', 'https://example.org/x', 'https://fcm.googleapis.com.example.org/x',
        'https://fcm.googleapis.com@example.org/x', 'https://fcm.googleapis.com:8443/x', 'https://fcm.googleapis.com', 'file:///etc/passwd', `https://fcm.googleapis.com/${'x'.repeat(1000)}`];
      for (const endpoint of endpoints) assert.equal((await agree({ ...good, endpoint })).status, 422, endpoint);
      assert.equal((await agree({ ...good, p256dh: 'AAAA' })).status, 422);
      assert.equal((await agree({ ...good, auth: '' })).status, 422);
      assert.equal((await rows()).length, before);
      for (const host of ['fcm.googleapis.com', 'updates.push.services.mozilla.com', 'web.push.apple.com', 'sg2p.notify.windows.com'])
        assert.equal((await agree({ ...good, endpoint: `https://${host}/x` })).status, 303, host);
      await kith.sql('DELETE FROM push_subscription');
    });

    test('nobody_stops_the_browser_of_somebody_else', async () => {
      assert.equal((await agree(newBrowser(service).fields)).status, 303);
      const [[id]] = (await rows()).slice(-1);
      const other = await visitorFor(kith, await addStaff(kith, 'support'));
      const guard = await guardOf(other, '/notices');
      await other.fetch(`/notices/push/${id}/stop`, { method: 'POST', body: new URLSearchParams(guard), headers: { origin: kith.base } });
      assert.ok((await rows()).some((row) => row[0] === id));
    });
  });
}

/** The worker in a machine of its own: what a browser would give it is played. */
async function worker() {
  const heard = {}, shown = [], opened = [];
  const self = {
    addEventListener: (kind, handle) => (heard[kind] = handle),
    registration: { showNotification: async (title, options) => shown.push({ title, ...options }) },
    clients: { openWindow: async (path) => opened.push(path) },
  };
  runInNewContext(await readFile(new URL('../../assets/push-worker.js', import.meta.url), 'utf8'), { self });
  const happens = async (kind, event) => {
    const waits = [];
    heard[kind]({ ...event, waitUntil: (promise) => waits.push(promise) });
    assert.equal(waits.length, 1, 'the browser keeps the worker until it is done');
    await Promise.all(waits);
  };
  return { happens, shown, opened };
}

test('the_worker_shows_what_was_said_and_something_for_what_cannot_be_read', async () => {
  const { happens, shown } = await worker();
  await happens('push', { data: { json: () => ({ title: 'Riverside', body: 'An access ends soon', path: '/notices' }) } });
  await happens('push', { data: { json: () => JSON.parse('{') } });
  await happens('push', { data: null });
  assert.deepEqual(JSON.parse(JSON.stringify(shown)), [
    { title: 'Riverside', body: 'An access ends soon', icon: '/favicon.svg', data: { path: '/notices' } },
    { title: 'Kith', body: '', icon: '/favicon.svg', data: { path: '/' } },
    { title: 'Kith', body: '', icon: '/favicon.svg', data: { path: '/' } },
  ]);
});

test('a_click_on_a_notice_opens_a_page_of_this_site_only', async () => {
  const { happens, opened } = await worker();
  let closed = 0;
  for (const path of ['/notices', '//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example', undefined])
    await happens('notificationclick', { notification: { close: () => closed++, data: path === undefined ? undefined : { path } } });
  assert.deepEqual(opened, ['/notices', '/', '/', '/', '/']);
  assert.equal(closed, 5);
});

test('the_worker_is_served_from_the_root', async (t) => {
  const kith = await startKith({ t });
  const answer = await fetch(`${kith.base}/push-worker.js`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/javascript/);
  assert.match(await answer.text(), /showNotification/);
});
