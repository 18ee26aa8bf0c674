// What an attacker tries from outside: sessions, forms, addresses, headers, logs and mails; on both databases.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Visitor } from './form.mjs';
import { kith as run, startKith } from './lib.mjs';
import { PASSWORD, addClient, addStaff, address, featureOn, guardOf, inviteOf, link, openPortal, visitorFor } from './practice.mjs';

const EVIL = ['https://evil.test/', '//evil.test/', '/\\evil.test/', '\\\\evil.test', 'javascript:alert(1)', '/%0d%0aSet-Cookie:x=1', 'http:evil.test', '/\t/evil.test', ' //evil.test', '///evil.test'];

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let kith, provider, staff, ana, child, made, invite;
    const email = address('ana');
    before(async () => {
      kith = await startKith({ db });
      await featureOn(kith);
      provider = await addStaff(kith, 'provider');
      staff = await visitorFor(kith, provider);
      const mother = await addClient(staff, { first: 'Anabel', last: 'Ruizova', born: '1985-04-02', email });
      child = await addClient(staff, { first: 'Leonid', last: 'Ruizova', born: '2016-05-09' });
      ana = await openPortal(kith, staff, mother, email);
      made = await link(kith, staff, child, mother);
      invite = inviteOf(await kith.mailbox.next(email, { subject: /^An invitation from/ }));
    });
    after(() => kith?.stop());

    test('a_session_planted_before_signing_in_is_not_taken_over', async () => {
      const planted = new Visitor(kith.base);
      const page = await (await planted.fetch('/sign-in')).text();
      const csrf = /name="_csrf" value="([^"]*)"/.exec(page)[1], ctx = /name="_ctx" value="([^"]*)"/.exec(page)[1];
      const fixed = 'a'.repeat(64);
      const answer = await fetch(`${kith.base}/sign-in`, {
        method: 'POST', redirect: 'manual', headers: { cookie: `${planted.cookies()}; kith-session=${fixed}` },
        body: new URLSearchParams({ _csrf: csrf, _ctx: ctx, email: provider.email, password: provider.password }),
      });
      const set = answer.headers.getSetCookie().find((line) => line.startsWith('kith-session='));
      assert.ok(answer.status !== 303 || (set && !set.includes(fixed)), 'a new token, or no sign-in at all');
      assert.notEqual((await fetch(`${kith.base}/staff`, { redirect: 'manual', headers: { cookie: `kith-session=${fixed}` } })).status, 200);
      const [one, two] = [await visitorFor(kith, provider), await visitorFor(kith, provider)];
      assert.notEqual(one.cookie('kith-session'), two.cookie('kith-session'), 'each sign-in its own');
    });

    test('a_session_ends_on_the_server_when_signed_out', async () => {
      const visitor = await visitorFor(kith, provider);
      const old = visitor.cookies();
      assert.equal((await visitor.submit('/staff', {}, { action: '/sign-out' })).status, 303);
      assert.equal((await fetch(`${kith.base}/staff`, { redirect: 'manual', headers: { cookie: old } })).status, 303);
    });

    test('a_form_without_its_token_with_another_persons_or_from_elsewhere_writes_nothing', async () => {
      const path = '/portal/profile/edit';
      const good = await guardOf(ana, path);
      const stranger = await guardOf(staff, '/account');
      const phone = async () => (await kith.sql(`SELECT phone FROM client WHERE first_name = 'Anabel'`))[0]?.[0] ?? '';
      const tries = [
        [{}, {}], [{ _ctx: good._ctx }, {}], [{ ...good, _csrf: stranger._csrf }, {}], [{ ...good, _csrf: good._csrf.replace(/^../, 'zz') }, {}],
        [good, { origin: 'https://evil.test' }], [good, { origin: 'null' }], [good, { 'sec-fetch-site': 'cross-site' }], [good, { 'sec-fetch-site': 'same-site' }],
      ];
      for (const [fields, headers] of tries) {
        const answer = await ana.fetch(path, { method: 'POST', headers, body: new URLSearchParams({ ...fields, phone: '+1 555 010 6666' }) });
        assert.equal(`${answer.status} ${answer.headers.get('kith-reason')}`, '403 form_expired', JSON.stringify([fields, headers]));
      }
      assert.equal(await phone(), '');
    });

    test('an_address_to_go_on_to_never_leaves_the_site', async () => {
      for (const to of EVIL) {
        const visitor = new Visitor(kith.base);
        const answer = await visitor.submit(`/sign-in?to=${encodeURIComponent(to)}`, { email: provider.email, password: provider.password });
        const where = new URL(answer.headers.get('location') ?? '/', kith.base);
        assert.equal(where.origin, kith.base, `${to} led to ${where}`);
        assert.equal(answer.headers.get('set-cookie')?.includes('x=1') ?? false, false);
      }
    });

    test('every_page_forbids_framing_sniffing_foreign_scripts_and_keeping', async () => {
      const routes = (await run(['roles', '--format', 'json'])).stdout.trim().split('\n').map((line) => JSON.parse(line));
      const wrong = [];
      for (const visitor of [staff, ana, new Visitor(kith.base)])
        for (const route of routes.filter((r) => r.method === 'GET')) {
          const answer = await visitor.fetch(route.pattern.replace(/\{client\}/g, child).replace(/\{\w+\}/g, made.contact));
          const csp = answer.headers.get('content-security-policy') ?? '';
          const html = await answer.text();
          const at = `${route.pattern} (${answer.status})`;
          if (answer.headers.get('x-frame-options') !== 'DENY') wrong.push(`${at}: X-Frame-Options`);
          if (answer.headers.get('x-content-type-options') !== 'nosniff') wrong.push(`${at}: nosniff`);
          if (!/no-store/.test(answer.headers.get('cache-control') ?? '')) wrong.push(`${at}: Cache-Control ${answer.headers.get('cache-control')}`);
          if (!/referrer/.test([...answer.headers.keys()].join()) ) wrong.push(`${at}: Referrer-Policy`);
          if (html && (!/frame-ancestors 'none'/.test(csp) || /unsafe-|\*/.test(csp) || !/default-src 'none'/.test(csp))) wrong.push(`${at}: CSP ${csp}`);
          if (/<script(?![^>]*\bsrc=)[^>]*>|\son\w+="|javascript:/i.test(html)) wrong.push(`${at}: a script in the page`);
        }
      assert.deepEqual([...new Set(wrong)], []);
    });

    test('cookies_are_kept_from_scripts_and_from_other_sites', async () => {
      const visitor = new Visitor(kith.base);
      const page = await visitor.fetch('/sign-in');
      const guard = await guardOf(visitor, '/sign-in');
      const answer = await visitor.fetch('/sign-in', { method: 'POST', body: new URLSearchParams({ ...guard, email: provider.email, password: provider.password }) });
      const lines = [...page.headers.getSetCookie(), ...answer.headers.getSetCookie()];
      assert.ok(lines.some((line) => line.startsWith('kith-session=')));
      for (const line of lines) {
        assert.match(line, /; *HttpOnly/i);
        assert.match(line, /; *SameSite=(Lax|Strict)/i);
        assert.match(line, /; *Path=\//i);
        assert.doesNotMatch(line, /; *Domain=/i);
      }
    });

    test('a_reset_asked_for_an_unknown_address_answers_the_same', async () => {
      const answers = [];
      for (const who of [email, address('nobody')]) {
        const answer = await new Visitor(kith.base).submit('/reset', { email: who });
        const where = answer.headers.get('location') ?? '';
        const html = (await answer.text()).replaceAll(who, '…').replace(/(name="_csrf" value|nonce)="[^"]*"/g, '');
        answers.push({ status: answer.status, where: where.replace(encodeURIComponent(who), '…'), html });
      }
      assert.deepEqual(answers[0], answers[1]);
      await kith.mailbox.next(email, { subject: /password/i });
    });

    test('no_token_name_or_address_is_in_the_log_and_no_name_in_a_subject', async () => {
      await ana.submit(invite, {}, { action: '/invite/accept' });
      await ana.fetch(`/as/${made.grant}/portal/profile`);
      const log = kith.log();
      assert.match(log, /http\.request/);
      const secrets = [new URL(invite, kith.base).searchParams.get('t'), ana.cookie('kith-session'), staff.cookie('kith-session'), PASSWORD, email, provider.email, 'Ruizova', 'Leonid', 'Anabel'];
      for (const secret of secrets) assert.ok(secret && !log.includes(secret), `${secret} is in the log`);
      for (const mail of await kith.mailbox.all()) {
        assert.doesNotMatch(mail.subject, /Ruizova|Leonid|Anabel|Ward/, mail.subject);
        assert.ok(mail.text && mail.html, 'text and HTML');
      }
    });

    test('guessing_a_password_slows_down_and_locks_nobody_out', async () => {
      const answers = [];
      for (let i = 0; i < 15; i++) {
        const answer = await new Visitor(kith.base).submit('/sign-in', { email, password: `guess number ${i} is wrong` });
        answers.push(answer.status);
      }
      assert.ok(answers.every((status) => status === 422 || status === 429), answers.join());
      assert.equal((await ana.fetch('/portal')).status, 200, 'who is in stays in');
    });
  });
}
