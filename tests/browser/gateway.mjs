// tests/browser/gateway.mjs — plays a gateway for text messages (the interface of Twilio) on loopback: checks who asks and
// what is asked, keeps the texts, and signs what telephones answer.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

export const ACCOUNT = 'AC0123456789';
export const TOKEN = 'secret-of-the-gateway';
export const FROM = '+15550100';

/** Gives {url (for --sms), texts, refuse(number, {status, code}), say(base, from, body, {token}), close}. */
export async function startGateway() {
  const texts = [], faults = [], refusals = new Map();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const answer = (status, json) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      const basic = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`;
      const form = Object.fromEntries(new URLSearchParams(body));
      if (request.method !== 'POST' || request.url !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`) faults.push(`${request.method} ${request.url}`);
      if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') faults.push(`type ${request.headers['content-type']}`);
      if (Object.keys(form).sort().join() !== 'Body,From,To' || form.From !== FROM) faults.push(`form ${body}`);
      if (request.headers.authorization !== basic) return answer(401, { code: 20003, status: 401 });
      const no = refusals.get(form.To);
      if (no) return answer(no.status, { code: no.code, status: no.status });
      texts.push({ to: form.To, body: form.Body });
      answer(201, { sid: `SM${texts.length}`, status: 'queued' });
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const host = `127.0.0.1:${server.address().port}`;
  return {
    texts,
    url: `twilio:http://${ACCOUNT}:${TOKEN}@${host}/?from=${encodeURIComponent(FROM)}`,
    to: (number) => texts.filter((text) => text.to === number).map((text) => text.body),
    refuse: (number, how) => (how ? refusals.set(number, how) : refusals.delete(number)),
    /** A telephone answers: the gateway's signed POST to our hook. */
    say: (base, from, body, { token = TOKEN, signed = base } = {}) => {
      const form = { AccountSid: ACCOUNT, Body: body, From: from, MessageSid: 'SM1', To: FROM };
      const text = `${signed}/hooks/sms` + Object.keys(form).sort().map((name) => name + form[name]).join('');
      const signature = createHmac('sha1', token).update(text).digest('base64');
      return fetch(`${base}/hooks/sms`, { method: 'POST', body: new URLSearchParams(form), headers: { 'x-twilio-signature': signature } });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      assert.deepEqual(faults, [], 'what the gateway was asked');
    },
  };
}
