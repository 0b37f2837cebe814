/** The models that the scripted server offers. Their names are no rule: any other name is answered like the main one. */

export const SCRIPTED_MODEL_NAME = 'scripted-1'
/** Quick and cheap, for short texts. */
export const SCRIPTED_SMALL_MODEL_NAME = 'scripted-mini-1'
export const SCRIPTED_EMBEDDING_MODEL_NAME = 'scripted-embedding-1'

export const SCRIPTED_MODEL_NAMES: readonly string[] = [
  SCRIPTED_MODEL_NAME,
  SCRIPTED_SMALL_MODEL_NAME,
  SCRIPTED_EMBEDDING_MODEL_NAME,
]

const CONTEXT_TOKENS: Readonly<Record<string, number>> = { [SCRIPTED_SMALL_MODEL_NAME]: 512 }

/** How many tokens a prompt may have. */
export function contextTokensOf(model: string): number {
  return CONTEXT_TOKENS[model] ?? 128_000
}
