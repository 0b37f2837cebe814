/** Names of vault keys, as against the secrets that people put there by mistake. */
import { isCredential } from './credential.ts'

export const VAULT_KEY_FORM: RegExp = /^[A-Za-z0-9_./-]{1,128}$/

/** False for a header, a JSON object, a token: a secret that was put where its name belongs. */
export function isVaultKey(text: string): boolean {
  return VAULT_KEY_FORM.test(text) && !isCredential(text)
}
