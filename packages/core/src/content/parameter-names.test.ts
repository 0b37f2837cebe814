import { describe, expect, test } from 'vitest'
import { parameterNames } from './parameter-names.ts'

// biome-ignore lint/suspicious/noExplicitAny: functions of every shape
type Any = (...args: any[]) => unknown

/** Made from text, so that no compiler changes how it is written. */
const made = (source: string) => new Function(`return (${source})`)() as Any
const method = (source: string) => Object.values(made(`{ ${source} }`) as unknown as Record<string, Any>)[0]!
const names = (fn: Any) => parameterNames(fn)?.map(({ name, rest }) => (rest ? `...${name}` : name))

test.each<[string, (string | undefined)[]]>([
  ['function () {}', []],
  ['function (a) {}', ['a']],
  ['function named (a, b) {}', ['a', 'b']],
  ['function* generate(a,b,) {}', ['a', 'b']],
  ['async function (a) {}', ['a']],
  ['async function* stream(a) {}', ['a']],
  ['() => 1', []],
  ['a => a', ['a']],
  ['async a => a', ['a']],
  ['async(a) => a', ['a']],
  ['async (a, b) => a', ['a', 'b']],
  ['(a, b) => (a, b)', ['a', 'b']],
  ['(a = 1, b = "x, y", c = [1, 2]) => 0', ['a', 'b', 'c']],
  ['(a = { x: 1, y: [")"] }, b = (1, 2)) => 0', ['a', 'b']],
  ['(a = "\\")", b = \'(\', c = `,`) => 0', ['a', 'b', 'c']],
  ['({ a, b }, [c], d) => 0', [undefined, undefined, 'd']],
  ['({ a } = {}, d = () => { return 1 }) => 0', [undefined, 'd']],
  ['(first, ...others) => 0', ['first', '...others']],
  ['(...[a, b]) => 0', ['...undefined']],
  ['(/* the query */ query, // and how many\n limit) => 0', ['query', 'limit']],
  ['(a = "// no comment", b = "/* nor this */") => 0', ['a', 'b']],
  ['($a, _b, größe) => 0', ['$a', '_b', 'größe']],
  ['(async, get) => 0', ['async', 'get']],
])('%s', (source, expected) => {
  expect(names(made(source))).toEqual(expected)
})

test.each<[string, (string | undefined)[]]>([
  ['run(a, b) {}', ['a', 'b']],
  ['async run(a) {}', ['a']],
  ['*run(a) {}', ['a']],
  ['async *run(a) {}', ['a']],
  ['async(a) {}', ['a']],
  ['get(a) {}', ['a']],
  ['function(a) {}', ['a']],
])('the method { %s }', (source, expected) => {
  expect(names(method(source))).toEqual(expected)
})

describe('gives up, and says so', () => {
  test.each([
    ['a native function', Array.prototype.map as Any],
    ['a bound function', made('(a) => a').bind(undefined)],
    ['a class', made('class { constructor(a) {} }')],
    ['a computed method name', method('["a(b"](c) {}')],
    ['a default that may be a regular expression', made('(a = /[)]/, b) => 0')],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    ['a template with substitutions', made('(a = `${1}`, b) => 0')],
    ['a Proxy', new Proxy(made('(a) => a'), {})],
    ['a revoked Proxy', revoked()],
  ])('%s', (_, fn) => {
    expect(parameterNames(fn)).toBeUndefined()
  })
})

function revoked(): Any {
  const { proxy, revoke } = Proxy.revocable(made('(a) => a'), {})
  revoke()
  return proxy
}
