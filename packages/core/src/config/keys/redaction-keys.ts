/** The keys of `[redaction]`. */
import type { SectionKeys } from './key.ts'

export const REDACTION_KEYS = {
  enabled: { type: 'boolean', fallback: true, brief: "Replaces secrets before anything leaves the process's memory." },
  personal: {
    type: 'boolean',
    fallback: true,
    brief: 'Replaces personal data, too: e-mail addresses, telephone numbers, card numbers, IBANs.',
  },
  paths: {
    type: 'boolean',
    fallback: false,
    brief: 'Replaces paths below home and temporary directories by `[PATH]`.',
  },
  hashKeyVaultKey: {
    type: 'text',
    form: 'vault key',
    brief:
      'Vault key of a text of at least 16 characters: markers then end in a keyed hash, `[REDACTED:kind:1a2b3c4d]`, by which equal secrets can be told.',
    example: 'ZEPH_HASH_KEY',
  },
  patterns: {
    type: 'table',
    patterns: true,
    fallback: {},
    brief:
      'Own patterns by kind: a match is replaced by `[REDACTED:kind]`. JavaScript regular expressions, without flags.',
  },
  keys: {
    type: 'texts',
    fallback: [],
    brief:
      'Names of attributes and fields whose whole value is a secret, beside the built-in ones; case and separators do not count.',
  },
  allow: { type: 'texts', fallback: [], brief: 'Texts that are no secret although they look like one.' },
} as const
REDACTION_KEYS satisfies SectionKeys
