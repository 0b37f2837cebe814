/** Texts from the other side, let through only where they have the form of what they should be: attributes are for few values. */

/** A method: `tools/call`, `notifications/tools/list_changed`, or an extension's. */
export function methodLabel(method: string): string {
  return /^[\w$./:-]{1,64}$/.test(method) ? method : '_OTHER'
}

/** The name of a tool, a prompt or a server. Servers use blanks and slashes in theirs. */
export function nameLabel(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w@][\w ./:@-]{0,127}$/.test(value) ? value : undefined
}

/** A session's id: visible ASCII, by the specification. */
export function sessionLabel(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value) ? value : undefined
}

/** A version: `2025-11-25`, `1.2.0-beta.1`. */
export function versionLabel(value: unknown): string | undefined {
  return typeof value === 'string' && /^\w[\w.+-]{0,63}$/.test(value) ? value : undefined
}
