/** The variables of the process as a vault that can be read only. */
import type { VaultBackend } from './vault-backend.ts'

/** Its name. */
export const ENVIRONMENT = 'environment'

/** A variable that is empty counts as not there. Only names that begin with `ZEPH_` are listed; every name can be asked for. */
export function createEnvironmentVault(environment: NodeJS.ProcessEnv): VaultBackend {
  return {
    name: ENVIRONMENT,
    async get(key) {
      const value: unknown = environment[key]
      return typeof value === 'string' && value !== '' ? value : undefined
    },
    async list() {
      return Object.keys(environment)
        .filter((name) => name.startsWith('ZEPH_') && environment[name] !== '')
        .toSorted()
    },
  }
}
