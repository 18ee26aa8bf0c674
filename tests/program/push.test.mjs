// Web Push, on both databases: a push service on loopback that checks who sends (VAPID) and reads what only the browser
// may read (RFC 8291), by another implementation than ours.
import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
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
      response.writeHead(service.status).end();
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

test('the_worker_is_served_from_the_root', async (t) => {
  const kith = await startKith({ t });
  const answer = await fetch(`${kith.base}/push-worker.js`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/javascript/);
  assert.match(await answer.text(), /showNotification/);
});
