import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ZephConfigError } from '../config/config-error.ts'
import { state } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import type { VaultBackend } from '../vault/vault-backend.ts'
import { activeRedactor, configureRedaction, redactionReady } from './active-redactor.ts'
import { loadHashKey } from './load-hash-key.ts'

const KEY = 'a key that is long enough'
const MARKER = /^password=\[REDACTED:password(:[\da-f]{8})?\]$/
const hashIn = (text: string): string | undefined => MARKER.exec(text)?.[1]

function vaultOf(secrets: Readonly<Record<string, string>>) {
  const backend: VaultBackend = { name: 'test', get: async (key) => secrets[key] }
  return { backend, file: '', keyFile: undefined }
}

beforeEach(() => vi.stubEnv('ZEPH_HASH_KEY', KEY))
afterEach(() => {
  vi.unstubAllEnvs()
  state.redactor = undefined
  state.secrets.clear()
})

const ENVIRONMENT = { backend: 'env', file: '', keyFile: undefined } as const

describe('the key of hashes', () => {
  it('comes from the vault; what is redacted before has no hash', async () => {
    configureRedaction({ hashKeyVaultKey: 'ZEPH_HASH_KEY' }, ENVIRONMENT)
    expect(activeRedactor().text('password=hunter2')).toBe('password=[REDACTED:password]')
    await redactionReady()
    expect(hashIn(activeRedactor().text('password=hunter2'))).toBeDefined()
  })

  it('is itself a secret that is replaced', async () => {
    configureRedaction({ hashKeyVaultKey: 'ZEPH_HASH_KEY' }, ENVIRONMENT)
    await redactionReady()
    expect(activeRedactor().text(`is ${KEY} seen`)).toMatch(/^is \[REDACTED:vault:[\da-f]{8}\] seen$/)
  })

  it('goes on where the process is configured again with the same key, as the log does', async () => {
    configureRedaction({ hashKeyVaultKey: 'ZEPH_HASH_KEY' }, ENVIRONMENT)
    await redactionReady()
    const before = activeRedactor().text('password=hunter2')
    configureRedaction({ hashKeyVaultKey: 'ZEPH_HASH_KEY', keys: ['ssn'] }, { ...ENVIRONMENT })
    expect(activeRedactor().text('password=hunter2')).toBe(before)
    await redactionReady()
    expect(activeRedactor().text('password=hunter2')).toBe(before)
    expect(hashIn(configureRedaction({}, ENVIRONMENT).text('password=hunter2'))).toBeUndefined()
  })

  it('that is not there, too short, or in a vault that cannot be opened is said once and never thrown', async () => {
    using stderr = new CapturedStderr()
    for (const vault of [vaultOf({}), vaultOf({ MISSING_KEY: 'short' })]) {
      configureRedaction({ hashKeyVaultKey: 'MISSING_KEY' }, vault)
      await redactionReady()
      expect(activeRedactor().text('password=hunter2')).toBe('password=[REDACTED:password]')
    }
    expect(stderr.about('what is redacted has no hash').length).toBe(1)
  })

  it('is refused with the way out, and without its value', async () => {
    const missing = await loadHashKey('SOME_KEY', vaultOf({})).catch((error: unknown) => error)
    expect(missing).toBeInstanceOf(ZephConfigError)
    expect(missing).toMatchObject({ code: 'missing_secret', key: 'redaction.hash_key_vault_key', value: 'SOME_KEY' })
    expect(String(missing)).toContain('zeph-trace vault set SOME_KEY')
    const short = await loadHashKey('SOME_KEY', vaultOf({ SOME_KEY: 'fifteen letters' })).catch(
      (error: unknown) => error,
    )
    expect(short).toMatchObject({ code: 'invalid_secret' })
    expect(String(short)).toContain('at least 16 characters')
    expect(String(short)).not.toContain('fifteen')
    await expect(loadHashKey('SOME_KEY', vaultOf({ SOME_KEY: ' sixteen letters! ' }))).resolves.toBe('sixteen letters!')
  })
})
