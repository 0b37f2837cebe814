import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { readVaultConfig } from './read-vault-config.ts'

function configFile(content: string): string {
  const path = join(temporaryDirectory(), 'zeph.toml')
  writeFileSync(path, content)
  return path
}

test('file and variables are read, an identity in ZEPH_VAULT_KEY is no path', () => {
  const identity = `AGE-SECRET-KEY-1${'Q'.repeat(58)}`
  const file = configFile('[vault]\nbackend = "age"\nkey_file = "k"\n')
  expect(readVaultConfig({ ZEPH_CONFIG: file, ZEPH_VAULT_FILE: 'v.age', ZEPH_VAULT_KEY: identity })).toEqual({
    backend: 'age',
    file: 'v.age',
    keyFile: 'k',
  })
})

test('what only an export needs may be wrong', () => {
  const file = configFile('[telemetry]\nenabled = true\nbackend = "otlp"\n')
  expect(readVaultConfig({ ZEPH_CONFIG: file }).backend).toBe('env')
})

test('notices about the vault are said, others are left to telemetry', () => {
  const notices: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => notices.push(String(text)) > 0)
  onTestFinished(() => void vi.restoreAllMocks())
  readVaultConfig({ ZEPH_CONFIG: configFile('[vault]\nfil = "x"\n[logging]\nleve = "info"\n') })
  expect(notices).toEqual([expect.stringMatching(/vault.*fil/)])
})

test('a wrong value is an error', () => {
  expect(() => readVaultConfig({ ZEPH_VAULT_BACKEND: 'safe' })).toThrow(/ZEPH_VAULT_BACKEND is "safe"/)
})
