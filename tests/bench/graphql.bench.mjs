// The API of a practice: what a program asks again and again beside a bare reply of the same size, and durable mutations beside bare commits.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINES, PASSWORD, SECONDS, SMALL, bareCommits, bareHttpCommits, besideBare, households } from './lib.mjs';

export const order = 15; // before contacts are written
export const title = 'The API of a practice';
export const about = `POST /graphql in a practice of ${households(SMALL)}, as a provider: the client with the largest family and all that its page ` +
  'needs (more than 50 fields), and who is signed in, as bare and Kith take turns three times; then a mutation that adds a contact (answered when it is on disk), 32 ' +
  'connections, spread over a thousand clients, beside bare commits of one row by 32 threads, and beside the same commits asked over HTTP with the same bodies. Once with an API key, once with the token of a session.';

const CURRENT = '{ currentUser { id first_name } }';
const CLIENT = `query Client($id: ID) { user(id: $id) {
  id first_name last_name full_name legal_name email phone_number dob active updated_at is_patient
  notification_contacts { ...Contact }
  linked_relatives { id user_id full_name relationship client_portal_access user { id first_name last_name } }
  switchable_users { id first_name last_name full_name avatar_url }
  feature_toggle { id source can_schedule_appointments can_view_payments can_view_packages can_view_forms can_view_documents
    allow_direct_chat can_view_goals can_view_journal_entries can_view_care_plan can_view_programs } } }
fragment Contact on NotificationContact {
  id first_name last_name full_name email phone_number relationship relationship_label contact_type emergency call_order copy_notifications copy_categories
  client_portal_access linked_client_id linked_client { id first_name last_name active }
  client_portal_setting { id schedule_appointments view_and_pay_bills view_and_purchase_packages view_and_complete_forms view_and_upload_documents
    view_and_create_goals view_and_create_journal_entries chat_with_provider } }`;
const CREATE = `mutation Create($input: createNotificationContactInput) { createNotificationContact(input: $input) {
  notificationContact { id first_name last_name relationship } messages { field message } } }`;

const headersOf = (secret) => ({ 'Content-Type': 'application/json', 'Healthie-GraphQL-API-Version': '2026-01-01', ...(secret ? { Authorization: `Bearer ${secret}` } : {}) });

/** Asks once. Throws when the answer has errors: a figure made of them is none. */
async function ask(p, secret, query, variables) {
  const reply = await fetch(`${p.base}/graphql`, { method: 'POST', headers: headersOf(secret), body: JSON.stringify({ query, variables }) });
  const text = await reply.text();
  const answer = JSON.parse(text);
  if (reply.status !== 200 || answer.errors) throw new Error(`${query.slice(0, 60)}: ${reply.status} ${text.slice(0, 300)}`);
  return { size: Buffer.byteLength(text), data: answer.data };
}

/**
 * wrk's script. One body: wrk sends it over and over, as it does the bare server's request, and runs no Lua meanwhile. Several: each in turn,
 * and the word NEW in them is a number that no other request has. What can be, is written before the first request: the client's work is not the server's.
 */
function script(p, name, secret, query, variables) {
  const file = join(p.server.dir, `${name}.lua`);
  const headers = Object.entries(headersOf(secret)).map(([header, value]) => `["${header}"] = "${value}"`);
  const lua = (text) => `[==[${text}]==]`;
  const body = (one) => JSON.stringify({ query, variables: one });
  const same = `wrk.method = "POST"\nwrk.headers = { ${headers.join(', ')} }\nwrk.body = ${lua(body(variables[0]))}\n`;
  const pairs = () => variables.map((one) => `{ ${body(one).split('NEW').map(lua).join(', ')} }`);
  const fresh = () => `local parts, n = { ${pairs().join(',\n')} }, 0
function init()
  for _, part in ipairs(parts) do
    local whole = wrk.format("POST", "/graphql", { ${headers.join(', ')} }, part[1] .. "00000000" .. part[2])
    part[1] = whole:sub(1, #whole - #part[2] - 8)
  end
end
function request()
  n = n + 1
  local part = parts[n % #parts + 1]
  return part[1] .. string.format("%08d", n) .. part[2]
end
`;
  writeFileSync(file, variables.length === 1 ? same : fresh());
  return file;
}

