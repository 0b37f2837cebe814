/** All kinds that are known, in the order in which they are replaced: what holds others comes first. */
import { BASIC_KIND, BEARER_KIND } from './authentication-schemes.ts'
import { JWT } from './jwt.ts'
import type { Kind } from './kind.ts'
import { NAMED_VALUES } from './named-values.ts'
import { EMAIL } from './personal/email.ts'
import { NUMBERS } from './personal/numbers.ts'
import { PRIVATE_KEY } from './private-key.ts'
import { TOKEN_KINDS } from './token-kinds.ts'
import { URL_CREDENTIALS, URL_PARAMETERS } from './urls.ts'
import { WEBHOOK_URL } from './webhook-url.ts'

/** Secrets. */
export const KINDS: readonly Kind[] = [
  PRIVATE_KEY,
  URL_CREDENTIALS,
  WEBHOOK_URL,
  JWT,
  ...TOKEN_KINDS,
  BEARER_KIND,
  BASIC_KIND,
  URL_PARAMETERS,
  NAMED_VALUES,
]

/** What belongs to a person; replaced after the secrets unless `redaction.personal` is false. */
export const PERSONAL_KINDS: readonly Kind[] = [EMAIL, NUMBERS]
