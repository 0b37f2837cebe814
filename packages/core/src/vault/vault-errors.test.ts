/** Every way in which the vault fails, and that none tells a secret or a key. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateHybridIdentity, generateX25519Identity } from 'age-encryption'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ZephConfigError } from '../config/config-error.ts'
import { AgeVault } from './age-vault.ts'
import { createAgeVault } from './create-age-vault.ts'
import { type AgeFiles, ageFiles, writeEncrypted } from './fixtures/age-files.ts'
import { allOf } from './fixtures/all-of-error.ts'

const SECRET = 'hunter2-very-secret'

type Prepare = (files: AgeFiles) => unknown

async function vaultWithSecret(): Promise<AgeFiles> {
  const files = await ageFiles()
  await new AgeVault(files).set('A', SECRET)
  return files
}

/** The error of a call, after it was looked through for secrets. */
async function errorOf(call: Promise<unknown>, secrets: readonly string[]): Promise<ZephConfigError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ZephConfigError)
  for (const secret of [SECRET, ...secrets]) expect(allOf(error)).not.toContain(secret)
  return error as ZephConfigError
}

const encrypted =
  (text: string | Uint8Array): Prepare =>
  ({ file, recipient }) =>
    writeEncrypted(file, text, { recipients: [recipient] })

const BROKEN_FILES: Record<string, [Prepare, RegExp]> = {
  'is a directory': [({ file }) => [rmSync(file), mkdirSync(file)], /an age file that can be read.*EISDIR/],
  'is empty': [({ file }) => writeFileSync(file, ''), /an age file, whole and unchanged/],
  'is another text': [({ file }) => writeFileSync(file, `{"A": "${SECRET}"}`), /an age file, whole and unchanged/],
  'is cut': [({ file }) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, -40)), /an age file, whole/],
  'is encrypted to another key': [
    async ({ keyFile }) => writeFileSync(keyFile, await generateX25519Identity()),
    /encrypted to an age identity in \S+vault\.key/,
  ],
  'holds no JSON': [encrypted(`A=${SECRET}`), /a JSON object of texts once it is decrypted/],
  'holds a list': [encrypted(`["${SECRET}"]`), /a JSON object of texts/],
  'holds null': [encrypted('null'), /a JSON object of texts/],
  'holds no UTF-8': [encrypted(Uint8Array.of(0x7b, 0xff, 0x7d)), /an age file, whole and unchanged/],
}

test.each(Object.entries(BROKEN_FILES))(
  'a file that %s is named, and not changed',
  async (_name, [prepare, message]) => {
    const files = await vaultWithSecret()
    await prepare(files)
    const vault = new AgeVault(files)
    const calls = [() => vault.get('A'), () => vault.list(), () => vault.set('B', SECRET), () => vault.delete('A')]
    for (const call of calls) {
      const error = await errorOf(call(), [files.identity])
      expect([error.code, error.key, error.value, error.file]).toEqual([
        'vault_unreadable',
        'vault.file',
        files.file,
        files.file,
      ])
      expect(error.message).toMatch(message)
    }
    await errorOf(createAgeVault(files, {}), [files.identity])
  },
)

test('a file that is not there is named, and made by set alone', async () => {
  const files = await ageFiles()
  const vault = new AgeVault(files)
  const error = await errorOf(vault.get('A'), [files.identity])
  expect(error).toMatchObject({ code: 'vault_unreadable', key: 'vault.file', file: files.file })
  expect(error.message).toMatch(/an age file that can be read.*vault init.*ENOENT/)
  await vault.set('A', SECRET)
  expect(await vault.get('A')).toBe(SECRET)
})

/** The last sign of a bech32 text is part of its checksum. */
const mistyped = (identity: string) => `${identity.slice(0, -1)}${identity.endsWith('Q') ? 'P' : 'Q'}`
const key = (text: (identity: string) => string): Prepare => {
  return ({ keyFile, identity }) => writeFileSync(keyFile, text(identity))
}

const BROKEN_KEYS: Record<string, [Prepare, RegExp]> = {
  'is not there': [({ keyFile }) => rmSync(keyFile), /an age identity file.*ENOENT/],
  'is a directory': [({ keyFile }) => [rmSync(keyFile), mkdirSync(keyFile)], /an age identity file.*EISDIR/],
  'is empty': [key(() => ''), /an age identity file/],
  'is a comment': [key((identity) => `# ${identity}`), /an age identity file/],
  'is cut': [key((identity) => identity.slice(0, 50)), /an age identity file/],
  'is mistyped': [key(mistyped), /an age identity file/],
  'is in small letters': [key((identity) => identity.toLowerCase()), /an age identity file/],
}

