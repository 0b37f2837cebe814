/** `npm ci` works on every platform, whatever registry the lockfile was made with. */
import { expect, test } from 'vitest'
import { missingEntries, readLockfile } from './lockfile.ts'

test('the lockfile names the optional packages of every platform', () => {
  expect(missingEntries(readLockfile()), 'run: node tools/repo-shape/src/lockfile.ts').toEqual({})
})

test('what is missing is named with its platform, and not as needed', () => {
  const packages = {
    'node_modules/a': { dev: true, optionalDependencies: { '@a/linux-x64-musl': '1.2.3', '@a/darwin-arm64': '1.2.3' } },
    'node_modules/@a/darwin-arm64': { version: '1.2.3' },
  }
  expect(missingEntries({ packages })).toEqual({
    'node_modules/@a/linux-x64-musl': {
      version: '1.2.3',
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
      dev: true,
      optional: true,
    },
  })
})

test('the lockfile names no registry', () => {
  expect(JSON.stringify(readLockfile())).not.toMatch(/"resolved":"https?:/)
})
