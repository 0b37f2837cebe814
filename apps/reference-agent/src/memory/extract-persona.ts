/** Asks the model what a text says about the person who wrote it, and keeps that. */
import { z } from 'zod'
import type { PersonaFact } from './memory.ts'
import type { MemoryParts } from './memory-parts.ts'

const TRAITS = ['name', 'role', 'employer', 'location', 'language', 'likes', 'dislikes', 'uses', 'goal'] as const
const PERSONA = z.object({ facts: z.array(z.object({ trait: z.enum(TRAITS), value: z.string() })) })

const INSTRUCTIONS = `Find what the text says about the person who wrote it: ${TRAITS.join(', ')}.
Give each as a short value in the text's own words. Most texts say nothing; then the list is empty.`

const LONGEST = 4_000
const LONGEST_VALUE = 200

export async function extractPersona({ ask, traits, now }: MemoryParts, text: string): Promise<PersonaFact[]> {
  const question = { name: 'memory_persona', schema: PERSONA, instructions: INSTRUCTIONS, text: text.slice(0, LONGEST) }
  const { facts } = await ask(question)
  const usable = facts.filter(({ value }) => value.trim() !== '' && value.length <= LONGEST_VALUE)
  traits.add(usable, now())
  return usable
}
