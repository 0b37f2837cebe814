import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { state } from '../global-state.ts'
import { readKey } from './age-key.ts'
import { ageFiles } from './fixtures/age-files.ts'

const notices: string[] = []
beforeEach(() => {
  notices.length = 0
  state.notices = (message) => notices.push(message)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => notices.push(String(text)) > 0)
})
afterEach(() => {
  state.notices = undefined
  vi.restoreAllMocks()
})

test('vault.key_file wins over ZEPH_VAULT_KEY, which is a path, an identity, or the content of a key file', async () => {
  const [configured, other] = [await ageFiles(), await ageFiles()]
  const { identity, keyFile } = other
  const found = (value: string, given?: string) => readKey(given, { ZEPH_VAULT_KEY: value })
  expect(await found(identity, configured.keyFile)).toEqual({
    identities: [configured.identity],
    name: configured.keyFile,
  })
  expect(await found(keyFile)).toEqual({ identities: [identity], name: keyFile })
  expect(await found(keyFile, keyFile)).toEqual({ identities: [identity], name: keyFile })
  for (const value of [identity, ` ${identity}\n`, `# public key: age1x\r\n${identity}\r\n`]) {
    expect(await found(value)).toEqual({ identities: [identity], name: 'ZEPH_VAULT_KEY' })
    expect(await found(value, value)).toEqual({ identities: [identity], name: 'ZEPH_VAULT_KEY' })
  }
})

test('a configured file that is not there gives way to ZEPH_VAULT_KEY', async () => {
  const { identity, directory } = await ageFiles()
  const missing = join(directory, 'missing')
  expect(await readKey(missing, { ZEPH_VAULT_KEY: identity })).toEqual({
    identities: [identity],
    name: 'ZEPH_VAULT_KEY',
  })
  await expect(readKey(missing, { ZEPH_VAULT_KEY: '' })).rejects.toMatchObject({
    key: 'vault.key_file',
    value: missing,
  })
})

test('an identity is remembered for redaction', async () => {
  const { identity } = await ageFiles()
  await readKey(undefined, { ZEPH_VAULT_KEY: identity })
  expect(state.secrets).toContain(identity)
})

test.runIf(process.platform !== 'win32')(
  'a key file that others can read or write is used, with a notice, once',
  async () => {
    const { directory, identity } = await ageFiles()
    const noticesAt = async (mode: number): Promise<number> => {
      const path = join(directory, `key-${mode.toString(8)}`)
      writeFileSync(path, identity)
      chmodSync(path, mode)
      const before = notices.length
      for (let time = 0; time < 2; time += 1) expect((await readKey(path, {})).identities).toEqual([identity])
      expect(notices.slice(before).every((notice) => notice.includes(`chmod 600 ${path}`))).toBe(true)
      return notices.length - before
    }
    expect(await noticesAt(0o600)).toBe(0)
    expect(await noticesAt(0o400)).toBe(0)
    expect(await noticesAt(0o640)).toBe(1)
    expect(await noticesAt(0o604)).toBe(1)
    expect(await noticesAt(0o620)).toBe(1)
  },
)
