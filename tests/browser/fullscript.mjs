// tests/browser/fullscript.mjs — plays Fullscript on loopback: people say yes at its page, patients are kept, one for each address.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

export const CLIENT = 'app-1', SECRET = 's3cret';

const page = (title, body) => `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;

/** Gives {env (for startKith), patients, add(patient), close}. */
export async function startFullscript() {
  const patients = [], faults = [], codes = new Map();
  let issued = 0;
  const tokens = () => {
    issued += 1;
    return { oauth: { access_token: `access-${issued}`, token_type: 'Bearer', expires_in: 7200, refresh_token: `refresh-${issued}`, scope: 'clinic:read', resource_owner: { id: 'prac-1', type: 'Practitioner' } } };
  };
  const token = (body) => {
    if (body.client_id !== CLIENT || body.client_secret !== SECRET) return [401, {}];
    const asked = codes.get(body.code);
    codes.delete(body.code);
    const proven = asked && createHash('sha256').update(body.code_verifier).digest('base64url') === asked;
    return body.grant_type === 'refresh_token' || proven ? [200, tokens()] : [400, {}];
  };
  const add = (patient) => {
    const kept = { id: `patient-${patients.length + 1}`, is_dependent: false, guardian_patient_id: null, ...patient };
    patients.push(kept);
    return kept;
  };
  const make = (body) => {
    if (body.send_welcome_email !== 'false') faults.push('the store would write to the patient');
    if (patients.some((p) => p.email === body.email && !p.is_dependent)) return [422, {}];
    const { email, first_name, last_name, date_of_birth } = body;
    return [201, { patient: add({ email, first_name, last_name, date_of_birth }) }];
  };
  const api = (method, url, body) => {
    const path = url.pathname.slice(4);
    if (path === '/clinic') return [200, { clinic: { id: 'clinic-1', name: 'Riverside at Fullscript', dispensary_url: `${url.origin}/welcome/riverside` } }];
    if (path === '/clinic/search/patients') return [200, { patients: patients.filter((p) => p.email.includes(url.searchParams.get('query'))) }];
    if (path === '/clinic/patients' && method === 'POST') return make(body);
    const dependents = /^\/clinic\/patients\/([^/]+)\/dependents$/.exec(path);
    if (dependents) return [200, { patients: patients.filter((p) => p.guardian_patient_id === dependents[1]) }];
    if (/\/treatment_plans$/.test(path) && method === 'GET') return [200, { treatment_plans: [{ state: 'active', invitation_url: `${url.origin}/plans/1` }] }];
    if (path === '/clinic/dynamic_links/gateway/treatment_plans') return [200, { redirect_url: `${url.origin}/drafts/${body.patient.first_name}` }];
    faults.push(`${method} ${path}`);
    return [404, {}];
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url, `http://127.0.0.1:${server.address().port}`);
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      const json = ([status, body]) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      const html = (title, body = '') => response.writeHead(200, { 'content-type': 'text/html' }).end(page(title, body));
      if (url.pathname === '/api/oauth/authorize') {
        const code = `code-${issued}-${codes.size}`, back = new URL(url.searchParams.get('redirect_uri'));
        codes.set(code, url.searchParams.get('code_challenge'));
        back.searchParams.set('code', code);
        back.searchParams.set('state', url.searchParams.get('state'));
        return html('Fullscript asks you', `<p><a href="${back.href.replaceAll('&', '&amp;')}">Yes, connect</a></p>`);
      }
      if (!url.pathname.startsWith('/api/')) return html(`At Fullscript: ${url.pathname}`);
      const body = text ? JSON.parse(text) : null;
      if (url.pathname === '/api/oauth/token') return json(token(body));
      if (url.pathname === '/api/oauth/revoke') return json([200, {}]);
      if (request.headers.authorization !== `Bearer access-${issued}`) return json([401, {}]);
      return json(api(request.method, url, body));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    patients, add,
    env: { KITH_FULLSCRIPT_URL: `http://127.0.0.1:${server.address().port}/api`, KITH_FULLSCRIPT_CLIENT: CLIENT, KITH_FULLSCRIPT_SECRET: SECRET },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      assert.deepEqual(faults, [], 'what Fullscript was asked');
    },
  };
}
