/**
 * How the scripted model finds relations: a sentence of the form "subject verb phrase object", for the verb phrases it
 * knows. What is too long to be a name is left out; nothing is guessed.
 */
import type { Entity, ExtractedGraph, Relation } from './memory.ts'
import { sentencesOf } from './sentences.ts'

interface Verb {
  pattern: string
  predicate: string
  subject?: string
  object?: string
}

/** Longer phrases first: "is part of" is not "is". */
const VERBS: readonly Verb[] = [
  { pattern: 'works? (?:at|for)', predicate: 'works_at', subject: 'person', object: 'organization' },
  { pattern: 'works? (?:with|on)', predicate: 'works_on', subject: 'person' },
  { pattern: 'lives? in', predicate: 'lives_in', subject: 'person', object: 'place' },
  { pattern: '(?:is|am|are) (?:called|named)', predicate: 'is_called' },
  { pattern: '(?:is|are) written in', predicate: 'is_written_in' },
  { pattern: '(?:is|are) (?:owned|maintained|written|led) by', predicate: 'is_maintained_by', object: 'person' },
  { pattern: '(?:is|are) part of|belongs? to', predicate: 'is_part_of' },
  { pattern: 'depends? on', predicate: 'depends_on' },
  { pattern: 'runs? on', predicate: 'runs_on' },
  { pattern: '(?:is|are|starts?|ends?|happens?|goes out|ships?) (?:due )?(?:on|at|in)', predicate: 'is_on' },
  { pattern: '(?:reports? to)', predicate: 'reports_to', subject: 'person', object: 'person' },
  { pattern: 'prefers?|likes?|loves?', predicate: 'likes', subject: 'person' },
  { pattern: 'dislikes?|hates?', predicate: 'dislikes', subject: 'person' },
  { pattern: 'uses?', predicate: 'uses' },
  { pattern: 'owns?|maintains?|leads?|wrote', predicate: 'maintains', subject: 'person' },
  { pattern: 'knows?', predicate: 'knows', subject: 'person', object: 'person' },
  { pattern: 'needs?|requires?', predicate: 'needs' },
  { pattern: 'has|have', predicate: 'has' },
  { pattern: '(?:is|am|are)', predicate: 'is' },
]

const FORMS = VERBS.map((verb) => ({ verb, form: new RegExp(`^(.+?)\\s+(?:${verb.pattern})\\s+(.+)$`, 'i') }))
const BEGINNING = /^(?:please |remember |that |and |but |so |also |because )+/i
const DETERMINER = /^(?:the|an?|this|that|his|her|their|your)\s+/i
const POSSESSIVE = /^(?:my|our)\s+/i
const SPEAKER = /^(?:i|we|me|us)$/i
const OWN_NAME = /^my name is\s+/i
const NEXT_CLAUSE = /,?\s+(?:and|but)\s+(?=(?:i|we|he|she|it|they|my|our|the)\b)/i
const SUBORDINATE = /\s*(?:[,(]|\b(?:and|but|because|since|which|who|that|so|when|if|then|in the)\b).*$/i
const DATE =
  /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|\d{4}-\d{2}/i
const LONGEST_NAME_WORDS = 4

export function findGraph(text: string): ExtractedGraph {
  const kinds = new Map<string, string>()
  const relations: Relation[] = []
  const add = (relation: Relation, verb?: Verb) => {
    relations.push(relation)
    kinds.set(relation.subject, kindOf(relation.subject, verb?.subject))
    kinds.set(relation.object, kindOf(relation.object, verb?.object))
  }
  for (const clause of sentencesOf(text).flatMap((sentence) => sentence.split(NEXT_CLAUSE))) {
    const found = relationIn(clause)
    if (!found) continue
    add(found.relation, found.verb)
    if (found.isOwn) add({ subject: 'user', predicate: 'has', object: found.relation.subject })
  }
  const entities: Entity[] = Array.from(kinds, ([name, kind]) => ({ name, kind }))
  return { entities, relations }
}

interface FoundRelation {
  relation: Relation
  verb: Verb
  /** It is of something that the speaker calls their own. */
  isOwn: boolean
}

function relationIn(clause: string): FoundRelation | undefined {
  if (clause.endsWith('?')) return undefined
  const statement = clause.replace(BEGINNING, '').replace(OWN_NAME, 'I am called ')
  for (const { verb, form } of FORMS) {
    const [, before, after] = form.exec(statement) ?? []
    if (before === undefined || after === undefined) continue
    const [subject, object] = [nameOf(before), nameOf(after.replace(SUBORDINATE, ''))]
    if (subject === undefined || object === undefined) continue
    return { relation: { subject, predicate: verb.predicate, object }, verb, isOwn: POSSESSIVE.test(before) }
  }
  return undefined
}

function nameOf(phrase: string): string | undefined {
  const name = phrase.trim().replace(POSSESSIVE, '').replace(DETERMINER, '').trim()
  if (SPEAKER.test(name)) return 'user'
  const words = name.split(/\s+/)
  return name !== '' && words.length <= LONGEST_NAME_WORDS ? name : undefined
}

function kindOf(name: string, usual: string | undefined): string {
  if (name === 'user') return 'person'
  return DATE.test(name) ? 'date' : (usual ?? 'thing')
}
