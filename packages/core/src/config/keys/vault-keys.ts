/** The keys of `[vault]`. */
import type { SectionKeys } from './key.ts'

export const VAULT_KEYS = {
  backend: {
    type: 'choice',
    choices: ['env', 'age'],
    orObject: true,
    fallback: 'env',
    brief:
      'Where secrets are: `env` is variables of the process, `age` a file encrypted with age; in code also a backend of your own.',
  },
  file: { type: 'text', fallback: '.local/vault.age', brief: 'The encrypted file of the `age` backend.' },
  keyFile: {
    type: 'text',
    form: 'secret file',
    aliases: ['ZEPH_VAULT_KEY'],
    brief: 'The age identity file that opens it. `ZEPH_VAULT_KEY` may also hold the identity itself.',
    example: '.local/vault.key',
  },
} as const
VAULT_KEYS satisfies SectionKeys
