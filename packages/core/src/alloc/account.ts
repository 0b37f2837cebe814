/** What one span has allocated itself, so far. */
export class Account {
  /** Bytes allocated while the span was the active one; of its children only what they did not allocate themselves. */
  allocated = 0
  /** Bytes that collections removed meanwhile, whoever had allocated them, and shrinkage outside the heap that was noticed. */
  freed = 0
  /** A collection made the reading smaller, and nobody knows by how much: what was allocated is unknown. */
  isUnknown = false
  /** The span has ended: nothing is charged to it any more. */
  isClosed = false
}
