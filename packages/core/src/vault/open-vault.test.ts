import { expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { runFixture } from '../testing/run-fixture.ts'
import { AgeVault } from './age-vault.ts'
import { ageFiles } from './fixtures/age-files.ts'
import { allOf } from './fixtures/all-of-error.ts'
import { openVault } from './open-vault.ts'
import type { VaultBackend } from './vault-backend.ts'

const ENVIRONMENT = { backend: 'env', file: 'unused', keyFile: undefined } as const

test('env: variables under any name; an empty one is none, and what is no variable neither', async () => {
  const environment = { ZEPH_A: 'value-of-zeph-a', 'odd name': 'value-of-odd', ZEPH_EMPTY: '', AZEPH_B: 'b' }
  const vault = openVault(ENVIRONMENT, environment)
  const keys = ['ZEPH_A', 'odd name', 'ZEPH_EMPTY', 'toString', '__proto__', 'ZEPH_C']
  expect(await Promise.all(keys.map((key) => vault.get(key)))).toEqual([
    'value-of-zeph-a',
    'value-of-odd',
    ...Array.from({ length: 4 }),
  ])
  expect(await vault.list?.()).toEqual(['ZEPH_A'])
  expect([vault.name, vault.set]).toEqual(['environment', undefined])
})

test('env: the process itself by default, as it is when asked', async () => {
  const vault = openVault({ ...ENVIRONMENT })
  process.env['ZEPH_TEST_LATE'] = 'value-set-late'
  expect(await vault.get('ZEPH_TEST_LATE')).toBe('value-set-late')
  delete process.env['ZEPH_TEST_LATE']
  expect(await vault.get('ZEPH_TEST_LATE')).toBeUndefined()
})

test('age: the file of the configuration, with the key of the environment', async () => {
  const { file, keyFile, identity } = await ageFiles()
  await new AgeVault({ file, keyFile }).set('A', 'value-in-file')
  const vault = openVault({ backend: 'age', file, keyFile: undefined }, { ZEPH_VAULT_KEY: identity })
  expect([await vault.get('A'), await vault.list?.(), vault.name]).toEqual(['value-in-file', ['A'], file])
  await vault.set?.('B', 'value-b')
  expect(await new AgeVault({ file, keyFile }).get('B')).toBe('value-b')
})

test('what a vault gives or takes is remembered for redaction, from every backend', async () => {
  const { file, keyFile } = await ageFiles()
  await new AgeVault({ file, keyFile }).set('A', 'remembered-of-age')
  const backend: VaultBackend = { name: 'mine', get: async () => 'remembered-of-mine' }
  await openVault({ ...ENVIRONMENT }, { A: 'remembered-of-env' }).get('A')
  await openVault({ ...ENVIRONMENT, backend }).get('A')
  const vault = openVault({ backend: 'age', file, keyFile })
  expect(state.secrets).not.toContain('remembered-of-age')
  await vault.get('A')
  await vault.set?.('B', 'remembered-of-set')
  for (const origin of ['age', 'env', 'mine', 'set']) expect(state.secrets).toContain(`remembered-of-${origin}`)
})

test("a user's backend is asked as the object it is, and offers what it offers", async () => {
  const backend = {
    name: 'mine',
    values: new Map<string, unknown>([['null', null]]),
    async get(key: string) {
      return this.values.get(key) as string
    },
    async set(key: string, value: string) {
      this.values.set(key, value)
    },
    async list() {
      return [...this.values.keys()]
    },
  }
  const vault = openVault({ ...ENVIRONMENT, backend })
  await vault.set?.('A', 'value-a')
  expect([await vault.get('A'), await vault.get('B'), await vault.get('null')]).toEqual([
    'value-a',
    undefined,
    undefined,
  ])
  expect([vault.name, await vault.list?.()]).toEqual(['mine', ['null', 'A']])
  const bare = openVault({ ...ENVIRONMENT, backend: { name: 'bare', get: async () => 'x' } })
  expect([bare.set, bare.list]).toEqual([undefined, undefined])
})

test("a user's backend that gives no text is an error that does not show it", async () => {
  const backend = { name: 'mine', get: async () => ({ token: 'hunter2' }) as never }
  const error = await openVault({ ...ENVIRONMENT, backend })
    .get('A')
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'ZephConfigError', code: 'invalid_secret', key: 'A', file: 'mine' })
  expect(allOf(error)).not.toContain('hunter2')
})

test('one configuration opens one vault, so that its file is decrypted once', async () => {
  const config = { ...ENVIRONMENT }
  expect(openVault(config)).toBe(openVault(config))
  expect(openVault(config, { A: 'value-a' })).not.toBe(openVault(config))
  expect(await openVault(config, { A: 'value-b' }).get('A')).toBe('value-b')
  expect(openVault({ ...config })).not.toBe(openVault(config))
})

test('cryptography is loaded when a key is asked for, not before', async () => {
  const { file, keyFile } = await ageFiles()
  await new AgeVault({ file, keyFile }).set('A', 'value-a')
  const program = new URL('./fixtures/asks-vault.ts', import.meta.url)
  const list = ['--import', new URL('../fixtures/module-list.ts', import.meta.url).href]
  const modulesOf = async (...key: string[]) => (await runFixture(program, [file, keyFile, ...key], list)).stdout
  const asked = await modulesOf('A')
  expect(asked).toMatch(/^value-a\n/)
  expect(asked).toMatch(/node_modules\/age-encryption\//)
  const notAsked = await modulesOf()
  expect(notAsked).toMatch(/^not asked\n/)
  expect(notAsked).toContain('vault/age-vault.ts')
  expect(notAsked).not.toContain('node_modules/')
})
