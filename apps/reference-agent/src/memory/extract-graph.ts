/** Asks the model which entities a text names and how it connects them, and adds them to the graph. */
import { z } from 'zod'
import type { ExtractedGraph } from './memory.ts'
import type { MemoryParts } from './memory-parts.ts'

const GRAPH: z.ZodType<ExtractedGraph> = z.object({
  entities: z.array(z.object({ name: z.string(), kind: z.string() })),
  relations: z.array(z.object({ subject: z.string(), predicate: z.string(), object: z.string() })),
})

const INSTRUCTIONS = `Find the entities that the text names and the relations it states between them; infer nothing.
Name each entity as the text does, without article; the person who speaks is "user". Give each entity a kind (person, place,
organization, project, date, thing). A predicate is a verb phrase in snake_case, such as works_at or is_written_in.`

const LONGEST = 4_000

export async function extractGraph({ ask, graph, now }: MemoryParts, text: string): Promise<ExtractedGraph> {
  const question = { name: 'memory_graph', schema: GRAPH, instructions: INSTRUCTIONS, text: text.slice(0, LONGEST) }
  const found = await ask(question)
  graph.add(found, now())
  return found
}
