import { homedir, tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './create-redactor.ts'
import { pathsBelow } from './paths.ts'

const CONFIG = { enabled: true, patterns: {}, keys: [], allow: [] }
const { text: redact } = createRedactor({ ...CONFIG, paths: true })

describe('paths', () => {
  it.each([
    ['/home/anna/work/run.ts', '[PATH]'],
    ['    at run (/home/anna/src/run.ts:3:1)', '    at run ([PATH]:3:1)'],
    ['    at file:///Users/anna/src/run.ts:3:1', '    at file://[PATH]:3:1'],
    ['cannot open "/root/.config/x".', 'cannot open "[PATH]".'],
    ['in /tmp/build-7, or /var/tmp/a; /var/folders/zz/x/T/y', 'in [PATH], or [PATH]; [PATH]'],
    ['PATH=/usr/bin:/home/anna/bin:/bin', 'PATH=/usr/bin:[PATH]:/bin'],
    ['C:\\Users\\Anna\\a.txt and d:/Users/Anna/a.txt', '[PATH] and [PATH]'],
    [JSON.stringify({ file: 'C:\\Users\\Anna\\a.txt' }), '{"file":"[PATH]"}'],
    [JSON.stringify({ lines: 'a\n/home/anna/a' }), '{"lines":"a\\n[PATH]"}'],
    [`${homedir()}/a and ${tmpdir()}/b`, '[PATH] and [PATH]'],
  ])('%j becomes %j', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
    expect(redact(redacted)).toBe(redacted)
  })

  it.each([
    '/srv/app/src/run.ts:3:1',
    'https://example.com/home/anna and https://example.com:80/tmp/a',
    'packages/home/a, ./tmp/x, ~/notes, ../Users/x',
    '/home/ and /tmp and /homes/anna',
    'C:\\Program Files\\Users\\x',
    'the Users/Temp table',
  ])('%j stays', (text) => expect(redact(text)).toBe(text))

  it('stay unless the configuration says so', () => {
    expect(createRedactor(CONFIG).text('/home/anna/a')).toBe('/home/anna/a')
  })

  it('of a home elsewhere go, too', () => {
    const kind = pathsBelow(['/var/lib/agent/', 'E:\\Homes\\anna', '/'])
    const surroundings = { replace: () => '[PATH]', keys: undefined as never }
    expect(kind.redact('/var/lib/agent/a /var/lib/agents E:\\Homes\\anna\\x /b', surroundings)).toBe(
      '[PATH] /var/lib/agents [PATH] /b',
    )
  })
})
