// Asks the device for a passkey, and sends what it says. The page works for nobody without it.
const form = document.getElementById("passkey");
const told = document.getElementById("passkey-told");

const read = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const write = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const named = (list) => (list || []).map((one) => ({ ...one, id: read(one.id) }));

const create = async (options) => {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: read(options.challenge),
      user: { ...options.user, id: read(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  });
  return {
    id: made.id,
    rawId: write(made.rawId),
    type: made.type,
    response: {
      attestationObject: write(made.response.attestationObject),
      clientDataJSON: write(made.response.clientDataJSON),
      transports: made.response.getTransports ? made.response.getTransports() : null,
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
  };
};

const get = async (options) => {
  const shown = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: read(options.challenge),
      allowCredentials: named(options.allowCredentials),
    },
  });
  const { response } = shown;
  return {
    id: shown.id,
    rawId: write(shown.rawId),
    type: shown.type,
    response: {
      authenticatorData: write(response.authenticatorData),
      clientDataJSON: write(response.clientDataJSON),
      signature: write(response.signature),
      userHandle: response.userHandle ? write(response.userHandle) : null,
    },
    assertionClientExtensions: JSON.stringify(shown.getClientExtensionResults()),
  };
};

const ask = form.dataset.does === "create" ? create : get;
ask(JSON.parse(form.dataset.options))
  .then((credential) => {
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  })
  .catch(() => {
    told.textContent = told.dataset.failed;
    told.className = "note warn";
  });
