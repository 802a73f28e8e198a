import { expect, it } from 'vitest'
import { dictionary } from '../../src/mapping/dictionary.ts'
import { dictionaryMarkdown } from '../../src/mapping/dictionary-markdown.ts'
import { tables } from '../../src/mapping/index.ts'

const markdown = dictionaryMarkdown()

function section(name: string): string {
  const start = markdown.indexOf(`### ${name}\n`)
  const end = markdown.indexOf('\n### ', start)
  return markdown.slice(start, end < 0 ? undefined : end)
}

/** The cells of each line of a table's body. */
function lines(name: string): string[][] {
  return section(name)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '))
}

it('has a section for each table, in the order of the mapping, and one for what is left out', () => {
  const headings = [...markdown.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading)
  expect(headings).toEqual([...tables.map(({ name }) => name), 'Left out'])
})

it.each(tables.map((table) => [table.name, table] as const))('opens %s with what a row is', (name, table) => {
  expect(section(name)).toContain(`\n\n${table.comment}\n\n`)
})

it.each(tables.map((table) => [table.name, table] as const))(
  'names each column of %s once',
  (name, table) => {
    const named = lines(name)
      .map(([cell]) => cell!.replaceAll('`', ''))
      .flatMap((column) =>
        column.startsWith('caller_/callee_')
          ? ['caller_', 'callee_'].map((side) => column.replace('caller_/callee_', side))
          : [column],
      )
    expect(named.sort()).toEqual(table.columns.map((column) => column.name).sort())
  },
)

it('says what both sides have in one line', () => {
  expect(lines('media')).toContainEqual([
    '`caller_/callee_network_ip_address`',
    'text',
    '',
    '`caller/calleeNetwork.ipAddress`',
    'Address of the endpoint, in canonical form.',
    'EUII',
  ])
  expect(lines('media').length).toBeLessThan(60)
})

it('keeps apart what the sides do not have alike', () => {
  const columns = lines('pstn_calls').map(([column]) => column)
  expect(columns).toContain('`caller_number`')
  expect(columns).toContain('`callee_number`')
})

it('tells keys, units and where a column comes from', () => {
  expect(
    lines('streams')
      .slice(0, 2)
      .map(([column, type]) => [column, type]),
  ).toEqual([
    ['`stream_key`', 'bigint, key'],
    ['`media_key`', 'bigint, key of media'],
  ])
  expect(lines('streams')).toContainEqual([
    '`average_jitter_ms`',
    'double precision',
    'ms',
    '`averageJitter`',
    'Mean jitter. Above 30 ms an audio stream is poor.',
    '',
  ])
})

it('says once of each property that is left out why', () => {
  const left = lines('Left out').map(([property]) => property!.replaceAll('`', ''))
  const omitted = dictionary().flatMap((entry) => ('omitted' in entry ? [entry.property] : []))
  expect(new Set(left)).toEqual(new Set(omitted))
  expect(left).toHaveLength(new Set(left).size)
})

it('has as many cells in every line as its head has', () => {
  for (const grid of markdown.split('\n\n').filter((block) => block.startsWith('| '))) {
    const widths = grid
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/(?<!\\)\|/).length)
    expect(new Set(widths).size).toBe(1)
  }
})
