/** The keys of `[redaction]`. */
import type { SectionKeys } from './key.ts'

export const REDACTION_KEYS = {
  enabled: { type: 'boolean', fallback: true, brief: "Replaces secrets before anything leaves the process's memory." },
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
