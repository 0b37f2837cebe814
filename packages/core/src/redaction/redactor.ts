/** What the engine, the sinks and the log ask before a text leaves the process's memory. */

/** Replaces secrets. Pure but for the secrets and the key it was told; never throws. */
export interface Redactor {
  /** The text with every secret in it replaced by `[REDACTED:kind]`; the same string where there is none. */
  text(text: string): string
  /** A value under a key: the whole of it where the key names a secret, else every text inside; the same value where there is nothing. */
  value(key: string, value: unknown): unknown
  /** Ends markers in a hash by this key from now on. Absent in a copy of core that cannot. */
  useHashKey?(key: string): void
  /** Resolves when what the configuration asked for is there, the key of hashes for one, or has failed and said so. */
  readonly ready?: Promise<void>
}
