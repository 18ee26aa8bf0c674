/* /graphiql: GraphiQL on Kith's own API, as whoever is signed in. Nothing that is typed stays in the browser. */
(() => {
  'use strict';
  if (!window.GraphiQL) return;
  window.__webpack_nonce__ = document.currentScript.nonce; // for the one style element that its menus make

  const kept = new Map();
  const storage = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, String(value)),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
    get length() {
      return kept.size;
    },
  };

  const post = (path, params, options, signal) =>
    fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Kith-CSRF': '1', ...options?.headers },
      body: JSON.stringify(params),
      signal,
    });

  async function* results(params, options, signal) {
    try {
      const reader = (await post('/graphql/stream', params, options, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
      let waiting = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const events = (waiting + value).split('\n\n');
        waiting = events.pop();
        for (const event of events) {
          if (event.startsWith('event: next\ndata: ')) yield JSON.parse(event.slice('event: next\ndata: '.length));
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Results one by one. Whoever stops does not wait for the next one: the connection is cut. */
  function listen(params, options) {
    const leave = new AbortController();
    const events = results(params, options, leave.signal);
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => events.next(),
      return() {
        leave.abort();
        return events.return();
      },
    };
  }

  /** The stream answers queries as well, so the word alone decides: also before the editor has read what was typed. */
  const listens = (params) => /\bsubscription\b/.test(params.query);

  const fetcher = (params, options) =>
    listens(params) ? listen(params, options) : post('/graphql', params, options).then((answer) => answer.json());

  async function begin() {
    const { data } = await fetcher({ query: '{ apiVersions }' });
    const room = document.getElementById('explorer');
    room.replaceChildren();
    ReactDOM.createRoot(room).render(
      React.createElement(GraphiQL, {
        fetcher,
        storage,
        forcedTheme: document.documentElement.dataset.theme || 'system',
        defaultHeaders: JSON.stringify({ 'Healthie-GraphQL-API-Version': data.apiVersions.at(-1) }),
        defaultEditorToolsVisibility: 'variables',
        defaultQuery: '{ currentUser { id first_name last_name } }\n',
        shouldPersistHeaders: false,
        showPersistHeadersSettings: false,
      }),
    );
  }

  begin();
})();
