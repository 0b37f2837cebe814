/** The reader with zod, which is loaded when the first value is checked, synchronously; where there is none, as in a bundle, the other reader. */
import { createRequire } from 'node:module'
import type { SectionName } from '../keys/all-keys.ts'
import { validateByHand } from './by-hand.ts'
import type { Validate } from './validate.ts'
import { configSchema, type Zod } from './zod-schema.ts'

let loaded: Validate | undefined

export const validateWithZod: Validate = (values) => (loaded ??= load())(values)

function load(): Validate {
  try {
    // Not named `require`, which bundlers would follow.
    const requireHere = createRequire(import.meta.url)
    return validatorOf(requireHere('zod/mini') as Zod)
  } catch {
    return validateByHand
  }
}

/** Made once: the schema has some fifty parts. */
export function validatorOf(z: Zod): Validate {
  const schema = configSchema(z, { nameOf: (key) => key, code: true })
  return (values) => {
    const [section, key] = z.safeParse(schema, values).error?.issues[0]?.path ?? []
    return section === undefined ? undefined : { section: section as SectionName, key: String(key) }
  }
}
