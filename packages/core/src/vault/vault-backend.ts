/** Where secrets come from: the interface behind the environment, the encrypted file, and backends of users. */

/** A store of secrets by key. Keys are names such as `ZEPH_OTEL_HEADERS`; values are texts. */
export interface VaultBackend {
  /** Names the store in messages, such as `environment` or the path of a file. */
  readonly name: string
  /** The secret of that key; undefined where the store has none. Rejects where the store cannot be opened. */
  get(key: string): Promise<string | undefined>
  /** All keys, in order. */
  list?(): Promise<readonly string[]>
  /** Stores a secret, over one that is there. */
  set?(key: string, value: string): Promise<void>
}
