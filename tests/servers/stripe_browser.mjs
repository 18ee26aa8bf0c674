// tests/servers/stripe_browser.mjs — what the stand-in serves as Stripe.js: a field that is a choice of cards, a bank that asks, and the
// functions that our page calls, strict about how they are called. Nobody types a number.
export const BROWSER_SCRIPT = (url, cards) => `
window.Stripe = (publishable) => {
  if (!/^pk_/.test(publishable)) throw new Error('IntegrationError: no publishable key');
  const ask = async (secret, what, form) => {
    const id = secret.split('_secret_')[0], kind = id.startsWith('seti_') ? 'setup_intents' : 'payment_intents';
    const body = new URLSearchParams({ key: publishable, client_secret: secret, ...form });
    const answer = await (await fetch('${url}/v1/' + kind + '/' + id + '/' + what, { method: 'POST', body })).json();
    return answer.error ? { error: answer.error } : { [kind === 'setup_intents' ? 'setupIntent' : 'paymentIntent']: answer };
  };
  const bank = (secret) => new Promise((resolve) => {
    const dialog = document.createElement('dialog'), answer = (passed) => () => {
      dialog.remove();
      resolve(ask(secret, 'authenticate', { passed }));
    };
    for (const [text, passed] of [['Complete', 'yes'], ['Fail', 'no']]) {
      const button = document.createElement('button');
      button.append(text);
      button.addEventListener('click', answer(passed));
      dialog.append(button);
    }
    document.body.append(dialog);
    dialog.showModal();
  });
  const confirm = (kind) => async ({ elements, confirmParams, redirect }) => {
    if (redirect !== 'if_required' || !/^https?:/.test(confirmParams.return_url)) throw new Error('IntegrationError: where to come back to');
    if (!elements.secret.startsWith(kind) || !elements.field.isConnected) throw new Error('IntegrationError: no such field on the page');
    const said = await ask(elements.secret, 'confirm', { card: elements.field.value });
    const waits = (said.setupIntent ?? said.paymentIntent)?.status === 'requires_action';
    return waits ? bank(elements.secret) : said;
  };
  return {
    elements: ({ clientSecret }) => {
      const field = document.createElement('select');
      field.setAttribute('aria-label', 'Card');
      for (const name of ${JSON.stringify(Object.keys(cards))}) field.add(new Option(name, name));
      return {
        secret: clientSecret,
        field,
        create: (kind) => {
          if (kind !== 'payment') throw new Error('IntegrationError: no element ' + kind);
          return { mount: (place) => (typeof place === 'string' ? document.querySelector(place) : place).append(field) };
        },
      };
    },
    confirmSetup: confirm('seti_'),
    confirmPayment: confirm('pi_'),
    handleNextAction: ({ clientSecret }) => bank(clientSecret),
  };
};
`;
