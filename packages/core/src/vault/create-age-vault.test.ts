import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AgeVault } from './age-vault.ts'
import { createAgeVault } from './create-age-vault.ts'
import { ageFiles } from './fixtures/age-files.ts'

test('a new vault is empty, for the owner alone, and its key file is one of age', async () => {
  const { directory } = await ageFiles()
  const config = { file: join(directory, 'new', 'v.age'), keyFile: join(directory, 'keys', 'k') }
  expect(await createAgeVault(config, {})).toEqual({ keyFileIsNew: true })
  expect(readFileSync(config.keyFile, 'utf8')).toMatch(
    /^# created: \S+\n# public key: age1[a-z0-9]{58}\nAGE-SECRET-KEY-1[A-Z0-9]{58}\n$/,
  )
  if (process.platform !== 'win32') {
    const modes = [config.file, config.keyFile, join(directory, 'keys')].map((path) => statSync(path).mode & 0o777)
    expect(modes).toEqual([0o600, 0o600, 0o700])
  }
  expect(await new AgeVault(config, {}).list()).toEqual([])
})

test('a key file that is there is used as it is', async () => {
  const { file, keyFile } = await ageFiles()
  const before = readFileSync(keyFile, 'utf8')
  expect(await createAgeVault({ file, keyFile }, {})).toEqual({ keyFileIsNew: false })
  expect(readFileSync(keyFile, 'utf8')).toBe(before)
  expect(await new AgeVault({ file, keyFile }).list()).toEqual([])
})

test('a vault that is there stays, and no key is made for it', async () => {
  const { file, keyFile, directory } = await ageFiles()
  await new AgeVault({ file, keyFile }).set('A', 'value-a')
  const refused = createAgeVault({ file, keyFile: join(directory, 'other') }, {})
  await expect(refused).rejects.toMatchObject({ code: 'vault_unwritable', key: 'vault.file', file })
  expect([existsSync(join(directory, 'other')), await new AgeVault({ file, keyFile }).get('A')]).toEqual([
    false,
    'value-a',
  ])
})

test('of two that make the same vault at the same time one is refused', async () => {
  const { file, keyFile } = await ageFiles()
  const ends = await Promise.allSettled([1, 2].map(() => createAgeVault({ file, keyFile }, {})))
  expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('what ZEPH_VAULT_KEY says is never made a file', async () => {
  const { file, directory } = await ageFiles()
  const path = join(directory, 'mistyped')
  const refused = createAgeVault({ file, keyFile: undefined }, { ZEPH_VAULT_KEY: path })
  await expect(refused).rejects.toMatchObject({ code: 'vault_unreadable', key: 'ZEPH_VAULT_KEY' })
  expect([existsSync(path), existsSync(file)]).toEqual([false, false])
})
