import { describe, expect, it } from 'vitest'
import { diagramMermaid, telling } from '../../src/mapping/diagram.ts'
import { tables } from '../../src/mapping/index.ts'

const lines = diagramMermaid().trimEnd().split('\n')

describe('the diagram of the tables', () => {
  it('has nothing but boxes, their columns and relations', () => {
    expect(lines[0]).toBe('erDiagram')
    const grammar = /^ {2}(?:\w+ \{|\}|\w+ (?:\|\||\|o)--o\{ \w+ : \w+| {2}[a-z]\w* [a-z]\w*(?: PK| FK)?)$/
    for (const line of lines.slice(1)) expect(line).toMatch(grammar)
  })

  it('has a box for each table, with its key', () => {
    for (const table of tables) {
      const start = lines.indexOf(`  ${table.name} {`)
      const box = lines.slice(start + 1, lines.indexOf('  }', start))
      expect(start).toBeGreaterThan(0)
      expect(box.filter((line) => line.endsWith(' PK'))).toEqual([
        `    ${table.columns.find(({ name }) => name === table.key)?.pg} ${table.key} PK`,
      ])
      expect(box.length).toBeGreaterThan(3)
    }
  })

  it('has a line for each reference, dotted with o where there may be no parent', () => {
    const relations = lines.filter((line) => line.includes('--'))
    expect(relations).toEqual([
      '  records ||--o{ participants : record_key',
      '  records ||--o{ sessions : record_key',
      '  sessions ||--o{ segments : session_key',
      '  segments ||--o{ media : segment_key',
      '  media ||--o{ streams : media_key',
      '  media ||--o{ trace_route_hops : media_key',
      '  sessions ||--o{ feedback_tokens : session_key',
      '  segments |o--o{ feedback_tokens : segment_key',
    ])
  })

  it('tells columns that exist', () => {
    const real = new Set(tables.flatMap(({ columns }) => columns.map(({ name }) => name)))
    expect([...telling].filter((name) => !real.has(name))).toEqual([])
  })
})
