/** Skills by the meaning of their descriptions: only what changed is embedded anew. */
import type { VectorStore } from '../memory/vector-store.ts'
import type { Embed } from '../model/embed.ts'
import type { Skill } from './skill-file.ts'
import type { SkillHit } from './skill-matcher.ts'

export interface SkillVectorIndex {
  update(skills: readonly Skill[]): Promise<{ indexed: number; removed: number }>
  search(query: string, limit: number): Promise<SkillHit[]>
}

export interface SkillVectorIndexOptions {
  embed: Embed
  vectors: VectorStore
  minimumSimilarity?: number
}

export function createSkillVectorIndex(options: SkillVectorIndexOptions): SkillVectorIndex {
  const { embed, vectors, minimumSimilarity = 0.35 } = options
  const indexed = new Map<string, string>()
  return {
    async update(skills) {
      const texts = new Map(skills.map((skill) => [skill.name, embeddedText(skill)]))
      const changed = [...texts].filter(([name, text]) => indexed.get(name) !== text)
      const gone = [...indexed.keys()].filter((name) => !texts.has(name))
      if (changed.length > 0) {
        const points = await embed(changed.map(([, text]) => text))
        await vectors.upsert(changed.map(([id], index) => ({ id, vector: points[index]! })))
      }
      if (gone.length > 0) await vectors.delete(gone)
      for (const [name, text] of changed) indexed.set(name, text)
      for (const name of gone) indexed.delete(name)
      return { indexed: changed.length, removed: gone.length }
    },
    async search(query, limit) {
      // No service embeds nothing.
      const [vector] = query.trim() === '' ? [] : await embed([query])
      if (!vector) return []
      const found = await vectors.query(vector, { limit })
      return found.filter(({ score }) => score >= minimumSimilarity).map(({ id, score }) => ({ name: id, score }))
    },
  }
}

function embeddedText({ name, description, triggers }: Skill): string {
  return [name.replaceAll('-', ' '), description, ...triggers].join('\n')
}
