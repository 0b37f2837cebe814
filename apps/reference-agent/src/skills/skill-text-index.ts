/**
 * Skills by the words of their descriptions and triggers, with BM25. One word of many is no reason to take a skill, a whole
 * trigger is.
 */
import MiniSearch, { type SearchResult } from 'minisearch'
import type { Skill } from './skill-file.ts'
import type { SkillHit } from './skill-matcher.ts'
import { tellingWords } from './telling-words.ts'

export interface SkillTextIndex {
  replaceAll(skills: readonly Skill[]): void
  search(query: string, limit: number): SkillHit[]
}

interface SkillDocument {
  id: string
  name: string
  triggers: string
  description: string
}

export function createSkillTextIndex(): SkillTextIndex {
  const engine = new MiniSearch<SkillDocument>({
    fields: ['name', 'triggers', 'description'],
    tokenize: tellingWords,
    processTerm: (term) => term,
    storeFields: ['triggers'],
    searchOptions: {
      boost: { triggers: 3, name: 2 },
      prefix: (term) => term.length >= 4,
      fuzzy: (term) => (term.length >= 5 ? 0.2 : false),
    },
  })
  return {
    // A few hundred short texts are indexed in a few milliseconds, anew each time.
    replaceAll(skills) {
      engine.removeAll()
      engine.addAll(skills.map(documentOf))
    },
    search(query, limit) {
      const words = tellingWords(query)
      const found = engine.search(query).filter((result) => isReason(result, words))
      return found.slice(0, limit).map(({ id, score }) => ({ name: String(id), score }))
    },
  }
}

function documentOf({ name, triggers, description }: Skill): SkillDocument {
  return { id: name, name, triggers: triggers.join('\n'), description }
}

function isReason({ queryTerms, triggers }: SearchResult, words: readonly string[]): boolean {
  const matched = new Set(queryTerms).size
  if (matched >= 2 || matched * 2 >= new Set(words).size) return true
  const said = ` ${words.join(' ')} `
  return String(triggers)
    .split('\n')
    .some((trigger) => said.includes(` ${tellingWords(trigger).join(' ') || '\n'} `))
}
