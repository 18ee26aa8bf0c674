// tests/api/lib.mjs — asks a started Kith by GraphQL, as a program does. Practices and people: tests/browser/practice.mjs.
//
//   const ask = asker(kith, { key });           // or { token }, { cookie }, or nothing: nobody
//   const { data } = await ask.ok('{ currentUser { id } }');
//   const answer = await ask('…', variables);   // whole: { data, errors, extensions }
import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { eventually } from '../browser/lib.mjs';

/** The later of the two dialects that tests speak; without `version` it is the baseline. */
export const LATEST = '2026-01-01';
export const DIALECTS = [undefined, LATEST];

const kept = new Agent({ keepAlive: true, timeout: 4000 }); // idle connections are gone before a server that stops would end them

/** {status, text} of a POST. As fetch() does it, for a third of its processor time: here tens of thousands of questions are asked. */
function post(url, headers, body) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent: kept, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => { text += part; }).on('error', reject).on('end', () => resolve({ status: response.statusCode, text }));
    });
    asked.on('error', reject).end(body);
  });
}

/** Sends documents as somebody: ask(query, variables) gives the answer, ask.ok() its data and fails on errors. */
export function asker(kith, { key, token, cookie, version } = {}) {
  const headers = {
    'content-type': 'application/json',
    ...(key || token ? { authorization: `Basic ${key ?? token}`, authorizationsource: 'API' } : {}),
    ...(cookie ? { cookie, origin: new URL(kith.base).origin } : {}),
    ...(version ? { 'healthie-graphql-api-version': version } : {}),
  };
  const ask = async (query, variables = {}) => {
    const { status, text } = await post(new URL('/graphql', kith.base), headers, JSON.stringify({ query, variables }));
    assert.equal(status, 200, `${query}\n${status} ${text}`);
    return JSON.parse(text);
  };
  ask.ok = async (query, variables) => {
    const answer = await ask(query, variables);
    assert.equal(answer.errors, undefined, `${query}\n${JSON.stringify(answer.errors)}`);
    return answer.data;
  };
  ask.version = version;
  return ask;
}

/** The same in another dialect. */
export const dialectName = (version) => version ?? 'baseline';

/** A key that acts as this member of staff; `org` where there are several practices. */
export async function keyFor(kith, email, org) {
  const made = await kith.cli('api-key', 'create', '--user', email, '--name', 'tests', ...(org ? ['--org', String(org)] : []));
  assert.equal(made.status, 0, made.stderr);
  return made.stdout.trim();
}

/** The owner of a key acknowledges on screen what giving access means. `owner`: a visitor signed in as them. */
export async function acknowledgeDuties(owner, keyNumber = 1) {
  const done = await owner.submit(`/settings/api-keys/${keyNumber}/duties`, { acknowledged: 'yes' }, { action: `/settings/api-keys/${keyNumber}/duties` });
  assert.equal(done.status, 303, `the duties were not acknowledged: ${done.status}`);
}

/** Names of what stands in `messages`. */
export const codes = (payload) => (payload.messages ?? []).map((message) => message.kith_code);

/** How many statements an operation takes, by the line that the log has of it. `name`: of the operation. First markedAsUsed(). */
export async function statementsOf(kith, ask, name, query, variables) {
  const lines = () => kith.log().split('\n').filter((line) => line.includes(`"operation":"${name}"`) || line.includes(`operation=${name} `));
  const before = lines().length;
  await ask.ok(query, variables);
  const line = await eventually(() => lines()[before], { what: 'the request was not logged' });
  return Number(/"?statements"?[:=](\d+)/.exec(line)[1]);
}
