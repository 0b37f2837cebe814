/** Names of models without what only says which build of the same model it is. */

const RESOURCE = /^models\//
/** `-2026-03-01`, `-20260301`, `@20260301`, `-latest`, and the three digits that Gemini's stable versions have. */
const SNAPSHOT = /(?:-\d{4}-\d{2}-\d{2}|[-@]\d{8}|-latest|-00\d)$/

/**
 * The names under which a model may be listed, the most particular first. A fine-tuned model is another model than the one it was made of, so
 * it keeps its name.
 */
export function namesOf(model: string): readonly string[] {
  const name = model.toLowerCase().replace(RESOURCE, '')
  const base = name.replace(SNAPSHOT, '')
  return base === name || base === '' ? [name] : [name, base]
}
