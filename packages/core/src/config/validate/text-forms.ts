/** What a text of a certain form must be. Both readers ask here; ranges, choices and shapes each checks on its own. */
import { readDirectives } from '../../filter/read-directives.ts'
import { LOG_LEVELS, readLogLevels } from '../../log/log-levels.ts'
import type { TextForm } from '../keys/key.ts'
import { isEndpoint } from '../secrets/endpoint.ts'
import { VAULT_KEY_FORM } from '../secrets/vault-key.ts'
import { readSyslogAddress } from './syslog-address.ts'

export const TEXT_FORMS: Readonly<Record<TextForm, (text: string) => boolean>> = {
  endpoint: isEndpoint,
  'vault key': (text) => VAULT_KEY_FORM.test(text),
  'secret file': () => true,
  'http path': (text) => text.startsWith('/'),
  filter: (text) => readDirectives(text) !== undefined,
  'log levels': (text) => readLogLevels(text) !== undefined,
  'syslog address': (text) => readSyslogAddress(text) !== undefined,
}

const DIRECTIVE = `\\s*([\\w@][\\w@./:-]*(\\.\\*)?\\s*=\\s*)?(${LOG_LEVELS.join('|')})\\s*`

/** The same as a pattern, for editors that check the file; looser where the form is no regular language. */
export const TEXT_PATTERNS: Readonly<Partial<Record<TextForm, RegExp>>> = {
  endpoint: /^[hH][tT][tT][pP][sS]?:\/\//,
  'vault key': VAULT_KEY_FORM,
  'http path': /^\//,
  'log levels': new RegExp(`^${DIRECTIVE}(,${DIRECTIVE})*$`),
  'syslog address': /^(udp|tcp|unix):\/\//,
}

/** A regular expression that compiles. */
export function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
