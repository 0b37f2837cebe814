/**
 * Finds the skills that fit a task, by words (BM25) and by meaning (nearness of embeddings). A skill counts where one of the
 * two has good reason for it; how high it stands follows from its places in both, and from how it has done so far. Without
 * embeddings the words alone decide. Every step is called through the object, so that a replaced one is the one that runs.
 */
import type { VectorStore } from '../memory/vector-store.ts'
import type { Embed } from '../model/embed.ts'
import { type FusedHit, fuseRanks } from './fuse-ranks.ts'
import type { Skill } from './skill-file.ts'
import type { SkillLog, SkillRegistry } from './skill-registry.ts'
import { createSkillTextIndex } from './skill-text-index.ts'
import { createSkillVectorIndex } from './skill-vector-index.ts'

export interface SkillHit {
  name: string
  /** Of BM25, or cosine similarity: comparable within one search only. */
  score: number
}

export interface SkillMatch {
  skill: Skill
  /** From 0 to 1: 1 where it came first in both searches and always did well. */
  score: number
  foundBy: ('text' | 'embedding')[]
}

/** What had to be brought up to date. */
export interface MatcherSync {
  skills: number
  indexed: number
  removed: number
}

export interface SkillMatcher {
  match(task: string, options?: { limit?: number }): Promise<SkillMatch[]>
  searchText(query: string, limit: number): SkillHit[]
  matchEmbedding(query: string, limit: number): Promise<SkillHit[]>
  /** Brings both indexes up to date with the registry. `match` calls it when the registry has changed. */
  sync(): Promise<MatcherSync>
}

export interface SkillMatcherOptions {
  registry: Pick<SkillRegistry, 'all' | 'get' | 'revision'>
  embed: Embed
  /** A collection for skills alone. */
  vectors: VectorStore
  log: Pick<SkillLog, 'warn'>
  /** How well a skill has done, from 0 to 1; 0.5 where that is not known. */
  scoreOf?(name: string): number
  /** The least cosine similarity that is a reason; 0.35 unless told. */
  minimumSimilarity?: number
}

const CANDIDATES = 10
const LONGEST_TASK = 2_000

export function createSkillMatcher(options: SkillMatcherOptions): SkillMatcher {
  const { registry, log } = options
  const text = createSkillTextIndex()
  const vectors = createSkillVectorIndex(options)
  let syncedRevision: number | undefined
  let underWay: { revision: number; done: Promise<MatcherSync> } | undefined

  const synchronise = async (): Promise<MatcherSync> => {
    const { revision } = registry
    const skills = registry.all()
    text.replaceAll(skills)
    const changes = await vectors.update(skills)
    syncedRevision = revision
    return { skills: skills.length, ...changes }
  }
  const self: SkillMatcher = {
    async match(task, { limit = 3 } = {}) {
      const query = task.slice(0, LONGEST_TASK)
      const searchNear = async () => {
        if (registry.revision !== syncedRevision) await self.sync()
        return self.matchEmbedding(query, CANDIDATES)
      }
      const near = await searchNear().catch((error: Error) => {
        log.warn({ error: error.message }, 'skills are matched by words alone')
        return []
      })
      return rank(fuseRanks({ text: self.searchText(query, CANDIDATES), embedding: near }), options).slice(0, limit)
    },
    searchText: (query, limit) => text.search(query, limit),
    matchEmbedding: (query, limit) => vectors.search(query, limit),
    sync() {
      const { revision } = registry
      if (underWay?.revision === revision) return underWay.done
      // What is under way may have begun before the change that the caller knows of.
      const earlier = underWay?.done.catch(() => {}) ?? Promise.resolve()
      const done = earlier.then(synchronise).finally(() => {
        if (underWay?.done === done) underWay = undefined
      })
      underWay = { revision, done }
      return done
    },
  }
  return self
}

/** What stands high in the searches and has done well, first; names that are no skill any more are left out. */
function rank(
  hits: readonly FusedHit<'text' | 'embedding'>[],
  { registry, scoreOf = () => 0.5 }: SkillMatcherOptions,
): SkillMatch[] {
  const matches = hits.flatMap(({ name, score, foundBy }) => {
    const skill = registry.get(name)
    return skill ? [{ skill, score: score * (0.5 + scoreOf(name) / 2), foundBy }] : []
  })
  return matches.sort((left, right) => right.score - left.score)
}
