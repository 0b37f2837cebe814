import { expect, test } from 'vitest'
import { formatTable } from './table.ts'

test('figures stand at the right, names at the left', () => {
  expect(
    formatTable(['name', 'count'], [['llm.chat', '3'], ['tool', '12']], 80), // biome-ignore format: a table
  ).toEqual(['name      count', 'llm.chat      3', 'tool         12'])
})

test('only the name gives way when the table is too wide', () => {
  expect(formatTable(['name', 'total'], [['context.check_summarization', '1.24 s']], 28)).toEqual([
    'name                   total',
    'context.check_summa…  1.24 s',
  ])
})
