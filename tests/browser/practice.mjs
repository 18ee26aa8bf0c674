// tests/browser/practice.mjs — sets the stage for tests about families, by the product's own forms.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Visitor } from './form.mjs';
import { eventually, freshCode } from './lib.mjs';
import { linkTo, links } from './mail.mjs';

export const PASSWORD = 'seven quiet herons at dawn';

/** An address no other test uses: the tests' SMTP server has one maildir for all. */
export const address = (name) => `${name}.${randomBytes(5).toString('hex')}@family.test`;

export const idIn = (location) => Number(/\/clients\/(\d+)/.exec(location ?? '')?.[1] ?? assert.fail(`no client in ${location}`));

/** Adds a member of staff with a password; gives {email, password}. */
export async function addStaff(kith, role, { org, first = 'Nora', last = 'Ward' } = {}) {
  const email = address(role);
  const done = await kith.cli('user', 'add', '--email', email, '--first-name', first, '--last-name', last, '--role', role,
    '--with-password', ...(org ? ['--org', String(org)] : []), { env: { KITH_PASSWORD: PASSWORD } });
  assert.equal(done.status, 0, done.stderr);
  return { email, password: PASSWORD };
}

export async function featureOn(kith, org) {
  const done = await kith.cli('feature', 'on', 'caregiver_access', ...(org ? ['--org', String(org)] : []));
  assert.equal(done.status, 0, done.stderr);
}

/** Somebody signed in without a browser. */
export async function visitorFor(kith, { email, password = PASSWORD }) {
  const visitor = new Visitor(kith.base);
  const answer = await visitor.submit('/sign-in', { email, password });
  assert.equal(answer.status, 303, `${email} could not sign in: ${answer.status}`);
  visitor.landed = answer.headers.get('location');
  return visitor;
}

/** A client, by the intake form. Gives its number. */
export async function addClient(staff, { first, last, born = '', email = '', kind = 'client', phone = '' }) {
  const answer = await staff.submit('/clients/new', { kind, first_name: first, last_name: last, born, email, phone, language: 'en', duplicate_ok: '1' });
  assert.equal(answer.status, 303, `${first} ${last} was not added: ${answer.status}\n${errorsOf(await answer.clone().text())}`);
  return idIn(answer.headers.get('location'));
}

export const errorsOf = (html) => [...html.matchAll(/<p class="error"[^>]*>[^]*?<span>([^<]*)<\/span>/g)].map((match) => match[1]).join('\n');

/** The link of the nth mail to this address that welcomes somebody to the portal. */
async function welcomeLink(kith, email, nth) {
  const mails = await eventually(async () => {
    const found = (await kith.mailbox.to(email)).flatMap((mail) => links(mail)).filter((link) => new URL(link).pathname === '/welcome');
    return found.length > nth && found;
  }, { what: `no welcome to ${email}` });
  const url = new URL(mails[nth]);
  return url.pathname + url.search;
}

/** The welcome mail's link gives the client a sign-in. Gives a visitor who is signed in. */
export async function openPortal(kith, staff, client, email) {
  const sent = await staff.submit(`/clients/${client}/welcome`, {});
  assert.equal(sent.status, 303);
  const visitor = new Visitor(kith.base);
  const answer = await visitor.submit(await welcomeLink(kith, email, 0), { password: PASSWORD });
  assert.equal(answer.status, 303, errorsOf(await answer.clone().text()));
  return visitor;
}

/** A further account on an address that has a sign-in: `visitor`, signed in there, takes it up. */
export async function takeUp(kith, staff, visitor, client, email) {
  const before = (await kith.mailbox.to(email)).flatMap((mail) => links(mail)).filter((link) => new URL(link).pathname === '/welcome').length;
  assert.equal((await staff.submit(`/clients/${client}/welcome`, {})).status, 303);
  const answer = await visitor.submit(await welcomeLink(kith, email, before), {});
  assert.equal(answer.status, 303, errorsOf(await answer.clone().text()));
}

/** Signs in where several accounts share the address, and picks one. */
export async function pick(kith, { email, client }) {
  const visitor = await visitorFor(kith, { email });
  const answer = await visitor.submit('/sign-in/pick', { account: `client:${client}` });
  assert.equal(answer.status, 303);
  return visitor;
}

