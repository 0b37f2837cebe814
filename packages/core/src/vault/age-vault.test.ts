import { lstatSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { armor, Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { describe, expect, test } from 'vitest'
import { runFixture } from '../testing/run-fixture.ts'
import { AgeVault } from './age-vault.ts'
import { ageFiles, writeEncrypted } from './fixtures/age-files.ts'

const POSIX = process.platform !== 'win32'

async function decrypted(file: string, identity: string): Promise<unknown> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return JSON.parse(await decrypter.decrypt(armor.decode(readFileSync(file, 'utf8')), 'text'))
}

describe('what is set', () => {
  test('is given by another vault on the same file, and stands there encrypted and armored', async () => {
    const { file, keyFile, identity, directory } = await ageFiles()
    const vault = new AgeVault({ file, keyFile })
    await vault.set('B', 'plain-b\n"é\u{1f600}')
    await vault.set('A', 'plain-a')
    await vault.set('__proto__', 'plain-p')
    await vault.set('A', 'plain-a2')
    const other = new AgeVault({ file, keyFile })
    expect(await Promise.all(['A', 'B', '__proto__', 'C', 'toString'].map((key) => other.get(key)))).toEqual([
      'plain-a2',
      'plain-b\n"é\u{1f600}',
      'plain-p',
      undefined,
      undefined,
    ])
    expect(await other.list()).toEqual(['A', 'B', '__proto__'])
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/)
    expect(Object.entries((await decrypted(file, identity)) as object)).toContainEqual(['A', 'plain-a2'])
    expect(readdirSync(directory).toSorted()).toEqual(['vault.age', 'vault.key'])
  })

  test.runIf(POSIX)('is for the owner alone, file and new directories', async () => {
    const { directory, keyFile } = await ageFiles()
    const file = join(directory, 'new', 'deep', 'vault.age')
    await new AgeVault({ file, keyFile }).set('A', '1')
    const modes = [file, join(directory, 'new', 'deep'), join(directory, 'new')].map(
      (path) => statSync(path).mode & 0o777,
    )
    expect(modes).toEqual([0o600, 0o700, 0o700])
  })

  test.runIf(POSIX)('goes to the file that a symbolic link leads to', async () => {
    const { directory, file, keyFile } = await ageFiles()
    const link = join(directory, 'link.age')
    const vault = new AgeVault({ file: link, keyFile })
    await new AgeVault({ file, keyFile }).set('A', '1')
    symlinkSync(file, link)
    await vault.set('B', '2')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(await new AgeVault({ file, keyFile }).list()).toEqual(['A', 'B'])
  })

  test('keeps what others wrote into the file, even what is no text', async () => {
    const { file, keyFile, identity, recipient } = await ageFiles()
    await writeEncrypted(file, '{"number": 7, "text": "t"}', { recipients: [recipient] })
    await new AgeVault({ file, keyFile }).set('A', '1')
    expect(await decrypted(file, identity)).toEqual({ A: '1', number: 7, text: 't' })
  })

  test('all arrives when two vaults of one process set at the same time', async () => {
    const { file, keyFile } = await ageFiles()
    const vaults = [new AgeVault({ file, keyFile }), new AgeVault({ file, keyFile })]
    const keys = Array.from({ length: 20 }, (_, index) => `K${index + 10}`)
    await Promise.all(keys.map((key, index) => vaults[index % 2]?.set(key, `of ${key}`)))
    expect(await new AgeVault({ file, keyFile }).list()).toEqual(keys)
    expect(await Promise.all(keys.map((key) => vaults[0]?.get(key)))).toEqual(keys.map((key) => `of ${key}`))
  })

  test('happens in the order of the calls', async () => {
    const { file, keyFile } = await ageFiles()
    const vault = new AgeVault({ file, keyFile })
    const calls = Array.from({ length: 8 }, (_, index) => vault.set('A', `value ${index}`))
    await Promise.all([...calls, vault.set('B', 'b'), vault.delete('B'), vault.set('C', 'c')])
    expect([await vault.get('A'), await vault.list()]).toEqual(['value 7', ['A', 'C']])
  })

  test('all arrives when three processes set at the same time', async () => {
    const { directory, file, keyFile } = await ageFiles()
    const program = new URL('./fixtures/set-keys.ts', import.meta.url)
    const ends = await Promise.all(['A', 'B', 'C'].map((prefix) => runFixture(program, [file, keyFile, prefix])))
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ])
    expect(await new AgeVault({ file, keyFile }).list()).toHaveLength(30)
    expect(readdirSync(directory).toSorted()).toEqual(['vault.age', 'vault.key'])
  })

  test('that fails does not stop the next', async () => {
    const { file, keyFile } = await ageFiles()
    const vault = new AgeVault({ file, keyFile })
    const failed = vault.set('A', 7 as never)
    const garbage = vault.create().then(() => writeFileSync(file, 'garbage'))
    await expect(failed).rejects.toMatchObject({ code: 'invalid_secret', key: 'A' })
    await garbage
    await expect(vault.set('B', '1')).rejects.toMatchObject({ code: 'vault_unreadable' })
    rmSync(file)
    await vault.set('C', '1')
    expect(await vault.list()).toEqual(['C'])
  })
})