test.each(Object.entries(BROKEN_KEYS))(
  'a key file that %s is named, and not shown',
  async (_name, [prepare, message]) => {
    const files = await vaultWithSecret()
    await prepare(files)
    const vault = new AgeVault(files)
    for (const call of [() => vault.get('A'), () => vault.list(), () => vault.set('B', SECRET)]) {
      const error = await errorOf(call(), [files.identity, files.identity.slice(0, 40), mistyped(files.identity)])
      expect([error.code, error.key, error.file]).toEqual(['vault_unreadable', 'vault.key_file', files.keyFile])
      expect(error.message).toMatch(message)
    }
  },
)

test.each([
  ['a path that leads nowhere', () => 'no-such-file', /ENOENT/],
  ['a mistyped identity', mistyped, /must be an age identity/],
  ['an identity that is cut', (identity: string) => identity.slice(0, 40), /must be an age identity/],
  ['an identity without its beginning', (identity: string) => identity.slice(4), /ENOENT/],
  ['an identity in quotes', (identity: string) => `"${identity}"`, /must be an age identity/],
])('ZEPH_VAULT_KEY with %s is never shown', async (_name, text, message) => {
  const { file, identity } = await vaultWithSecret()
  const value = text(identity)
  for (const keyFile of [undefined, value]) {
    const vault = new AgeVault({ file, keyFile }, { ZEPH_VAULT_KEY: value })
    const error = await errorOf(vault.get('A'), [identity, value, value.slice(0, 36).padEnd(12, '?')])
    expect([error.code, error.key, error.value]).toEqual(['vault_unreadable', 'ZEPH_VAULT_KEY', '[REDACTED]'])
    expect(error.message).toMatch(message)
  }
})

test('an identity in vault.key_file is refused without being shown', async () => {
  const { file, identity } = await vaultWithSecret()
  for (const value of [identity, identity.toLowerCase(), ` ${identity}`]) {
    const error = await errorOf(new AgeVault({ file, keyFile: value }, {}).get('A'), [value, value.trim()])
    expect(error).toMatchObject({ code: 'vault_unreadable', key: 'vault.key_file', value: '[REDACTED]' })
    expect(error.message).toContain('belongs into ZEPH_VAULT_KEY')
  }
})

test('without a key it is said where keys come from', async () => {
  const { file } = await vaultWithSecret()
  for (const keyFile of [undefined, '']) {
    const error = await errorOf(new AgeVault({ file, keyFile }, { ZEPH_VAULT_KEY: '' }).get('A'), [])
    expect(error).toMatchObject({ code: 'vault_unreadable', key: 'vault.key_file', value: undefined })
    expect(error.message).toContain('ZEPH_VAULT_KEY may hold the path or the identity itself')
  }
})

test('a value that is no text is an error of its key alone', async () => {
  const files = await ageFiles()
  await encrypted(`{"A": ["${SECRET}"], "B": null, "C": "c"}`)(files)
  const vault = new AgeVault(files)
  for (const name of ['A', 'B']) {
    const error = await errorOf(vault.get(name), [files.identity])
    expect(error).toMatchObject({ code: 'invalid_secret', key: name, value: '[REDACTED]', file: files.file })
  }
  expect([await vault.get('C'), await vault.list()]).toEqual(['c', ['A', 'B', 'C']])
})

test('a lock that stays is named, with what to do', async () => {
  const files = await vaultWithSecret()
  writeFileSync(`${files.file}.lock`, '')
  vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(60_000)
  onTestFinished(() => void vi.restoreAllMocks())
  const error = await errorOf(new AgeVault(files).set('B', SECRET), [files.identity])
  expect(error).toMatchObject({ code: 'vault_unwritable', key: 'vault.file', file: files.file })
  expect(error.message).toContain(`changed by one process at a time; where none does, delete ${files.file}.lock`)
  expect(await new AgeVault(files).get('A')).toBe(SECRET)
})

test('a directory that is a file is named', async () => {
  const files = await vaultWithSecret()
  const file = join(files.file, 'vault.age')
  const error = await errorOf(new AgeVault({ ...files, file }).set('B', SECRET), [files.identity])
  expect(error).toMatchObject({ code: 'vault_unwritable', key: 'vault.file', file })
  const keyFile = join(files.file, 'vault.key')
  const other = await errorOf(createAgeVault({ file: `${files.file}2`, keyFile }, {}), [])
  expect(other).toMatchObject({ code: 'vault_unwritable', key: 'vault.key_file', file: keyFile })
})

test('a hybrid identity opens and writes too', async () => {
  const files = await ageFiles()
  writeFileSync(files.keyFile, await generateHybridIdentity())
  await new AgeVault(files).set('A', SECRET)
  expect(await new AgeVault(files).get('A')).toBe(SECRET)
})
