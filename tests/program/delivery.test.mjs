// Mails at a real mail server, read by an independent library; and what comes back: by web hook and by `kith bounce`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { kithBin, startKith } from '../browser/kith.mjs';
import { eventually } from '../browser/wait.mjs';

const MARK = '0123456789abcdef0123456789abcdef';
let count = 0;

/** A mail that waits for a contact who gets copies: {id, address, contact}. */
async function waits(kith, { language = 'en', name = 'Zoë Ørsted', notice = 'invoice_issued' } = {}) {
  const address = `reader${++count}.${kith.engine}.${process.pid}@delivery.test`;
  const [[client]] = await kith.sql("INSERT INTO client (org_id, first_name, last_name, sort_name, created_at) VALUES (1, 'Leo', 'Ruiz', 'ruiz leo', 0) RETURNING id");
  const [[contact]] = await kith.sql(
    'INSERT INTO contact (org_id, client_id, first_name, last_name, relationship, email, email_norm, copy_notifications, created_at) ' +
      `VALUES (1, ${client}, 'Zoë', 'Ørsted', 'is_parent', '${address}', '${address}', 1, 0) RETURNING id`);
  const facts = JSON.stringify({ mail: 'recipients_changed', to: 2, first: 'Zoë', client: 'Leo' });
  const [[id]] = await kith.sql(
    'INSERT INTO outbox (org_id, event_id, notice, client_id, contact_id, to_address, to_domain, to_name, language, facts, message_id, run_at, created_at) ' +
      `VALUES (1, 0, '${notice}', ${client}, ${contact}, '${address}', 'delivery.test', '${name}', '${language}', '${facts}', '${MARK}', 1, ` +
      `${Date.now() * 1000}) RETURNING id`);
  await kith.sql(`INSERT INTO job (kind, dedupe, payload, run_at, created_at) VALUES ('notify.mail', 'test ${id}', '', 0, 0)`);
  return { id: Number(id), address, contact: Number(contact) };
}

const rowOf = async (kith, id) => (await kith.sql(`SELECT state, reason FROM outbox WHERE id = ${id}`))[0];
const sent = (kith, id) => eventually(async () => (await rowOf(kith, id))[0] === 'sent', { ms: 60_000, what: 'the mail was not sent' });
const stateOf = async (kith, contact) => (await kith.sql(`SELECT email_state FROM contact WHERE id = ${contact}`))[0]?.[0] ?? '';

