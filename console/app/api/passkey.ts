// What the browser's authenticator makes and signs, as the node's API has it: bytes in base64.
import { post, Refusal } from "./client";
import type * as Api from "./types";

const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const base64 = (buffer: ArrayBuffer): string => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));

const refused = (id: string, parameters: Record<string, string> = {}) => new Refusal(0, { code: "forbidden", id, parameters });

/** What the browser says when nobody touched the key, or the key is there already, in our words. */
function wording(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  if (error.name === "InvalidStateError") return refused("api.passkey_known");
  return refused("console.passkey.none_given");
}

/** Passkeys are bound to a name: whoever came by another one is told where to go. */
function checkPlace(origin: string): void {
  if (location.origin !== origin) throw refused("console.passkey.other_place", { origin });
  if (!("credentials" in navigator)) throw refused("console.passkey.no_browser");
}

const asKeys = (credentials: string[]): PublicKeyCredentialDescriptor[] => credentials.map((id) => ({ type: "public-key", id: bytes(id) }));

async function asked<T>(credential: Promise<Credential | null>): Promise<PublicKeyCredential & { response: T }> {
  const given = await credential.catch((error: unknown) => {
    throw wording(error);
  });
  if (!given) throw refused("console.passkey.none_given");
  return given as PublicKeyCredential & { response: T };
}

/** Has an authenticator make a passkey, and enrols it under a name. */
export async function enrolPasskey(name: string): Promise<Api.Factors> {
  const question = await post<Api.NewPasskeyQuestion>("/v1/me/factors/passkeys/challenge");
  checkPlace(question.origin);
  const { response } = await asked<AuthenticatorAttestationResponse>(navigator.credentials.create({
    publicKey: {
      challenge: bytes(question.challenge),
      rp: { id: question.rp, name: "Comity" },
      user: { id: bytes(question.user.id), name: question.user.name, displayName: question.user.display },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: asKeys(question.credentials),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
    },
  }));
  return post<Api.Factors>("/v1/me/factors/passkeys", { name, client_data: base64(response.clientDataJSON), authenticator_data: base64(response.getAuthenticatorData()) });
}

/** What the passkey that somebody chooses signs for this question. */
export async function usePasskey(question: Api.PasskeyQuestion): Promise<Api.Assertion> {
  checkPlace(question.origin);
  const given = await asked<AuthenticatorAssertionResponse>(navigator.credentials.get({
    publicKey: { challenge: bytes(question.challenge), rpId: question.rp, allowCredentials: asKeys(question.credentials), userVerification: "required" },
  }));
  const { clientDataJSON, authenticatorData, signature } = given.response;
  return { credential: base64(given.rawId), client_data: base64(clientDataJSON), authenticator_data: base64(authenticatorData), signature: base64(signature) };
}
