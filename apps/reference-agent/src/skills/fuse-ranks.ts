/**
 * Joins rankings whose scores cannot be compared by the places in them (reciprocal rank fusion): what stands high in
 * several comes first. 1 is first place in all of them.
 */
const DAMPING = 10

export interface FusedHit<K extends string> {
  name: string
  score: number
  foundBy: K[]
}

export function fuseRanks<K extends string>(rankings: Readonly<Record<K, readonly { name: string }[]>>): FusedHit<K>[] {
  const sources = Object.keys(rankings) as K[]
  const fused = new Map<string, FusedHit<K>>()
  for (const source of sources) {
    for (const [place, { name }] of rankings[source].entries()) {
      const hit = fused.get(name) ?? { name, score: 0, foundBy: [] }
      hit.score += (DAMPING + 1) / (DAMPING + 1 + place) / sources.length
      hit.foundBy.push(source)
      fused.set(name, hit)
    }
  }
  return [...fused.values()].sort((left, right) => right.score - left.score)
}