export const TERMS = { access: '1', preset: 'full', basis: 'parent_of_minor', acknowledged: '1' };

/** **Link Client Account** with **Client Portal Access**: by form, confirmed. Gives the contact's and the grant's numbers. */
export async function link(kith, staff, client, other, more = {}) {
  const form = { relationship: 'is_parent', contact_type: 'adult', ...TERMS, ...more };
  const answer = await staff.submit(`/clients/${client}/family/link/${other}/access`, { ...form, do: 'save' });
  assert.equal(answer.status, 303, `not linked: ${answer.status}\n${errorsOf(await answer.clone().text())}`);
  const [[contact, grant]] = await kith.sql(`SELECT c.id, coalesce(max(g.id), 0) FROM contact c LEFT JOIN portal_grant g ON g.contact_id = c.id
    WHERE c.client_id = ${client} AND c.linked_client_id = ${other} GROUP BY c.id ORDER BY c.id DESC LIMIT 1`);
  return { contact: Number(contact), grant: Number(grant) };
}

export const inviteOf = (mail) => {
  const url = new URL(linkTo(mail, '/invite'));
  return url.pathname + url.search;
};

/** The second step of an owner or admin, set up by form: the visitor is then signed in. */
export async function enrol(visitor) {
  const page = await (await visitor.fetch('/sign-in/enrol')).text();
  const secret = /<code class="bigcode">([^<]+)/.exec(page)[1].replace(/\s/g, '');
  const answer = await visitor.submit('/sign-in/enrol', { code: await freshCode(secret) });
  assert.ok(answer.status < 400, `second step: ${answer.status}`);
  visitor.secret = secret;
  return visitor;
}

/** The hidden fields a form of this page has: the token and the context. */
export async function guardOf(visitor, path) {
  const html = await (await visitor.fetch(path)).text();
  const value = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
  assert.ok(value('_csrf'), `no form on ${path}`);
  return { _csrf: value('_csrf'), _ctx: value('_ctx') };
}

/** POSTs these fields and nothing else. */
export const post = (visitor, path, fields) => visitor.fetch(path, { method: 'POST', body: new URLSearchParams(fields) });

/** Accepts an invitation in the person's own portal. */
export async function acceptMine(visitor, grant) {
  const answer = await visitor.submit(`/portal/invitations/${grant}`, {}, { action: `/portal/invitations/${grant}/accept` });
  assert.equal(answer.status, 303, `not accepted: ${answer.status}`);
}

let marker = 700_000_000;
/** Waits until all that was asked so far is in the access log: views are queued and written in turn, within a second or when the machine
 *  has time. The visitor asks for an item that nobody has, and its row is waited for. `staff` says whose pages the visitor may ask for. */
export async function logWritten(kith, visitor, { staff = false } = {}) {
  const id = ++marker;
  assert.equal((await visitor.fetch(staff ? `/clients/${id}` : `/portal/superbills/${id}`)).status, 404);
  await eventually(async () => (await kith.sql(`SELECT id FROM audit_entry WHERE resource_id = ${id}`)).length > 0, { what: 'the access log is not written' });
}

/** Keys and sessions that there are count as used just now from here on: marking one, once a minute, costs statements of its own. */
export const markedAsUsed = async (kith) => {
  for (const mark of ['UPDATE api_key SET used_at', 'UPDATE session SET seen_at']) await kith.sql(`${mark} = ${(Date.now() + 86_400_000) * 1000}`);
};

/** Waits until all that happened so far was told: notices stand in portals, and mails, texts and pushes have left. What waits for a later day goes on waiting. */
export const settled = (kith) => eventually(async () => {
  const now = Date.now() * 1000;
  const [[left]] = await kith.sql(`SELECT (SELECT count(*) FROM event_delivery WHERE state = 'waiting' AND run_at <= ${now}) + (SELECT count(*) FROM outbox WHERE state = 'waiting' AND run_at <= ${now})`);
  return left === '0';
}, { what: 'something was not told yet' });
