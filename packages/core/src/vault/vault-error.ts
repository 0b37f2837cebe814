/**
 * The errors of the vault. None holds a secret or key material, not even as a cause: what a parser or the encryption library says
 * about a text quotes that text. Only errors of the file system are passed on.
 */
import { type ConfigProblem, ZephConfigError } from '../config/config-error.ts'
import { REDACTED } from '../config/secrets/credential.ts'

/** The vault cannot be opened: no file, no key, the wrong key, or other content than expected. */
export function unreadable(problem: Omit<ConfigProblem, 'code'>): ZephConfigError {
  return new ZephConfigError({ ...problem, code: 'vault_unreadable' })
}

/** The vault cannot be changed. */
export function unwritable(problem: Omit<ConfigProblem, 'code'>): ZephConfigError {
  return new ZephConfigError({ ...problem, code: 'vault_unwritable' })
}

/** The secret of a key is of no use; it is not shown. */
export function invalidSecret(key: string, allowed: string, vault: string): ZephConfigError {
  return new ZephConfigError({ code: 'invalid_secret', key, value: REDACTED, allowed, file: vault })
}

/** What was thrown, where it tells about a file and not about its content. */
export function fileCause(error: unknown): { cause?: NodeJS.ErrnoException } {
  return isFileError(error) ? { cause: error } : {}
}

export function isFileError(error: unknown, code?: string): error is NodeJS.ErrnoException {
  return (
    error instanceof Error && 'syscall' in error && (code === undefined || ('code' in error && error.code === code))
  )
}
