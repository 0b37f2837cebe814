import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { listTextFiles } from './list-text-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'git-ignore-'))

const RULES: Readonly<Record<string, string>> = {
  '.gitignore': [
    '# a comment',
    'dist/',
    '*.gen.ts',
    '!kept.gen.ts',
    '/top.ts',
    'docs/*.md',
    'deep/**/lost.ts',
    '**/cache',
    'logs/**',
    'n[0-9].ts',
    'm[!a].ts',
    'wild?.ts',
    '\\#hash.ts',
    'trailing.ts   ',
    'plus+(x).ts',
    'file-or-folder/',
    '',
  ].join('\n'),
  'inner/.gitignore': 'local.ts\n!a.gen.ts\n/only-here.ts\n',
}

const FILES = [
  ...['a.ts', 'a.gen.ts', 'kept.gen.ts', 'top.ts', 'sub/top.ts', 'dist/x.ts', 'sub/dist/x.ts', 'sub/distant/x.ts'],
  ...['docs/a.md', 'docs/deep/a.md', 'sub/docs/a.md', 'deep/lost.ts', 'deep/a/b/lost.ts', 'deep/found.ts'],
  ...['cache/a.ts', 'sub/cache/a.ts', 'logs/a.ts', 'logs/b/c.ts', 'n1.ts', 'nn.ts', 'ma.ts', 'mb.ts'],
  ...['wild1.ts', 'wild12.ts', '#hash.ts', 'trailing.ts', 'plus+(x).ts', 'pluss(x).ts', 'sub/file-or-folder.ts'],
  ...['inner/local.ts', 'inner/sub/local.ts', 'local.ts', 'inner/a.gen.ts', 'inner/b.gen.ts'],
  ...['inner/only-here.ts', 'inner/sub/only-here.ts', 'file-or-folder/a.ts', 'sub/deep/lost.ts'],
]

for (const [path, text] of Object.entries(RULES).concat(FILES.map((path) => [path, '1']))) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

afterAll(() => rmSync(folder, { recursive: true }))

const gitIsHere = spawnSync('git', ['--version']).status === 0

test.skipIf(!gitIsHere)('a folder is listed exactly as git sees it', async () => {
  execFileSync('git', ['init', '--quiet'], { cwd: folder })
  const output = execFileSync('git', ['ls-files', '-z', '--others', '--exclude-standard'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  })
  const seen = output.split('\0').filter((path) => /\.(?:ts|md)$/.test(path))
  const { files, complete } = await listTextFiles(folder)
  expect(files.map(({ path }) => path).sort()).toEqual(seen.sort())
  expect(complete).toBe(true)
  // The rules above do leave something out, and something in.
  expect(seen.length).toBeGreaterThan(10)
  expect(FILES.length - seen.length).toBeGreaterThan(10)
})
