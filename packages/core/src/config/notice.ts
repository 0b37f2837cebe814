/** What a configuration deserves to be told that is no error. */

export interface Notice {
  /** The same for the same thing, so that it is said once per process. */
  readonly subject: string
  readonly message: string
}
