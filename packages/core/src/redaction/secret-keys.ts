/**
 * Names of attributes, fields, headers, variables and options whose value is a secret. A name is compared without case and
 * separators, by its end and only its last dotted part: `http.request.header.x-api-key`, `openaiApiKey` and `OPENAI_API_KEY` are alike.
 */
import type { RedactionConfig } from '../config/observability-config.ts'

/** One kind of name. */
interface KeyKind {
  readonly name: string
  readonly brief: string
  /** Matches the end of the compact name. */
  readonly ends: RegExp
}

/** What stands before `token` where it is a piece of text, a number or a place in a list, and no secret. */
const NO_SECRET_TOKEN = [
  ...[
    'max',
    'min',
    'num',
    'input',
    'output',
    'total',
    'prompt',
    'completion',
    'cache',
    'cached',
    'reasoning',
    'thinking',
    'text',
  ],
  ...[
    'image',
    'audio',
    'next',
    'page',
    'continuation',
    'cursor',
    'cancel',
    'cancellation',
    'eos',
    'bos',
    'pad',
    'unk',
    'sep',
    'cls',
  ],
  ...[
    'mask',
    'stop',
    'special',
    'per',
    'last',
    'first',
    'start',
    'end',
    'current',
    'previous',
    'prev',
    'peek',
    'unexpected',
    'design',
  ],
]

export const KEY_KINDS: readonly KeyKind[] = [
  {
    name: 'authorization',
    brief: '`authorization`, `proxy-authorization`, `_auth`; a known scheme such as `Basic` stays',
    ends: /authorization$|^_auth$/,
  },
  { name: 'cookie', brief: '`cookie`, `set-cookie`, `cookies`', ends: /cookies?$/ },
  {
    name: 'password',
    brief:
      '`password`, `passwd`, `passphrase`, `passcode`, `pass`, and `pwd` where something stands before it (`db_pwd`)',
    ends: /pass(?:word|wd|phrase|code)s?$|^pass$|[^_]pwd$(?<!^oldpwd)/,
  },
  {
    name: 'private-key',
    brief: '`private_key`, `signing_key`, `encryption_key`, `decryption_key`, `master_key`, `ssh_key`',
    ends: /(?:private|signing|encryption|decryption|master|ssh)keys?$/,
  },
  {
    name: 'api-key',
    brief: '`api_key`, `x-api-key`, `access_key`, `secret_key`, `auth_key`, `account_key`, `subscription_key`',
    ends: /(?:api|access|secret|auth|account|subscription)keys?$/,
  },
  { name: 'secret', brief: '`secret`, `client_secret`, `secrets`', ends: /secrets?$/ },
  {
    name: 'token',
    brief:
      '`token`, `access_token`, `session_token`, `jwt`, `bearer`; not `max_token`, `next_token` and such, never `tokens`',
    ends: new RegExp(`(?<!${NO_SECRET_TOKEN.join('|')})token$|jwt$|^bearer$`),
  },
  { name: 'credential', brief: '`credential`, `credentials`', ends: /credentials?$/ },
]

/** The kind of the names that a program adds in `redaction.keys`. */
export const OWN_KEY_KIND = 'key'

/** Names longer than that are compared by their end. */
const LONGEST_NAME = 128
const CACHED_NAMES = 1000

/** Tells by its name whether a value is a secret. */
export class SecretKeys {
  readonly #own: ReadonlySet<string>
  readonly #cache = new Map<string, string | undefined>()

  constructor({ keys }: Pick<RedactionConfig, 'keys'>) {
    this.#own = new Set(keys.map(compact).filter((key) => key !== ''))
  }

  /** The kind of secret that stands under a key; undefined where it is none. */
  kindOf(key: string): string | undefined {
    const known = this.#cache.get(key)
    if (known !== undefined || this.#cache.has(key)) return known
    const kind = this.#find(key.slice(-LONGEST_NAME))
    if (key.length > LONGEST_NAME) return kind
    // Names that a program makes up as it goes must not fill memory: begin anew.
    if (this.#cache.size >= CACHED_NAMES) this.#cache.clear()
    this.#cache.set(key, kind)
    return kind
  }

  #find(key: string): string | undefined {
    if (this.#own.size > 0 && this.#isOwn(key)) return OWN_KEY_KIND
    const last = compact(key.slice(key.lastIndexOf('.') + 1))
    const name = /^\W*_auth$/.test(key) ? '_auth' : last
    return KEY_KINDS.find(({ ends }) => ends.test(name))?.name
  }

  /** Own names may be a whole key or its last words: `email` is also the end of `userEmail` and `user.email`, but not of `voicemail`. */
  #isOwn(key: string): boolean {
    const words = wordsOf(key)
    return words.some((_, index) => this.#own.has(words.slice(index).join('')))
  }
}

/** The words of a name in lower case, whichever way they are joined. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

function compact(name: string): string {
  return wordsOf(name).join('')
}
