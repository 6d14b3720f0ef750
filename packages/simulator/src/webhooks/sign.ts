/** Standard Webhooks (standardwebhooks.com): `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`. */

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const base64Of = (bytes: ArrayBuffer) =>
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));

export type Signed = { id: string; timestamp: number; body: string };

/** The `webhook-signature` of a delivery. `secret` is `whsec_` and base64, as `POST /webhooks` returned it. */
export async function sign(secret: string, { id, timestamp, body }: Signed): Promise<string> {
  const key = await crypto.subtle.importKey(
    'raw',
    bytesOf(secret.replace(/^whsec_/, '')),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  return `v1,${base64Of(await crypto.subtle.sign('HMAC', key, content))}`;
}
