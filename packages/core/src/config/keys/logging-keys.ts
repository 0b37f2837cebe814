/** The keys of `[logging]`. */
import type { SectionKeys } from './key.ts'

export const LOGGING_KEYS = {
  level: {
    type: 'choice',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'off'],
    fallback: 'info',
    aliases: ['ZEPH_LOG'],
    brief: 'Least level that is written; `off` silences.',
  },
  stderr: {
    type: 'boolean',
    fallback: true,
    brief:
      "Human lines on stderr. Set it to `false` where the program owns the terminal; core's own notices then go to the log file.",
  },
  format: { type: 'choice', choices: ['text', 'json'], fallback: 'text', brief: 'How lines on stderr look.' },
  file: {
    type: 'text',
    empty: true,
    fallback: '.local/zeph.log',
    brief: 'File of JSON lines; an empty text is none.',
  },
} as const
LOGGING_KEYS satisfies SectionKeys
