// Server-sent events as the package graphql-sse asks for them: the same rights and ends as sockets have, and no worker waits.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createClient } from 'graphql-sse';
import { Visitor } from '../browser/form.mjs';
import { startKith } from '../browser/kith.mjs';
import { eventually } from '../browser/wait.mjs';

const ACCESS = 'subscription { accessChangedSubscription { kind grant_id } }';
const PASSWORD = 'Riverbend-demo-1';
const WORKERS = 2;
const VERSION = { 'Healthie-GraphQL-API-Version': '2026-01-01' };

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let site, key;
    before(async () => {
      site = await startKith({ db, demo: true, args: ['--workers', String(WORKERS)] });
      key = (await site.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
    });
    after(() => site?.stop());

    const signIn = async (email) => {
      const visitor = new Visitor(site.base);
      await visitor.submit('/sign-in', { email, password: PASSWORD });
      return visitor;
    };
    const grantOf = async (email) =>
      (await site.sql(`SELECT g.id FROM portal_grant g JOIN client c ON c.id = g.caregiver_id WHERE c.email = '${email}' AND g.state = 'active' ORDER BY g.id`))[0][0];
    const open = async () => Number(/kith_live_subscriptions (\d+)/.exec(await (await fetch(`${site.base}/metrics`)).text())[1]);
    const subscribe = (token, query = ACCESS) => {
      const client = createClient({ url: `${site.base}/graphql/stream`, headers: { Authorization: `Bearer ${token}` }, retryAttempts: 0 });
      const heard = { results: [], ended: null, error: null };
      heard.stop = client.subscribe({ query }, {
        next: (result) => heard.results.push(result),
        error: (error) => (heard.error = error),
        complete: () => (heard.ended = true),
      });
      return heard;
    };
    const read = async (query, headers = {}) => {
      const answer = await fetch(`${site.base}/graphql/stream`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...VERSION, ...headers },
        body: JSON.stringify({ query }),
      });
      return { answer, text: await answer.text() };
    };

    test('a_query_is_one_event_and_complete', async () => {
      const { answer, text } = await read('{ __typename }');
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
      assert.equal(text, 'event: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata:\n\n');
      const heard = subscribe(key, '{ currentUser { first_name } }');
      await eventually(() => heard.ended, { what: 'the query was not complete' });
      assert.equal(heard.results[0].data.currentUser.first_name, 'Theo');
    });

    test('what_is_wrong_is_told_as_an_event', async () => {
      assert.match((await read('subscription { nope }', { Authorization: `Bearer ${key}` })).text, /^event: next\ndata: \{"errors":\[.*\]\}\n\nevent: complete\ndata:\n\n$/);
      assert.match((await read(ACCESS)).text, /^event: next\ndata: \{"errors":.*UNAUTHENTICATED.*\n\nevent: complete\ndata:\n\n$/);
      assert.equal((await read('')).answer.status, 400);
    });

    test('a_cookie_from_another_site_is_refused', async () => {
      const grace = await signIn('grace.whitfield@mail.example');
      const cookie = `kith-session=${grace.cookie('kith-session')}`;
      assert.equal((await read(ACCESS, { Cookie: cookie, Origin: 'https://elsewhere.example' })).answer.status, 403);
    });

    test('a_page_may_listen_by_get_with_its_token', async () => {
      const leave = new AbortController();
      const answer = await fetch(`${site.base}/graphql/stream?token=${key}&query=${encodeURIComponent(ACCESS)}`, { signal: leave.signal });
      assert.equal(answer.headers.get('access-control-allow-origin'), '*'); // any page that has a token
      const { value } = await answer.body.getReader().read();
      assert.equal(new TextDecoder().decode(value), ':\n\n'); // it is alive
      leave.abort();
      await eventually(async () => (await open()) === 0, { what: 'the stream stays open' });
    });

    test('a_subscription_may_be_named_by_its_hash_by_post_and_by_get', async () => {
      const query = 'subscription Persisted { accessChangedSubscription { grant_id kind } }';
      const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
      const auth = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...VERSION };
      const post = (body, signal) => fetch(`${site.base}/graphql/stream`, { method: 'POST', headers: auth, body: JSON.stringify(body), signal });
      assert.match(await (await post({ extensions })).text(), /^event: next\ndata: \{"errors":\[\{"message":"PersistedQueryNotFound"/);
      const get = (signal) => fetch(`${site.base}/graphql/stream?token=${key}&extensions=${encodeURIComponent(JSON.stringify(extensions))}`, { headers: VERSION, signal });
      for (const ask of [(signal) => post({ query, extensions }, signal), (signal) => post({ extensions }, signal), get]) {
        const leave = new AbortController();
        const answer = await ask(leave.signal);
        assert.equal(answer.status, 200);
        const { value } = await answer.body.getReader().read();
        assert.equal(new TextDecoder().decode(value), ':\n\n');
        await eventually(async () => (await open()) === 1, { what: 'the stream is not counted' });
        leave.abort();
        await eventually(async () => (await open()) === 0, { what: 'the stream stays open' });
      }
    });

    test('more_streams_than_workers_stay_open_and_each_hears', async () => {
      const email = 'grace.whitfield@mail.example';
      const grace = await signIn(email);
      const streams = Array.from({ length: 20 * WORKERS }, () => subscribe(grace.cookie('kith-session')));
      await eventually(async () => (await open()) === streams.length, { what: 'not all streams are open' });
      const grant = await grantOf(email);
      assert.equal((await grace.submit(`/portal/family/${grant}/leave`, {})).status, 303);
      for (const one of streams) {
        await eventually(() => one.results.length, { what: 'a stream heard nothing' });
        assert.deepEqual(one.results[0].data.accessChangedSubscription, { kind: 'grant_ended', grant_id: grant });
        one.stop();
      }
      await eventually(async () => (await open()) === 0, { what: 'streams that were left stay open' });
    });

    test('signing_out_ends_the_stream', async () => {
      const who = await signIn('tomas.hruby@mail.example');
      const stream = subscribe(who.cookie('kith-session'));
      await eventually(async () => (await open()) === 1, { what: 'the stream is not open' });
      await who.submit('/portal', {}, { action: '/sign-out' });
      await eventually(() => stream.ended, { what: 'the stream goes on' });
      assert.equal(stream.results[0].errors[0].extensions.code, 'UNAUTHENTICATED');
    });

    test('the_server_stops_while_streams_are_open', async () => {
      const streams = [subscribe(key), subscribe(key)];
      await eventually(async () => (await open()) === 2, { what: 'the streams are not open' });
      await site.stop();
      for (const one of streams) await eventually(() => one.error || one.ended, { what: 'a stream goes on without its server' });
    });
  });
}
