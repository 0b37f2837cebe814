import { parse } from '@decimalturn/toml-patch'
import { migrateDocument } from '@zeph-telemetry/core/config'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tomlTexts } from '../fixtures/toml-texts.ts'
import { rewriteText } from './rewrite-text.ts'

const rewritten = (text: string) => rewriteText(text).text
/** Texts as template literals, without the line break they begin with. */
const toml = ({ raw }: TemplateStringsArray) => raw.join('').slice(1)

test('the text says what the migrated document says, twice changes nothing more, and no comment is lost', () => {
  fc.assert(
    fc.property(tomlTexts, (text) => {
      const once = rewritten(text)
      expect(parse(once)).toEqual(migrateDocument(parse(text)).document)
      expect(rewritten(once)).toBe(once)
      for (const [note] of text.matchAll(/# note\d+;/g)) expect(once.split(note)).toHaveLength(2)
      expect(/[^\r]\n/.test(once) && once.includes('\r')).toBe(false)
    }),
    { numRuns: 1000 },
  )
})

test('what stands around stays, character for character', () => {
  const head = '# head\n\n"h e a d"   =  1\t\n\n'
  const tail = '\n# tail\n[ "t a i l" ]#!\n\n\n  a=[ 1,\n#\n   2 ]  \n\n\n b . c = { }\n'
  fc.assert(
    fc.property(tomlTexts, (text) => {
      const after = rewritten(head + text + tail)
      expect(after.startsWith(head)).toBe(true)
      expect(after).toContain(tail)
    }),
  )
})

describe('where the new keys stand', () => {
  test('an old section becomes the new one in its place; its other keys follow, redact gets a section of its own', () => {
    expect(
      rewritten(toml`
# zeph.toml of the demo

[observability]   # since 0.3
exporter = "otlp" # "none" or "otlp"
endpoint = 'http://collector:4318'

[logging]
level="info"

# The session file.
[debug.traces] # off in production
# Never share a trace with keys in it.
redact = true
service_name = "demo"
max_spans = 10_000 # enough

[agent]
`),
    ).toBe(toml`
# zeph.toml of the demo

[telemetry]   # since 0.3
enabled = true
backend = "otlp" # "none" or "otlp"
otlp_endpoint = 'http://collector:4318'
# The session file.
# off in production
service_name = "demo"
# debug.traces.max_spans = 10_000 # enough

[logging]
level="info"

[redaction]
# Never share a trace with keys in it.
enabled = true

[agent]
`)
  })

  test('behind the keys of a section that is there, and the comments below them', () => {
    expect(
      rewritten(toml`
[telemetry]
enabled = true
# sample_rate = 0.5

# ---- logging ----

[logging]

[observability]
exporter = "otlp"
endpoint = "http://collector:4318"
`),
    ).toBe(
      toml`
[telemetry]
enabled = true
# sample_rate = 0.5
backend = "otlp"
otlp_endpoint = "http://collector:4318"

# ---- logging ----

[logging]
`,
    )
  })

  test('as dotted keys where the section is written so', () => {
    expect(
      rewritten(toml`
telemetry.enabled = true
observability.endpoint = "e" # old
telemetry.sample_rate = 0.5
redaction = { keys = [] }
[debug]
format = "json"
# secrets
traces.redact = false # why
`),
    ).toBe(toml`
telemetry.enabled = true
telemetry.sample_rate = 0.5
telemetry.otlp_endpoint = "e" # old
# secrets
# why
redaction = { keys = [], enabled = false }
[debug]
format = "json"
`)
  })

  test('in a new section at the end, where the old keys have no section of their own', () => {
    expect(rewritten('observability = { endpoint = "e", more = 1 }\n\n[agent]\nname = "x"\n')).toBe(
      'observability = { more = 1 }\n\n[agent]\nname = "x"\n\n[telemetry]\notlp_endpoint = "e"\n',
    )
  })

  test('alone in a file that had nothing else', () => {
    expect(rewritten('observability.endpoint = "e"\n')).toBe('[telemetry]\notlp_endpoint = "e"\n')
  })

  test('without the blank lines that stood around them', () => {
    expect(rewritten('[telemetry]\n[observability]\n\nendpoint = "e"\n\n# end\n\n[agent]\n')).toBe(
      '[telemetry]\notlp_endpoint = "e"\n\n# end\n\n[agent]\n',
    )
  })

  test('beside the tables below a section that is not written itself', () => {
    expect(rewritten('[telemetry.trace_metadata]\na = "b"\n\n[debug.traces]\nservice_name = "s"\n')).toBe(
      '[telemetry.trace_metadata]\na = "b"\n\n[telemetry]\nservice_name = "s"\n',
    )
  })
})

test('old keys that have no place become comments with their full name, line by line', () => {
  expect(
    rewritten(toml`
[telemetry]
service_name = "new"
[debug.traces]
# which service
service_name = """
old"""
  legacy_files = true
`),
  ).toBe(toml`
[telemetry]
service_name = "new"
# which service
# debug.traces.service_name = """
# old"""
  # debug.traces.legacy_files = true
`)
})

test('a section of which something stays keeps its header', () => {
  expect(rewritten('[observability] # ours\nexportr = "otlp"\n\n# where\nendpoint = "e"\n\n[agent]\n')).toBe(
    '[observability] # ours\nexportr = "otlp"\n\n[agent]\n\n[telemetry]\n# where\notlp_endpoint = "e"\n',
  )
})

test.each([
  ['[telemetry]\n\n[observability]\nendpoint = "e"\n\n[agent]\n', '[telemetry]\notlp_endpoint = "e"\n\n[agent]\n'],
  ['[observability]\nendpoint = "e"\n\n[telemetry]\n', '[telemetry]\notlp_endpoint = "e"\n'],
  ['[telemetry]\n\n[observability]\nendpoint = "e"\n', '[telemetry]\notlp_endpoint = "e"\n'],
])('the gap where a section was is no wider than before: %j', (before, after) => {
  expect(rewritten(before)).toBe(after)
})

test('an empty old section goes, its comments stay', () => {
  expect(rewritten('a = 1\n# one\n[observability] # two\n# three\n\n[debug]\n# four\ntraces = {}\n')).toBe(
    'a = 1\n# one\n# two\n# three\n\n# four\n',
  )
})

test.each([
  ['Windows line ends', '[observability]\r\nendpoint = "e"\r\n', '[telemetry]\r\notlp_endpoint = "e"\r\n'],
  ['a last line without an end', '[debug.traces]\nredact = true', '[redaction]\nenabled = true'],
  ['a byte order mark', '\ufeff[debug.traces]\nredact = true\n', '\ufeff[redaction]\nenabled = true\n'],
  ['indentation', '  [observability]\n\tendpoint\t=\t"e"\n', '  [telemetry]\n\totlp_endpoint\t=\t"e"\n'],
  [
    'characters outside the BMP',
    '"😀" = "😀" # 😀\n[debug.traces]\nservice_name="😀"#😀\n',
    '"😀" = "😀" # 😀\n[telemetry]\nservice_name="😀"#😀\n',
  ],
])('%s stay', (_what, before, after) => {
  expect(rewritten(before)).toBe(after)
})

test.each([
  ['observability = { endpoint = "e" }\ntelemetry = { }\n', 'telemetry = { otlp_endpoint = "e" }\n'],
  ['observability = { endpoint = "e", }\ntelemetry = {}\n', 'telemetry = { otlp_endpoint = "e" }\n'],
  [
    'debug = { a = 1, traces.redact = true }\nredaction={ keys=[], }',
    'debug = { a = 1 }\nredaction={ keys=[], enabled = true, }',
  ],
  [
    'debug = { traces = { redact = true, x = 1 } }\n[redaction]',
    'debug = { traces = { x = 1 } }\n[redaction]\nenabled = true',
  ],
])('inline tables lose and get pairs with their commas: %j', (before, after) => {
  expect(rewritten(before)).toBe(after)
})

test('a text without old sections comes back as it is', () => {
  const text = 'a   =  1\r\n\n[telemetry]#\n'
  expect(rewriteText(text)).toEqual({ text, plan: { steps: [], emptied: [], notices: [] } })
})

test('what is no TOML is an error with its line', () => {
  expect(() => rewriteText('a = 1\nb = = 2\n')).toThrow(expect.objectContaining({ line: 2 }))
})
