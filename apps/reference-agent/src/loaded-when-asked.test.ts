/** What is loaded before a task is known: no client of any service. */
import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import { expect, test } from 'vitest'

const CLIENTS =
  /^(?:openai|@anthropic-ai\/|@google\/|ollama|ai|@ai-sdk\/|grammy|discord\.js|@slack\/|@qdrant\/|@modelcontextprotocol\/)(?:\b|$)/

/** The packages that are loaded with the command line; with `later`, also those that it may load afterwards. */
function packagesOf({ inputs }: Metafile, later: boolean): string[] {
  const found = new Set<string>()
  const seen = new Set<string>()
  const visit = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { path: imported, kind, external } of inputs[path]?.imports ?? []) {
      if (kind === 'dynamic-import' && !later) continue
      if (external) found.add(imported)
      else visit(imported)
    }
  }
  visit(Object.keys(inputs).find((path) => path.endsWith('reference-agent/src/main.ts'))!)
  return [...found].sort()
}

test('clients of models, chat services, Qdrant and MCP are loaded only when they are asked for', async () => {
  const entryPoints = [fileURLToPath(new URL('./main.ts', import.meta.url))]
  const { metafile } = await build({
    ...{ entryPoints, metafile: true, bundle: true, write: false, outdir: 'out', splitting: true },
    ...{ packages: 'external', platform: 'node', format: 'esm', logLevel: 'error' },
  })
  const clients = (later: boolean) => packagesOf(metafile, later).filter((name) => CLIENTS.test(name))
  expect(packagesOf(metafile, false)).toContain('commander')
  expect(clients(false)).toEqual([])
  expect(clients(true)).toEqual(
    expect.arrayContaining([
      ...['@ai-sdk/openai', '@anthropic-ai/sdk', '@google/genai', 'ai', 'ollama', 'openai'],
      '@modelcontextprotocol/client',
      '@qdrant/js-client-rest',
      '@slack/bolt',
      'discord.js',
      'grammy',
    ]),
  )
})