for (const engine of ['sqlite', 'postgres']) {
  test(`a_mail_server_gets_mails_that_another_library_reads_as_they_were_meant_${engine}`, async (t) => {
    const kith = await startKith({ t, db: engine, mail: 'smtp', args: ['--mail-from', 'care@practice.test', '--mail-bounce-to', 'returns@practice.test'] });
    for (const [language, word] of [['en', /has\s+changed/], ['es', /ha\s+cambiado/]]) {
      const { id, address } = await waits(kith, { language });
      await sent(kith, id);
      const mail = await kith.mailbox.next(address);
      assert.equal(mail.headers.get('content-type').value, 'multipart/alternative');
      assert.match(mail.text, word);
      assert.match(mail.text, /Zoë/);
      assert.match(mail.html, /<html[^>]*lang="(en|es)/);
      assert.match(mail.html, /Zoë/);
      assert.deepEqual(mail.from.value, [{ address: 'care@practice.test', name: 'Riverside Family Practice' }]);
      assert.deepEqual(mail.to.value, [{ address, name: 'Zoë Ørsted' }]);
      assert.doesNotMatch(mail.subject, /Leo|Ruiz|Zoë/);
      assert.match(mail.messageId, new RegExp(`^<ob${id}\\.${MARK}@`));
      assert.ok(Math.abs(mail.date.getTime() - Date.now()) < 600_000);
      assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
      assert.equal(mail.headers.get('content-language'), language);
      assert.equal(mail.headers.get('list').unsubscribe.url.startsWith(`${kith.base}/`), true);
      assert.match(mail.raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m);
      assert.match(mail.raw, /^Return-Path: <returns@practice\.test>\r?$/m);
      assert.equal(mail.raw.match(/^(From|To|Subject|Date|Message-ID|MIME-Version):/gim).length, 6, 'each header that a signature covers, once');
      assert.doesNotMatch(mail.raw.replace(/\r?\n/g, ''), /[^\x00-\x7f]/, 'seven bits on the way');
      assert.ok(mail.raw.split(/\r?\n/).every((line) => line.length <= 998));
    }
  });

  test(`a_signed_hook_marks_the_address_once_and_an_unsigned_one_nothing_${engine}`, async (t) => {
    const kith = await startKith({ t, db: engine });
    const secret = (await kith.cli('hook', 'secret')).stdout.trim();
    const { id, contact } = await waits(kith);
    await sent(kith, id);
    const post = (body, { key = secret, at = Math.floor(Date.now() / 1000) } = {}) =>
      fetch(`${kith.base}/hooks/bounces`, {
        method: 'POST', body,
        headers: { 'Content-Type': 'application/json', 'Kith-Signature': `t=${at},v1=${createHmac('sha256', key).update(`${at}.${body}`).digest('hex')}` },
      });
    const news = JSON.stringify([{ message_id: `<ob${id}.${MARK}@x>`, kind: 'permanent', code: '5.1.1' }, { message_id: 'a@b', kind: 'temporary' }]);
    assert.equal((await post(news, { key: 'another' })).status, 401);
    assert.equal((await post(news, { at: Math.floor(Date.now() / 1000) - 301 })).status, 401);
    assert.equal((await fetch(`${kith.base}/hooks/bounces`, { method: 'POST', body: news })).status, 401);
    assert.equal(await stateOf(kith, contact), '');
    const first = await post(news);
    assert.equal(first.status, 200);
    assert.deepEqual(await first.json(), { noted: 1, known: 0, unknown: 1 });
    assert.deepEqual(await (await post(news)).json(), { noted: 0, known: 1, unknown: 1 });
    assert.deepEqual(await rowOf(kith, id), ['bounced', '5.1.1']);
    assert.equal(await stateOf(kith, contact), 'bounced');
    const wrong = await post(JSON.stringify([{ message_id: 'a@b', kind: 'permanent' }, { message_id: 'a@b', kind: 'late' }]));
    assert.equal(wrong.status, 422);
    assert.match((await wrong.json()).message, /Item 1: "kind"/);
    assert.equal((await fetch(`${kith.base}/hooks/bounces`)).status, 405);
  });

  test(`kith_bounce_reads_a_report_from_standard_input_${engine}`, async (t) => {
    const kith = await startKith({ t, db: engine });
    const { id, contact } = await waits(kith);
    await sent(kith, id);
    const report = ['Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', 'Content-Type: message/delivery-status', '',
      'Reporting-MTA: dns; mx.test', '', 'Action: failed', 'Status: 5.1.1', '', '--b', 'Content-Type: text/rfc822-headers', '',
      `Message-ID: <ob${id}.${MARK}@x>`, '--b--', ''].join('\n');
    const bounce = (input, db = kith.db) => spawnSync(kithBin, ['bounce', '--db', db], { input, encoding: 'utf8' });
    assert.deepEqual([bounce('Subject: hello\n\nhello\n').status, await stateOf(kith, contact)], [0, '']);
    const told = bounce(report);
    assert.deepEqual([told.status, told.stdout], [0, 'Noted.\n']);
    assert.equal(bounce(report).stdout, 'Known already.\n');
    assert.deepEqual(await rowOf(kith, id), ['bounced', '5.1.1']);
    assert.equal(await stateOf(kith, contact), 'bounced');
    assert.equal(bounce(report, `sqlite:${join(kith.dir, 'absent.db')}`).status, 75, 'the mail server keeps it and comes back');
  });
}
