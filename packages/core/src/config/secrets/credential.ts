/**
 * What looks like a credential: names and texts. Errs towards "yes" only for forms that nobody writes by accident, since a "yes"
 * refuses a configuration. Pure; loads nothing.
 */

/** Stands in messages and errors for what they must not show. */
export const REDACTED = '[REDACTED]'

const NAMES =
  /authorization|cookie|api-?key|access-?key|token|secret|passw(or)?d|credential|signature|^(x-)?auth$|^(x-)?key$|^sig$|^dsn$|-dsn$|honeycomb-team/

/** A header, a query parameter or a key that holds a secret by its name. */
export function isCredentialName(name: string): boolean {
  return NAMES.test(
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[_.\s]+/g, '-'),
  )
}

const FORMS = [
  /^bearer\s+(?=\S*\d)\S{6,}$/i,
  /^bearer\s+\S{16,}$/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /AGE-SECRET-KEY-/i,
  // Of OpenAI and Anthropic, GitHub, GitLab, Slack, Grafana, Stripe, SendGrid, DigitalOcean, Docker.
  /^(sk-|gh[opsur]_|github_pat_|glpat-|xox[a-z]-|xapp-|glc_|glsa_|[sr]k_(live|test)_|SG\.|dop_v1_|dckr_pat_)/,
  // Of AWS, Google, Hugging Face, npm; their prefixes alone could be a name.
  /^(AKIA|ASIA)[0-9A-Z]{16}$/,
  /^AIza[\w-]{30,}$/,
  /^(hf|npm)_[A-Za-z0-9]{30,}$/,
  /^eyJ[\w-]{8,}\.[\w-]+/,
  // A hash or a random text: a name this long has separators.
  /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{32,}$/,
]

/** A text that is a credential by its form, whatever it is called. */
export function isCredential(text: string): boolean {
  const trimmed = text.trim()
  return FORMS.some((form) => form.test(trimmed)) || isBasic(trimmed)
}

/** `Basic` is also a word: what follows must decode to `user:password`. */
function isBasic(text: string): boolean {
  const encoded = /^basic\s+([\w+/-]+=*)$/i.exec(text)?.[1]
  return encoded !== undefined && /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(encoded, 'base64').toString('latin1'))
}

/** A text that has a credential somewhere in it: a pair, a URL's user and password. */
export function holdsCredential(text: string): boolean {
  return (
    text.split(/[\s,;&"'=]+/).some(isCredential) ||
    isCredential(text) ||
    /\b(bearer|basic)\s+\S/i.test(text) ||
    /[^\s/@:]*:[^\s/@]*@/.test(text) ||
    [...text.matchAll(/([\w.-]+)["']?\s*[=:]/g)].some(([, name]) => isCredentialName(name!))
  )
}

/** The value as a message may show it: all of it is replaced where a credential is anywhere in it. */
export function withoutCredential(value: unknown): unknown {
  return holds(value, 0) ? REDACTED : value
}

const DEEPEST = 8

function holds(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return holdsCredential(value)
  if (typeof value !== 'object' || value === null) return false
  if (depth === DEEPEST) return true
  return Object.entries(value).some(([name, item]) => isCredentialName(name) || holds(item, depth + 1))
}
