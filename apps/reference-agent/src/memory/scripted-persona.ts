/** How the scripted model finds what a text says about its writer: sentences in the first person, of the forms it knows. */
import type { PersonaFact } from './memory.ts'
import { sentencesOf } from './sentences.ts'

/** Names are told by their capital letters, so case is part of the forms. */
const NAME = "(\\p{Lu}[\\p{L}\\d'.-]*(?:\\s+\\p{Lu}[\\p{L}\\d'.-]*){0,3})"
/** Other values end before the next clause. */
const VALUE = '(\\S.{1,60}?)(?=\\s*(?:[,(]|\\b(?:and|but|because|since|which|who|at|for|instead)\\b|$))'

const FORMS: ReadonlyArray<readonly [trait: string, form: RegExp]> = [
  ['name', new RegExp(`\\b(?:[Mm]y name is|I am called|[Cc]all me)\\s+${NAME}`, 'u')],
  ['role', new RegExp(`\\b(?:I am|I'm)\\s+(?:an?|the)\\s+${VALUE}`, 'u')],
  ['employer', new RegExp(`\\bI work (?:at|for)\\s+(?:the\\s+)?${NAME}`, 'u')],
  ['location', new RegExp(`\\b(?:I live|I am|I'm)(?: based)? in\\s+${NAME}`, 'u')],
  ['language', new RegExp(`\\b(?:I speak|[Mm]y language is)\\s+${NAME}`, 'u')],
  ['dislikes', new RegExp(`\\bI (?:dislike|hate|do not like|don't like)\\s+${VALUE}`, 'u')],
  ['likes', new RegExp(`\\bI (?:really )?(?:like|love|prefer|enjoy)\\s+${VALUE}`, 'u')],
  ['uses', new RegExp(`\\bI (?:always |mostly )?use\\s+${VALUE}`, 'u')],
  ['goal', new RegExp(`\\bI (?:want|plan|intend|need) to\\s+${VALUE}`, 'u')],
]

export function findPersona(text: string): { facts: PersonaFact[] } {
  const statements = sentencesOf(text).filter((sentence) => !sentence.endsWith('?'))
  const facts = statements.flatMap((sentence) =>
    FORMS.flatMap(([trait, form]) => {
      const value = form.exec(sentence.replace(/\bi(?=\s|')/g, 'I'))?.[1]?.trim()
      return value ? [{ trait, value }] : []
    }),
  )
  return { facts }
}
