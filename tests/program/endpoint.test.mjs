// POST /graphql as programs and pages meet it: who calls, from where, in which form; and what each mistake is answered.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Visitor } from '../browser/form.mjs';
import { startKith } from '../browser/kith.mjs';

const PASSWORD = 'Riverbend-demo-1';
const NOBODY = '{ currentUser { id } }';

for (const db of ['sqlite', 'postgres']) {
  describe(`on_${db}`, () => {
    let site, key;
    before(async () => {
      site = await startKith({ db, demo: true, args: ['--api-origins', 'https://app.example http://localhost:3000'] });
      key = (await site.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
    });
    after(() => site?.stop());

    const post = (body, headers = {}, options = {}) =>
      fetch(`${site.base}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body), ...options });
    const ask = async (query, headers) => (await post({ query }, headers)).json();
    const who = async (headers) => (await ask('{ currentUser { email } }', headers)).data.currentUser?.email ?? null;
    const signIn = async (email) => {
      const visitor = new Visitor(site.base);
      await visitor.submit('/sign-in', { email, password: PASSWORD });
      return visitor;
    };

    test('a_key_is_its_user_under_either_scheme_and_whatever_the_case_of_the_headers', async () => {
      const mine = 'theo.park@riverbend.example';
      assert.equal(await who({ Authorization: `Basic ${key}`, AuthorizationSource: 'API' }), mine);
      assert.equal(await who({ authorization: `Basic ${key}`, authorizationsource: 'API' }), mine);
      assert.equal(await who({ authorization: `Basic ${key}` }), mine);
      assert.equal(await who({ authorization: `Bearer ${key}` }), mine);
      assert.equal(await who({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }), null);
      assert.equal(await who({ authorization: `Basic ${key}x` }), null);
      assert.equal(await who({}), null);
    });

    test('a_session_token_is_the_session_until_it_is_signed_out', async () => {
      const ana = await signIn('ana.ruiz@mail.example');
      const headers = { authorization: `Bearer ${ana.cookie('kith-session')}` };
      assert.equal(await who(headers), 'ana.ruiz@mail.example');
      await ana.submit('/portal', {}, { action: '/sign-out' });
      assert.equal(await who(headers), null);
    });

    test('a_revoked_key_is_nobody_on_the_next_call', async () => {
      const made = (await site.cli('api-key', 'create', '--user', 'theo.park@riverbend.example')).stdout.trim();
      assert.ok(await who({ authorization: `Basic ${made}` }));
      const [[id]] = await site.sql('SELECT max(id) FROM api_key');
      await site.cli('api-key', 'revoke', id);
      assert.equal(await who({ authorization: `Basic ${made}` }), null);
    });

    test('where_the_account_acted_in_is_closed_a_query_answers_from_the_own_one_and_a_mutation_does_nothing', async () => {
      const version = { 'healthie-graphql-api-version': '2026-01-01' };
      const [[grant, email]] = await site.sql(
        "SELECT g.id, w.email FROM portal_grant g JOIN client c ON c.id = g.client_id JOIN client w ON w.id = g.caregiver_id WHERE c.email = 'zoe.marsh@mail.example' AND g.state = 'active'");
      const mother = await signIn(email);
      const [[session]] = await site.sql('SELECT max(id) FROM session');
      const headers = { ...version, authorization: `Bearer ${mother.cookie('kith-session')}` };
      const acts = () => site.sql(`UPDATE session SET acting_grant_id = ${grant} WHERE id = ${session}`); // as updateHuman leaves it
      await acts();
      assert.equal((await mother.submit(`/portal/family/${grant}/leave`, {})).status, 303);
      const answer = await ask('{ currentUser { email } }', headers);
      assert.equal(answer.data.currentUser.email, email);
      assert.deepEqual(answer.extensions.warnings.map((warning) => warning.code), ['CONTEXT_ENDED']);
      assert.equal((await ask('{ currentUser { email } }', headers)).extensions, undefined, 'it is said once');
      await acts();
      const events = () => site.sql("SELECT count(*) FROM event WHERE actor_kind <> 'system'"); // the demo's clock goes on
      const before = await events();
      const change = await ask('mutation { updateClient(input: { first_name: "Wrong" }) { user { id } } }', headers);
      assert.equal(change.errors?.[0].extensions.code, 'CONTEXT_ENDED', JSON.stringify(change));
      assert.deepEqual(await events(), before);
    });

    test('a_cookie_speaks_only_from_our_own_page', async () => {
      const ana = await signIn('ana.ruiz@mail.example');
      const cookie = { cookie: ana.cookies() };
      assert.equal(await who({ ...cookie, origin: site.base }), 'ana.ruiz@mail.example');
      assert.equal(await who(cookie), 'ana.ruiz@mail.example');
      for (const headers of [{ origin: 'https://evil.example' }, { origin: 'https://app.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
        const response = await post({ query: NOBODY }, { ...cookie, ...headers });
        assert.equal(response.status, 403, JSON.stringify(headers));
        assert.equal((await response.json()).errors[0].extensions.code, 'FOREIGN_REQUEST');
      }
      const get = (headers) => fetch(`${site.base}/graphql?query=${encodeURIComponent(NOBODY)}`, { headers: { ...cookie, ...headers } });
      assert.equal((await get({})).status, 403, 'a link makes such a request too');
      assert.equal((await get({ 'kith-csrf': '1' })).status, 200);
    });

    test('other_origins_are_answered_as_configured_errors_too', async () => {
      const preflight = (origin) =>
        fetch(`${site.base}/graphql`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,authorizationsource,content-type' } });
      const good = await preflight('https://app.example');
      assert.equal(good.status, 204);
      assert.equal(good.headers.get('access-control-allow-origin'), 'https://app.example');
      assert.match(good.headers.get('vary'), /origin/i);
      for (const name of ['authorization', 'authorizationsource', 'authorizationshard', 'content-type', 'healthie-graphql-api-version', 'kith-csrf']) {
        assert.ok(good.headers.get('access-control-allow-headers').split(/, */).includes(name), name);
      }
      assert.equal(good.headers.get('access-control-allow-credentials'), null);
      assert.equal((await preflight('https://evil.example')).headers.get('access-control-allow-origin'), null);
      const origin = { origin: 'http://localhost:3000' };
      for (const body of [{ query: NOBODY }, { query: '{' }, '{', '', 'x'.repeat(1_100_000)]) {
        const response = await post(body, origin);
        assert.equal(response.headers.get('access-control-allow-origin'), origin.origin, `status ${response.status}`);
        assert.match(response.headers.get('content-type'), /^application\/json/);
        if (response.status !== 200) assert.ok((await response.json()).errors[0].extensions.code);
      }
    });

    test('mistakes_of_http_have_their_status_and_those_of_graphql_only_where_it_is_read', async () => {
      const typed = { accept: 'application/graphql-response+json, application/json;q=0.9' };
      for (const [body, headers, plain, strict, code] of [
        ['{', {}, 400, 400, 'BAD_REQUEST'],
        ['', {}, 400, 400, 'BAD_REQUEST'],
        ['[]', {}, 400, 400, 'BAD_REQUEST'],
        ['{"query":"{ __typename }","query":"{ __typename }"}', {}, 400, 400, 'BAD_REQUEST'],
        [`{"query":"{ __typename }","variables":${'['.repeat(50_000)}`, {}, 400, 400, 'BAD_REQUEST'],
        ['{"query":"{ __typename }"}', { 'content-type': 'text/plain' }, 415, 415, 'UNSUPPORTED_MEDIA_TYPE'],
        ['{"query":"{"}', {}, 200, 400, 'GRAPHQL_PARSE_FAILED'],
        ['{"query":"{ nope }"}', {}, 200, 400, 'GRAPHQL_VALIDATION_FAILED'],
        ['{"query":"{ __typename }"}', { 'healthie-graphql-api-version': '2020-01-01' }, 200, 400, 'UNSUPPORTED_API_VERSION'],
      ]) {
        const [one, two] = [await post(body, headers), await post(body, { ...typed, ...headers })];
        assert.equal(one.status, plain, body.slice(0, 60));
        assert.equal(two.status, strict, body.slice(0, 60));
        assert.match(two.headers.get('content-type'), /^application\/graphql-response\+json/);
        for (const response of [one, two]) {
          const answer = await response.json();
          assert.equal(answer.errors[0].extensions.code, code);
          assert.ok(!('data' in answer));
        }
      }
    });

    test('get_is_for_queries', async () => {
      const get = (query) => fetch(`${site.base}/graphql?query=${encodeURIComponent(query)}`);
      assert.equal((await (await get('{ __typename }')).json()).data.__typename, 'Query');
      const refused = await get('mutation { signOut { clientMutationId } }');
      assert.ok(refused.status === 405 || refused.status === 200, `${refused.status}`);
      const mutation = await get('mutation { signIn(input: {}) { token } }');
      assert.equal(mutation.status, 405);
      assert.equal(mutation.headers.get('allow'), 'POST');
      assert.equal((await fetch(`${site.base}/graphql`, { method: 'DELETE' })).status, 405);
    });

    test('a_batch_is_answered_in_order_and_a_broken_one_does_nothing', async () => {
      const batch = [{ query: '{ __typename }' }, { query: '{ nope }' }, { query: 'query A { __typename } query B { apiVersions }', operationName: 'B' }];
      const answers = await (await post(batch)).json();
      assert.equal(answers.length, 3);
      assert.equal(answers[0].data.__typename, 'Query');
      assert.equal(answers[1].errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
      assert.ok(answers[2].data.apiVersions.includes('2026-01-01'));
      assert.equal((await post(Array(11).fill({ query: '{ __typename }' }))).status, 400);
    });

    test('a_persisted_query_is_known_by_its_hash_once_it_was_sent', async () => {
      const query = `{ __typename } # ${db} ${Math.random()}`;
      const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
      const unknown = await (await post({ extensions })).json();
      assert.equal(unknown.errors[0].message, 'PersistedQueryNotFound');
      assert.equal(unknown.errors[0].extensions.code, 'PERSISTED_QUERY_NOT_FOUND');
      assert.equal((await (await post({ query: '{ apiVersions }', extensions })).json()).errors[0].extensions.code, 'PERSISTED_QUERY_HASH_MISMATCH');
      assert.ok((await (await post({ query, extensions })).json()).data);
      assert.ok((await (await post({ extensions })).json()).data);
      const url = `${site.base}/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`;
      assert.ok((await (await fetch(url)).json()).data);
    });

    test('an_upload_that_does_not_fit_its_map_or_is_cut_off_is_refused', async () => {
      const send = async (operations, map, files) => {
        const form = new FormData();
        form.set('operations', operations);
        form.set('map', map);
        for (const name of files) form.set(name, new Blob(['hello']), 'a.txt');
        const response = await fetch(`${site.base}/graphql`, { method: 'POST', body: form });
        return [response.status, (await response.json()).errors?.[0].extensions.code];
      };
      const good = '{"query":"{ __typename }","variables":{"file":null}}';
      assert.deepEqual(await send(good, '{"0":["variables.file"]}', ['0']), [200, undefined]);
      assert.deepEqual(await send(good, '{"0":["variables.other"]}', ['0']), [400, 'BAD_UPLOAD']);
      assert.deepEqual(await send(good, '{"1":["variables.file"]}', ['0']), [400, 'BAD_UPLOAD']);
      assert.deepEqual(await send('{', '{}', ['0']), [400, 'BAD_REQUEST']);
      const cut = await fetch(`${site.base}/graphql`, { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{' });
      assert.equal(cut.status, 400);
      assert.equal((await cut.json()).errors[0].extensions.code, 'BAD_REQUEST');
      // The connection ends within the body: nobody is answered, and the server goes on.
      const { hostname, port } = new URL(site.base);
      const half = connect(Number(port), hostname);
      await new Promise((resolve) => half.once('connect', resolve));
      half.end(`POST /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"query":"mutation`);
      await new Promise((resolve) => half.once('close', resolve).resume());
      assert.equal((await post({ query: '{ __typename }' })).status, 200);
    });

    test('no_variable_and_no_made_up_name_is_in_the_log', async () => {
      await post({ query: 'query Known($x: ID) { __typename @skip(if: false) user(id: $x) { id } }', variables: { x: 'secret-variable' }, operationName: 'Known' });
      await post({ query: 'query Known { __typename }', operationName: 'made-up-name' });
      await post({ query: 'query Client_19850412 { __typename }' });
      await post({ query: `query ${'Rosa_Moss_'.repeat(7)} { __typename }` });
      const log = site.log();
      assert.ok(!log.includes('19850412') && !log.includes('Rosa_Moss_Rosa'));
      assert.ok(!log.includes('secret-variable') && !log.includes('made-up-name'));
      assert.ok(log.includes('"operation":"Known"'));
    });

    test('the_cache_of_documents_is_in_the_metrics', async () => {
      const text = await (await fetch(`${site.base}/metrics`)).text();
      for (const name of ['kith_graphql_documents', 'kith_graphql_document_hits_total', 'kith_graphql_operations_total{kind="query"}', 'kith_live_sockets']) {
        assert.ok(text.includes(`\n${name} `), name);
      }
    });
  });

  test(`on_${db}_who_asks_too_often_is_told_to_wait`, async (t) => {
    const site = await startKith({ db, t, args: ['--api-rate', '60'] });
    let last;
    for (let i = 0; i < 70 && last?.status !== 429; i++) {
      last = await fetch(`${site.base}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer x${i}` }, body: '{"query":"{ __typename }"}' });
    }
    assert.equal(last.status, 429, 'wrong tokens count for their network');
    assert.ok(Number(last.headers.get('retry-after')) >= 1);
    assert.deepEqual(await last.json(), { errors: [{ message: 'Too many requests. Please try again later.', extensions: { code: 'TOO_MANY_REQUESTS' } }] });
  });
}
