/** How the scripted model answers what the memory asks of it, by the name of the wanted shape. */
import { findGraph } from './scripted-graph.ts'
import { findPersona } from './scripted-persona.ts'
import { rateStatement } from './scripted-rating.ts'
import { mergeStatements, summarizeConversation } from './scripted-summary.ts'

export const SCRIPTED_MEMORY_ANSWERS: Readonly<Record<string, (text: string) => unknown>> = {
  memory_admission: rateStatement,
  memory_graph: findGraph,
  memory_persona: findPersona,
  memory_summary: summarizeConversation,
  memory_merge: mergeStatements,
}