async function callers(p) {
  const made = await p.server.cli('api-key', 'create', '--user', 'bench@practice.test', '--name', 'bench');
  if (made.status !== 0) throw new Error(made.stderr);
  const input = { email: 'bench@practice.test', password: PASSWORD };
  const { data } = await ask(p, '', 'mutation($input: signInInput) { signIn(input: $input) { token messages { message } } }', { input });
  return [['API key', made.stdout.trim()], ['session', data.signIn.token]];
}

async function measureQuery(report, p, [who, secret], what, query, variables, least) {
  const { size } = await ask(p, secret, query, variables);
  const { bare, kith } = await besideBare(size, `${p.base}/graphql`, { pid: p.pid, script: script(p, 'query', secret, query, [variables]) });
  report.row(`bare libmicrohttpd, ${size.toLocaleString('en')} bytes`, '–', bare);
  report.row(`${what}, ${who}`, p.engine, kith, `${(bare.cpu / kith.cpu).toFixed(3)} of bare by CPU`);
  report.goal(`${what}, ${who}, rate as a share of bare`, p.engine, kith.rate / bare.rate, { least, digits: 3 });
}

async function measureMutation(report, p, [who, secret], clients, commits) {
  const variables = clients.map((id) => ({ input: { user_id: String(id), first_name: 'Pat', last_name: `${who} NEW`, relationship: 'family_member', contact_type: 'adult', phone_number: '555 0100' } }));
  const { data } = await ask(p, secret, CREATE, variables[0]);
  if (data.createNotificationContact.messages) throw new Error(JSON.stringify(data.createNotificationContact.messages));
  const count = async () => Number((await p.server.sql(`SELECT COUNT(*) FROM contact WHERE first_name = 'Pat' AND last_name LIKE '${who} %'`))[0][0]);
  const before = await count();
  const file = script(p, 'mutation', secret, CREATE, variables);
  const http = await bareHttpCommits(p, file);
  const write = await p.load('/graphql', { cookie: '', connections: 32, script: file });
  const written = (await count()) - before;
  if (written < write.rate * SECONDS * 0.9) throw new Error(`of about ${(write.rate * SECONDS).toFixed(0)} mutations only ${written} wrote a contact`);
  report.row(`bare commits over HTTP, ${who}`, p.engine, http);
  report.row(`add a contact, ${who}`, p.engine, write, `${(write.rate / commits).toFixed(3)} of bare commits, ${(write.rate / http.rate).toFixed(3)} of those over HTTP`);
  report.goal(`add a contact by the API, ${who}, rate as a share of bare commits`, p.engine, write.rate / commits, { least: 0.5, digits: 3 });
}

/** As /metrics tells it: documents that stand in the cache, and how often one was found there. */
async function documents(report, p) {
  const metrics = await (await fetch(`${p.base}/metrics`)).text();
  const value = (name) => Number(new RegExp(`^kith_graphql_${name} (\\d+)$`, 'm').exec(metrics)?.[1]).toLocaleString('en');
  const parts = ['documents', 'document_hits_total', 'document_misses_total', 'document_evicted_total'].map(value);
  report.row('cache of documents', p.engine, {}, `${parts[0]} documents; ${parts[1]} hits, ${parts[2]} misses, ${parts[3]} evicted`);
}

export async function run({ report, practice }) {
  for (const engine of ENGINES) await practice(engine, SMALL); // the second is a copy of the first: before anything is written there
  for (const engine of ENGINES) {
    const p = await practice(engine, SMALL);
    const who = await callers(p);
    for (const caller of who) {
      await measureQuery(report, p, caller, 'client with its family', CLIENT, { id: String(p.client) }, 0.12);
      await measureQuery(report, p, caller, 'currentUser', CURRENT, {}, 0.3);
    }
    const clients = (await p.server.sql(
      `SELECT id FROM client WHERE kind = 'client' AND state = 'active' AND restricted = 0 AND id <> ${p.client} ORDER BY id LIMIT 1000`)).flat();
    const commits = await bareCommits(p);
    report.row('bare commits', engine, { rate: commits });
    for (const caller of who) await measureMutation(report, p, caller, clients, commits);
    await documents(report, p);
  }
}
