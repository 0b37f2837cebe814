/** An optional package that is asked for and not installed. */

/** Says what is missing, and how to get it. */
export class MissingPackage extends Error {}

/** True where loading failed because `name` is not there, not because of something in it. */
export function isMissing(error: unknown, name: string): boolean {
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string }
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && message.includes(name)
}