describe('what is read', () => {
  test.each([false, true])('may be armored: %s', async (armored) => {
    const { file, keyFile, recipient } = await ageFiles()
    await writeEncrypted(file, '\uFEFF{"A": "1"}', { recipients: [recipient], armored })
    expect(await new AgeVault({ file, keyFile }).get('A')).toBe('1')
  })

  test('is decrypted once: the key is not needed again until the file changes', async () => {
    const { file, keyFile } = await ageFiles()
    const [reader, writer] = [new AgeVault({ file, keyFile }), new AgeVault({ file, keyFile })]
    await writer.set('A', 'one')
    expect(await reader.get('A')).toBe('one')
    await writer.set('A', 'two')
    expect(await reader.get('A')).toBe('two')
    rmSync(keyFile)
    expect(await reader.get('A')).toBe('two')
  })

  test('is seen when another program writes the file in place', async () => {
    const { file, keyFile, recipient } = await ageFiles()
    await writeEncrypted(file, '{"A": "one"}', { recipients: [recipient] })
    const vault = new AgeVault({ file, keyFile })
    expect(await vault.get('A')).toBe('one')
    await writeEncrypted(file, '{"A": "two"}', { recipients: [recipient] })
    expect(await vault.get('A')).toBe('two')
  })

  test('is read again after a failure', async () => {
    const { file, keyFile, identity } = await ageFiles()
    const vault = new AgeVault({ file, keyFile })
    await vault.set('A', 'one')
    const reader = new AgeVault({ file, keyFile })
    rmSync(keyFile)
    await expect(reader.get('A')).rejects.toMatchObject({ code: 'vault_unreadable', key: 'vault.key_file' })
    writeFileSync(keyFile, identity, { mode: 0o600 })
    expect(await reader.get('A')).toBe('one')
  })
})

describe('several keys', () => {
  test('any identity of the key file opens, and what is written is for all of them', async () => {
    const { file, keyFile, identity, recipient } = await ageFiles()
    const second = await generateX25519Identity()
    await writeEncrypted(file, '{}', { recipients: [recipient] })
    writeFileSync(keyFile, `${second}\n${identity}\n`)
    await new AgeVault({ file, keyFile }).set('A', '1')
    expect([await decrypted(file, identity), await decrypted(file, second)]).toEqual([{ A: '1' }, { A: '1' }])
  })

  test('a file that others can open too is read, but not written, since that would lock them out', async () => {
    const { file, keyFile, recipient } = await ageFiles()
    const other = await identityToRecipient(await generateX25519Identity())
    await writeEncrypted(file, '{"A": "1"}', { recipients: [other, recipient] })
    const before = readFileSync(file)
    const vault = new AgeVault({ file, keyFile })
    expect(await vault.get('A')).toBe('1')
    await expect(vault.set('B', '2')).rejects.toThrow(/encrypted to 2 keys, and \S+ holds 1/)
    expect(readFileSync(file)).toEqual(before)
  })

  test('a stanza without meaning does not count as a key', async () => {
    const { file, keyFile, recipient } = await ageFiles()
    const { Stanza } = await import('age-encryption')
    const encrypter = new Encrypter()
    encrypter.addRecipient(recipient)
    encrypter.addRecipient({ wrapFileKey: () => [new Stanza(['x-grease'], new Uint8Array(4))] })
    writeFileSync(file, await encrypter.encrypt('{}'))
    await new AgeVault({ file, keyFile }).set('B', '2')
    expect(await new AgeVault({ file, keyFile }).get('B')).toBe('2')
  })
})

test('a key is deleted once; one that is not there leaves the file alone', async () => {
  const { file, keyFile } = await ageFiles()
  const vault = new AgeVault({ file, keyFile })
  await vault.set('A', '1')
  await vault.set('B', '2')
  expect(await vault.delete('A')).toBe(true)
  const before = readFileSync(file)
  expect(await vault.delete('A')).toBe(false)
  expect(readFileSync(file)).toEqual(before)
  expect(await vault.list()).toEqual(['B'])
})
