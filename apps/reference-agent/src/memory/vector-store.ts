/**
 * Vectors by id, searched by nearness. A collection holds vectors of one embedding model only, since those of two models
 * cannot be compared. The default store lies in the agent's SQLite file; a Qdrant server can take its place.
 */
export interface VectorPoint {
  id: string
  vector: readonly number[]
  /** Whose vector it is, a session for instance; a query can be kept to one scope or away from one. */
  scope?: string
}

export interface VectorQuery {
  limit: number
  scope?: string
  exceptScope?: string
}

export interface VectorHit {
  id: string
  /** Cosine similarity: 1 for the same direction, 0 for nothing in common. */
  score: number
}

export interface VectorStore {
  readonly collection: string
  /** Puts points in, in place of those with the same ids. All of them must have the length of the first ever put in. */
  upsert(points: readonly VectorPoint[]): Promise<void>
  /** The nearest points, best first. */
  query(vector: readonly number[], options: VectorQuery): Promise<VectorHit[]>
  /** Ids that are not there are no error. */
  delete(ids: readonly string[]): Promise<void>
  count(): Promise<number>
}

/** The name of the collection for `purpose` with vectors of one embedding model: letters, digits and underscores. */
export function collectionName(purpose: string, embeddingModel: string): string {
  return `${purpose}_${embeddingModel}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 100)
}
